"""Planning ahead: what a change would do, who works when, how many carers it takes, whom to train."""
