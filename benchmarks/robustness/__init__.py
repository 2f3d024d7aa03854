"""Tries robustness: spoiled input, kills, full disks and strange surroundings, by the thousand."""
