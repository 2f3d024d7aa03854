"""From records to values of the domain."""
