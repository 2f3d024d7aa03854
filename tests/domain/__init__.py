"""The words, misspelt."""
