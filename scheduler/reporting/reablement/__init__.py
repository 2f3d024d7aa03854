"""A planned re-ablement service as tables, words and a page."""
