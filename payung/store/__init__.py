"""Many rows in and out of the database, and the named locks of those who write them."""
