"""Other engines behind one interface, each told the same day in plain numbers."""
