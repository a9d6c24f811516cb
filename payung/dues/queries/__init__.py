"""Questions about payments, what they settled, whose money waits, and whether the books are right."""
