"""Kinds of files that went wrong once, each with further members of its kind, through the public doors."""
