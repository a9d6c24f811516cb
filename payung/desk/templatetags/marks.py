"""What a state looks like and is called, and the squares of the umbrella: shapes that stand beside words."""

from collections.abc import Iterator

from django import template
from django.utils.functional import Promise
from django.utils.translation import npgettext, pgettext_lazy

register = template.Library()

# Each state by one of the domain's words: its shape (see marks.html), its colour, its usual word.
STATES: dict[str, tuple[str, str, str | Promise]] = {
    "covered": ("covered", "ok", pgettext_lazy("status", "Covered")),
    "protected": ("covered", "ok", pgettext_lazy("status", "Covered")),
    "elsewhere": ("elsewhere", "no", pgettext_lazy("status", "Covered elsewhere")),
    "waiting": ("waiting", "wa", pgettext_lazy("status", "Waiting")),
    "not_started": ("waiting", "wa", pgettext_lazy("status", "Not started yet")),
    "to_fix": ("to_fix", "al", pgettext_lazy("status", "Needs fixing")),
    "needs_fixing": ("to_fix", "al", pgettext_lazy("status", "Needs fixing")),
    "lapsing": ("lapsing", "wa", pgettext_lazy("status", "Ending soon")),
    "confirm": ("confirm", "wa", pgettext_lazy("status", "Ask the branch")),
    "grace": ("confirm", "wa", pgettext_lazy("status", "Ask the branch")),
    "ended": ("ended", "no", pgettext_lazy("status", "Ended")),
    "unprotected": ("ended", "no", pgettext_lazy("status", "Not covered")),
    "duplicate": ("duplicate", "no", pgettext_lazy("status", "Duplicate")),
    "repeated": ("duplicate", "no", pgettext_lazy("status", "Received before")),
    "done": ("done", "ok", pgettext_lazy("status", "Done")),
    "missing": ("missing", "no", pgettext_lazy("status", "Not there yet")),
    "ready": ("covered", "ok", pgettext_lazy("status", "Ready")),
    "admitted": ("done", "ok", pgettext_lazy("status", "Admitted")),
    "accepted": ("done", "ok", pgettext_lazy("status", "Accepted")),
    "refused": ("to_fix", "al", pgettext_lazy("status", "Refused")),
    "unmatched": ("confirm", "wa", pgettext_lazy("status", "Not matched")),
    "discarded": ("ended", "no", pgettext_lazy("status", "Taken out")),
    "ignored": ("ended", "no", pgettext_lazy("status", "Not a person")),
}
PATTERNS = {"stripes": "url(#k-self)", "dots": "url(#k-sponsor)", "alarm": "url(#k-alarm)"}

PITCH = 13
RIGHT, LEFT, DOWN = (PITCH, 0), (-PITCH, 0), (0, PITCH)
# The umbrella of a hundred: how many squares stand in a line, where its first one stands, and which way it runs.
LINES = (
    (6, 78.75, 0.75, RIGHT), (10, 52.75, 13.75, RIGHT), (12, 39.75, 26.75, RIGHT), (14, 26.75, 39.75, RIGHT),
    (16, 13.75, 52.75, RIGHT), (16, 13.75, 65.75, RIGHT),
    (2, 13.75, 78.75, RIGHT), (2, 65.75, 78.75, RIGHT), (2, 143.75, 78.75, RIGHT), (2, 195.75, 78.75, RIGHT),
    (6, 104.75, 78.75, DOWN), (6, 117.75, 78.75, DOWN), (5, 117.75, 156.75, LEFT), (1, 65.75, 143.75, RIGHT),
)  # fmt: skip


@register.filter
def mark(state: str) -> str:
    """Return the name of a state's shape; what nobody knows is drawn as ended."""
    return STATES.get(state, ("ended", "no", ""))[0]


@register.filter
def tone(state: str) -> str:
    """Return the class of a state's colour."""
    return STATES.get(state, ("ended", "no", ""))[1]


@register.filter
def state_words(state: str) -> str:
    """Return what a state is called."""
    return str(STATES.get(state, ("", "", state))[2])


@register.filter
def days_left(days: int) -> str:
    """Return in how many days something ends."""
    return npgettext("status", "Ends in %(n)s day", "Ends in %(n)s days", days) % {"n": days}


@register.filter
def pattern(kind: str) -> str:
    """Return how a part of a bar is filled that is not solid; nothing for a solid one."""
    return PATTERNS.get(kind, "")


@register.filter
def squares(filled: int) -> Iterator[dict[str, object]]:
    """Yield the hundred squares of the umbrella from its top, each with its place and whether it is filled."""
    places = ((x + n * dx, y + n * dy) for count, x, y, (dx, dy) in LINES for n in range(count))
    for before, (x, y) in enumerate(places):
        yield {"x": str(x), "y": str(y), "on": before < filled}
