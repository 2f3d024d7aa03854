"""Robustness: spoiled input, kills, full disks and strange surroundings, tried by the thousand."""
