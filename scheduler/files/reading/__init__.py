"""Tables turned into the words of the domain."""
