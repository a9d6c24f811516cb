"""Whether everything holds together: the books, the trail, and cover told twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from payung.access.queries import verify_trail
from payung.coverage import queries as coverage
from payung.dues import queries as dues
from payung.enrolment.models import Membership
from payung.rules.reasons import Reason
from payung.workers import queries as workers

TOGETHER = 5000


def verify(*, on: date, heads_in: Path | None = None) -> list[Reason]:
    """Return what does not hold; empty when the ledger sums to zero and has every settlement with its payment, the
    trail is whole up to its signed heads, and the cover of everybody on the day is the same by the rule for one person
    and by the query for all."""
    return [*dues.verify(), *_about_the_trail(heads_in), *_about_cover(on)]


def _about_the_trail(heads_in: Path | None) -> Iterator[Reason]:
    breaks = verify_trail(heads_in=heads_in).breaks
    if breaks:
        words = _("The trail does not hold from line %d on. Run: payung verify-audit")
        yield Reason("trail_broken", words % breaks[0].line)


def _about_cover(on: date) -> Iterator[Reason]:
    told: Counter[tuple[str, str]] = Counter()
    for (_rw, answer, state), people in coverage.state_counts(on).items():
        told[str(answer), str(state)] += people
    known = Membership.objects.filter(recorded_on__lte=on).values_list("worker_id", flat=True)
    root_of = workers.roots(on)
    everybody = sorted({root_of.get(pk, pk) for pk in known})
    found: Counter[tuple[str, str]] = Counter()
    for start in range(0, len(everybody), TOGETHER):
        for cover in coverage.covers(everybody[start : start + TOGETHER], on=on).values():
            found[str(cover.answer), str(cover.state)] += 1
    if found != told:
        yield Reason("cover_differs", _("Cover recomputed person by person differs from the count of everybody."))
