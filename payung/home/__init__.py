"""What waits for each person today."""
