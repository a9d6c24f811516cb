"""The pages under Settings: regions, campaigns, users."""
