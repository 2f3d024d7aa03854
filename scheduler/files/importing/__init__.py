"""From files to records, settings and values of cells."""
