"""Writes what leaves the house: files for the branch, covering letters, lists to sign. Pure: plain values in."""
