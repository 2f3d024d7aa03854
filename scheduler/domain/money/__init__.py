"""The words of rates.toml: prices, rules for minutes, the week, and pay. Whole pence and whole minutes throughout."""
