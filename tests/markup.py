"""A page's markup as a browser takes it: without the line breaks and the indentation of its template."""

import re


def tight(markup: str) -> str:
    """Return markup on one line, without white space beside its tags and within the ends of an attribute's value."""
    line = re.sub(r"\s+", " ", markup)
    return re.sub(r'(?<=[>]) | (?=[<>])|(?<==") ', "", line)
