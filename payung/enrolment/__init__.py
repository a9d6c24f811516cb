"""Who joined, under which letter, and what the branch answered."""
