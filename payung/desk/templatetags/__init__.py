"""Template filters that every room uses."""
