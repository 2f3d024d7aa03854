"""The words: frozen, validated values that every other floor speaks in."""
