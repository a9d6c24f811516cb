"""The pages of the board room, one module each."""
