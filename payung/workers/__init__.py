"""Who a worker is, where she lives, and whether two records are one person."""
