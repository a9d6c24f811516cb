"""Payung brings informal workers under work-accident and death insurance, and keeps them there."""
