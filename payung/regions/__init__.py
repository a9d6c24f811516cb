"""Where, how many to reach, and under what instrument."""
