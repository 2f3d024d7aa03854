"""A roster of days or weeks: made, checked, proven, shown, handed out, and carried on into the next week."""
