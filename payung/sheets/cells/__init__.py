"""One module for each kind of cell: what was typed to what was meant, or nothing; never a guess, never an error."""
