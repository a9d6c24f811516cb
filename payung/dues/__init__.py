"""Who owes, who paid, and whose money is left."""
