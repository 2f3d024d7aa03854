"""The domain: frozen, validated values that all other packages use."""
