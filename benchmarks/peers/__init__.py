"""Other engines behind one interface; each gets the same day in plain numbers."""
