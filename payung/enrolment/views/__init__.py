"""Pages about letters, batches, answers and the people in them."""
