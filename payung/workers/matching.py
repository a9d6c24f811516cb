"""Whether two records may be one person: folded names and the key that brings candidates together."""

import re
import unicodedata
from datetime import date

_TITLES = frozenset(
    re.split(" ", "h hj haji hajjah ust ustad ustadz ustadzah drs dra dr ir kh prof spd sag sh se st ssos skom mpd mm")
)
_MUHAMMAD = re.compile(r"\b(?:m|mu?h|moch?|mohd?|muhd|muhamad|mohamad|mochamad|mochammad|mohammad|muhammad)\b")
_OLD_SPELLING = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy"))


def name_key(name: str) -> str:
    """Return the name folded: case, marks, titles, forms of Muhammad, old spelling, white space."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter) and letter not in "'’`ʼ")
    text = re.sub(r"\bs\.\s*pd\b|\bs\.\s*ag\b|\bs\.\s*e\b|\bs\.\s*h\b", " ", text)
    words = [word for word in re.split(r"[^a-z0-9]+", text) if word and word not in _TITLES]
    folded = _MUHAMMAD.sub("muhammad", " ".join(words))
    for old, new in _OLD_SPELLING:
        folded = folded.replace(old, new)
    return folded[:200]


def match_key(key: str, birth_date: date) -> str:
    """Return the blocking key: people with another key are never held to be possible duplicates."""
    return birth_date.isoformat() + key[:1]
