"""What a sponsor's page and paper say of closed months: groups of people and money, of which nobody can be told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from payung.access.models import User
from payung.dues.models import Closing, Settlement, ShownMonth, Sponsor
from payung.dues.queries.disclosure import FEWEST, Cell, Group, groups_shown, total_of, used_shown
from payung.dues.queries.sponsors import over_by, settled_by, sponsor_sums
from payung.regions.models import Region
from payung.rules.months import last_day, month_text
from payung.store.among import each, each_text
from payung.workers.models import Residence, Worker
from payung.workers.queries import occupation_words, roots

DISTRICT_LENGTH = len("31.75.02")  # an RW's code begins with its kecamatan's


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A line of the report: which kecamatan, which kinds of work, about how many people, as of which month."""

    where: str
    works: str
    people: int
    month: int

    @property
    def last_day(self) -> date:
        """Return the day of which the number is."""
        return last_day(self.month)


@dataclass(frozen=True, slots=True)
class Report:
    """A sponsor's report of a closed month, in words; ``used`` at least and ``left`` at most, in whole rupiah."""

    month: int
    groups: tuple[ShownGroup, ...]
    people: int
    promised: int
    received: int
    refunded: int
    used: int
    left: int
    until_month: int | None

    @property
    def asked_by(self) -> str:
        """Return its month as the report's address asks for it."""
        return month_text(self.month)


def shown_to(user: User, sponsor: Sponsor) -> "QuerySet[ShownMonth]":
    """Return the reports of a sponsor whom the user may see, the latest month first."""
    return ShownMonth.objects.filter(sponsor__in=Sponsor.objects.visible_to(user).filter(pk=sponsor.pk))


def months_to_show(sponsor: Sponsor) -> list[int]:
    """Return the closed months of which a sponsor has no report, in order, none before its last report's."""
    closed = Closing.objects.filter(confirmed_on__isnull=False)
    last = ShownMonth.objects.filter(sponsor=sponsor).aggregate(last=Max("month"))["last"]
    if last is not None:
        closed = closed.filter(month__gt=last)
    months = closed.order_by("month").values_list("month", flat=True)
    return [month for month in months if last_day(month) >= sponsor.recorded_on]


def shown_month(sponsor: Sponsor, month: int, *, before: ShownMonth | None, on: date) -> ShownMonth:
    """Return a sponsor's report of a closed month, not stored: as known at its end, after the report before it."""
    known_on = last_day(month)
    settled = settled_by(sponsor, known_on=known_on)
    sums = sponsor_sums(sponsor, known_on=known_on)
    spent = settled.aggregate(highest=Max("rupiah"), months=Count("month", distinct=True))
    groups = groups_shown(_cells(settled, month), groups_of(before) if before else (), month=month)
    return ShownMonth(
        sponsor=sponsor,
        month=month,
        groups=[[one.cells, one.people, one.counted, one.month] for one in groups],
        promised_rupiah=sums.promised,
        received_rupiah=sums.received,
        refunded_rupiah=sums.refunded,
        used_rupiah=used_shown(
            sums.used,
            highest_rupiah=spent["highest"] or 0,
            months=spent["months"],
            before_rupiah=before.used_rupiah if before else 0,
        ),
        until_month=_until(settled) if groups else None,
        recorded_on=on,
    )


def groups_of(shown: ShownMonth) -> tuple[Group, ...]:
    """Return the groups that a report keeps."""
    return tuple(
        Group(tuple((area, work) for area, work in cells), people, counted, month)
        for cells, people, counted, month in shown.groups
    )


def report_of(shown: ShownMonth) -> Report:
    """Return a stored report in words of the reader's language."""
    groups = groups_of(shown)
    return Report(
        month=shown.month,
        groups=_in_words(groups),
        people=total_of(groups),
        promised=shown.promised_rupiah,
        received=shown.received_rupiah,
        refunded=shown.refunded_rupiah,
        used=shown.used_rupiah,
        left=shown.left_rupiah,
        until_month=shown.until_month,
    )


def _cells(settled: "QuerySet[Settlement]", month: int) -> Counter[Cell]:
    """Return how many people are protected at the month's end, by kecamatan and kind of work, each person once.

    Kinds of work are those of the list: somebody's own words for her work could name her.
    """
    known_on = last_day(month)
    running = settled.filter(month=month).exclude(membership_id__in=over_by(settled, known_on))
    root_of = roots(known_on)
    people = {root_of.get(pk, pk) for pk in running.values_list("membership__worker_id", flat=True)}
    works = dict(Worker.objects.filter(pk__in=each(people)).values_list("pk", "occupation"))
    lived = Residence.objects.filter(worker_id__in=each(people), from_on__lte=known_on, recorded_on__lte=known_on)
    homes = dict(lived.order_by("from_on", "pk").values_list("worker_id", "rw__code"))
    return Counter((homes.get(pk, "")[:DISTRICT_LENGTH], works[pk]) for pk in people)


def _until(settled: "QuerySet[Settlement]") -> int | None:
    """Return the last dues month that is paid for ten people or more."""
    months = settled.values("month").annotate(n=Count("membership__worker_id", distinct=True)).filter(n__gte=FEWEST)
    return max((row["month"] for row in months), default=None)


def _in_words(groups: Sequence[Group]) -> tuple[ShownGroup, ...]:
    codes = {area for one in groups for area, _work in one.cells}
    names = dict(Region.objects.filter(code__in=each_text(codes)).values_list("code", "name"))
    return tuple(
        ShownGroup(
            where=", ".join(dict.fromkeys(names.get(area, area) or _("place unknown") for area, _work in one.cells)),
            works=", ".join(_works(one)),
            people=one.people,
            month=one.month,
        )
        for one in groups
    )


def _works(group: Group) -> list[str]:
    """Return the kinds of work of a group, each once, what is not on the list at the end."""
    known = list(dict.fromkeys(occupation_words(work) for _area, work in group.cells))
    return [*filter(None, known), *([_("other work")] if "" in known else [])]
