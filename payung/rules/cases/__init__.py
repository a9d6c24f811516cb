"""Cases: situations in YAML, read, asked and held against the rules."""
