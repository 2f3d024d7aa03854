"""Fills the plain tables from the rows of an export: visits, clients, carers, shifts, absences."""
