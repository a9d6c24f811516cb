"""How pages and commands speak: words of money and days, command arguments, why a file cannot be read."""
