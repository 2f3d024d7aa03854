"""A comparison of scenarios as tables, workbook and page."""
