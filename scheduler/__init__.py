"""Home-care rostering: assigns carers to time-windowed visits, and proves how good the roster is."""
