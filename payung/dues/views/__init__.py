"""The pages about payments, receipts and sponsors."""
