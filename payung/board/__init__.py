"""Where we stand: boards, one person's whole file, the law's pages."""
