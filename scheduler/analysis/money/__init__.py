"""What visits cost and what carers are paid, from the plan, the actuals and the rules of rates.toml. Whole pence, no floats."""
