"""Results in words and pictures for people; computes nothing."""
