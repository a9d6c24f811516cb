"""What the law says on a given day: pure functions over dated, cited parameters."""
