"""What is handed out of a roster: rota sheets, letters, calendars, a workbook, and who is to be told what."""
