"""The rule book: its dated, cited provisions, how they are loaded from YAML, compared and printed."""
