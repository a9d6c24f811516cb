"""Who may do what, where; who did, and who looked."""
