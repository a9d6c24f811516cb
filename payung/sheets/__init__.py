"""What stands in a file that an office sent: from bytes to headed rows of typed cells, each with its place."""
