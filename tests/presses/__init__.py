"""Twenty presses at once of each address that writes, on a town of its own; see `tests/test_presses.py`."""
