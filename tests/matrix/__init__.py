"""The matrix: every verb and every address, by role, by where one stands to the subject, and by door."""
