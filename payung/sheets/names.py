"""A person's name folded: case, marks, titles, forms of Muhammad, old spelling and white space make no difference."""

import re
import unicodedata

LONGEST_KEY = 200
ODD = "\x00"  # stands for a word that is folded only together with its neighbours
_MOST_WORDS = 200_000

# Before a name: pilgrims, clergy, scholars, forms of address, the deceased.
_BEFORE = frozenset(
    "h hj haji hajjah hajah ust ustad ustadz ustaz ustadzah kh kyai kiai nyai habib drs dra dr drg ir prof "
    "bpk bapak ibu sdr sdri tn ny nn alm almh almarhum almarhumah".split()
)
# Behind a name, written without dots.
_BEHIND = frozenset(
    "spd spdi sag se sh st ssos skom sip skep skm sik sie amd amk mpd msi mm mh mkom mba msc phd ners alm almh".split()
)
_DEGREE = (
    r"(?:[smabd]\.\s*(?:pd|ag|e|h|t|m|kom|sos|ip|si|psi|kep|farm|hum|kes|ab|ap|ak|sn|th|hut|pt|tr|ikom|ars|sc|md|stat)"
    r"|ph\.\s*d|s\.?\s*k\.\s*m)\b(?:\.\s*(?:i|keb|kep|kom|pd|sd|aud|ak|t|gz|far|hum|par|si)\b)*"
)
_DEGREES_BEHIND = re.compile(rf"(?<=[^\W\d_])(?:[\s,.]+{_DEGREE})+[\s,.]*")
_KYAI_HAJI = re.compile(r"\bk\.\s*h\b")
_MUHAMMAD = re.compile(r"\b(?:mu?h|md|moh?d?|mhmd|mhd|muhd|mo?u?ch|(?:mu|mo)(?:h|ch|kh)amm?[ae]d)\b")
_OLD_SPELLING = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy"))
_APART = re.compile(r"[\W_]+")


class _FoldedWords(dict[str, str]):
    """Folded words of names, each folded once. A word that needs its neighbours to be folded is ODD."""

    def __missing__(self, word: str) -> str:
        if len(self) > _MOST_WORDS:
            self.clear()
        self[word] = folded = fold_spelling(word.lower()) if folds_alone(word) else ODD
        return folded


FOLDED = _FoldedWords()


def fold_name(name: str) -> str:
    """Return `name_key` of the name at the speed of a whole city's list: plain words are folded once, remembered."""
    key = " ".join([FOLDED[word] for word in name.split()])
    return name_key(name) if ODD in key or len(key) > LONGEST_KEY else key


def name_key(name: str) -> str:
    """Return the name folded: case, marks, titles, forms of Muhammad, old spelling, white space."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter) and letter not in "'’‘`ʼ´")
    text = _DEGREES_BEHIND.sub(" ", _KYAI_HAJI.sub("kh", text))
    words = [word for word in _APART.split(text) if word]
    start, end = 0, len(words)
    while start < end - 1 and words[start] in _BEFORE:
        start += 1
    while end > start + 1 and words[end - 1] in _BEHIND:
        end -= 1
    words = words[start:end]
    if len(words) > 1 and words[0] == "m":
        words[0] = "muhammad"
    return fold_spelling(" ".join(words))[:LONGEST_KEY]


def fold_spelling(words: str) -> str:
    """Return lower-case words with one form of Muhammad and in the spelling of today."""
    folded = _MUHAMMAD.sub("muhammad", words)
    for old, new in _OLD_SPELLING:
        folded = folded.replace(old, new)
    return folded


def folds_alone(word: str) -> bool:
    """Whether the word of a name folds in the same way whatever stands beside it, and is neither title nor initial."""
    lower = word.lower()
    return len(word) > 1 and word.isascii() and word.isalpha() and lower not in _BEFORE and lower not in _BEHIND
