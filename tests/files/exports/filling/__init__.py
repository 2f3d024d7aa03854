"""Visits, shifts and absences of exports."""
