"""Make the environment, run the demonstration, run the tests: standard library only."""
