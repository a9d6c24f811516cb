"""Pages about one person and about who is who."""
