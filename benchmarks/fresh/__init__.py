"""Days of the rural generator at which no setting was chosen: made, run, judged and reported."""
