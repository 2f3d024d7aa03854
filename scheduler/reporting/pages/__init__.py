"""Pages for a browser: one file each, without scripts, that ask nothing of any other place."""
