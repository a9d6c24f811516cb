"""What a home consists of: an answer, an act, and lines that lead somewhere."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Target:
    """A page by the name of its address and what it is about; ``rest`` follows the address."""

    name: str
    about: tuple[str, ...] = ()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a home: words that lead somewhere, and a state or a few words at its end."""

    words: str
    target: Target
    shape: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A role's home: the answer with its number in bold, a sentence more, the act, the lines."""

    answer: SafeString
    act: str
    target: Target
    lines: list[Line] = field(default_factory=list)
    lead: str = ""
