"""Whether everything holds together: the books, the trail, and cover told twice."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from payung.access.queries import verify_trail
from payung.coverage import queries as coverage
from payung.dues import queries as dues
from payung.dues.queries.books import Difference
from payung.enrolment.models import Membership
from payung.workers import queries as workers
from payung.workers.models import Worker

TOGETHER = 5000
LOOKED_AT = 20_000  # people whose cover is told twice; of more, a sample of so many
COVER = _("Cover recomputed by the rule for one person differs from the cover that everybody's query shows.")
MORE = _("The query shows cover of somebody who has no membership.")
TRAIL = _("The trail does not hold from line %d on. Run: payung verify-audit")


@dataclass(frozen=True, slots=True)
class Verified:
    """What does not hold, and of how many people's cover it was asked: all of them, or a sample."""

    differences: list[Difference]
    looked_at: int
    people: int


def verify(*, on: date, heads_in: Path | None = None) -> Verified:
    """Return what does not hold; nothing when the books are right (see `dues.queries.books`), the trail is whole up to
    its signed heads, and the cover of each person on the day is the same by the rule for one person and by the query
    for all: of everybody up to 20,000 people, of more of as many drawn by the day."""
    everybody = _everybody()
    chosen = everybody
    if len(everybody) > LOOKED_AT:
        chosen = sorted(random.Random(on.toordinal()).sample(everybody, LOOKED_AT))  # noqa: S311  no secret
    found = [*dues.verify(), *_about_the_trail(heads_in), *_about_cover(on, everybody, chosen)]
    return Verified(found, len(chosen), len(everybody))


def _everybody() -> list[int]:
    """Return the records that people with a membership on file live on in."""
    root_of = workers.roots(workers.EVER)
    known = Membership.objects.values_list("worker_id", flat=True)
    return sorted({root_of.get(pk, pk) for pk in known})


def _about_the_trail(heads_in: Path | None) -> Iterator[Difference]:
    for each in verify_trail(heads_in=heads_in).breaks[:1]:
        yield Difference("trail_broken", str(each.line), "whole", each.kind, TRAIL % each.line)


def _about_cover(on: date, everybody: list[int], chosen: list[int]) -> Iterator[Difference]:
    told = {each.worker_id: f"{each.answer} {each.state}" for each in coverage.states(on)}
    refs = Worker.objects.in_bulk
    for start in range(0, len(chosen), TOGETHER):
        part = chosen[start : start + TOGETHER]
        recomputed = {pk: f"{one.answer} {one.state}" for pk, one in coverage.covers(part, on=on).items()}
        wrong = [pk for pk in part if told.get(pk, "none") != recomputed.get(pk, "none")]
        for pk, worker in refs(wrong).items():
            yield Difference("cover_differs", worker.ref, recomputed.get(pk, "none"), told.get(pk, "none"), COVER)
    for pk, worker in refs(sorted(told.keys() - set(everybody))).items():
        yield Difference("cover_differs", worker.ref, "none", told[pk], MORE)
