"""Words that nobody else has, for canaries."""

from itertools import count

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = count(1)


def word() -> str:
    """Return a name that nobody else has, nor sounds like."""
    number, letters = next(WORDS), ""
    for _one in range(4):
        number, rest = divmod(number * 7 + 3, 26)
        letters += LETTERS[rest] + "aiueo"[rest % 5]
    return f"Qx{letters}{next(WORDS)}".translate(str.maketrans("0123456789", "bcdfghjklm")).capitalize()
