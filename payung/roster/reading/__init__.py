"""Reads the messy lists that offices send: bytes to tables, tables to rows, rows to verdicts. Pure: no database."""
