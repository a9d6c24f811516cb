"""The pages under Import: the lists, one list with its rows to fix, its columns, its problems as a file."""
