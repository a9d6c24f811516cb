"""What becomes of an RW by date: opened, closed, split, merged, renumbered, each naming who says so."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.regions.matching import rw_code, rw_name
from payung.regions.models import Level, Region, Successor, Target
from payung.regions.reading import MOST_RW
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold


def _written(day: date) -> str:
    return date_format(day, "j F Y")


def _refuse(refusals: list[Reason]) -> None:
    if refusals:
        raise Refused(refusals)


def _source_missing(source: str) -> list[Reason]:
    if source.strip():
        return []
    return [Reason("source_missing", _("Write who says so: a letter with number and date, or an office and a person."))]


def _not_open(rw: Region, from_on: date) -> list[Reason]:
    """Return why nothing can happen to an RW on a day."""
    if rw.level != Level.RW:
        return [Reason("not_an_rw", _("%(region)s is no RW. Choose an RW.") % {"region": rw})]
    if rw.closed_on is not None:
        words = _("%(rw)s was closed on %(day)s already.")
        return [Reason("closed_already", words % {"rw": rw, "day": _written(rw.closed_on)})]
    if from_on <= rw.opened_on:
        words = _("%(rw)s is on file from %(day)s. The change must come after that day.")
        return [Reason("too_early", words % {"rw": rw, "day": _written(rw.opened_on)})]
    return []


def _not_free(village: Region, number: int) -> list[Reason]:
    """Return why an RW cannot be opened under that number."""
    if not 1 <= number <= MOST_RW:
        return [Reason("number_malformed", _("The number of an RW is 1 to 999."))]
    there = Region.objects.filter(code=rw_code(village.code, number)).first()
    if there is None:
        return []
    if there.closed_on is None:
        words = _("%(village)s has an RW %(number)02d already.")
        return [Reason("rw_exists", words % {"village": village, "number": number})]
    words = _("%(village)s had an RW %(number)02d until %(day)s. Reopen it, or choose a number that was never used.")
    values = {"village": village, "number": number, "day": _written(there.closed_on)}
    return [Reason("rw_was_closed", words % values)]


def _add(village: Region, number: int, *, from_on: date, source: str) -> Region:
    return Region.objects.create(
        code=rw_code(village.code, number), level=Level.RW, name=rw_name(number), parent=village, opened_on=from_on,
        source=source.strip(), certainty="officer",
    )  # fmt: skip


def _close(rw: Region, from_on: date) -> None:
    rw.closed_on = from_on
    rw.save(update_fields=["closed_on"])


def _fresh(rw: Region) -> Region:
    """Return the RW as the database has it now, held until the change is written."""
    hold(Lock.PLACES)
    return Region.objects.select_for_update().get(pk=rw.pk)


def _succeed(old: Region, new: Region, kind: str, *, from_on: date, source: str, on: date) -> None:
    Successor.objects.create(old=old, new=new, kind=kind, on=from_on, source=source.strip(), recorded_on=on)


def _record(verb: str, rw: Region, after: dict[str, Any], *, on: date, by: Author) -> None:
    record(verb, f"region:{rw.code}", on=on, by=by, after=after, area=rw.code)


@verb("open_rw")
@transaction.atomic
def open_rw(village: Region, *, number: int, from_on: date, source: str, on: date, by: Author) -> Region:
    """Put a missing or new RW on file from a day on, naming who says that it exists.

    Refuses ``not_a_village``, ``too_early``, ``number_malformed``, ``rw_exists``, ``rw_was_closed`` and
    ``source_missing``.
    """
    if village.level != Level.VILLAGE:
        raise Refused([Reason("not_a_village", _("An RW is opened in a kelurahan. Choose the kelurahan first."))])
    hold(Lock.PLACES)
    refusals = _not_free(village, number) + _source_missing(source)
    if from_on < village.opened_on or (village.closed_on and from_on >= village.closed_on):
        words = _("%(village)s is not on file on %(day)s.")
        refusals.append(Reason("too_early", words % {"village": village, "day": _written(from_on)}))
    _refuse(refusals)
    rw = _add(village, number, from_on=from_on, source=source)
    _record("open_rw", rw, {"from": from_on.isoformat(), "source": rw.source}, on=on, by=by)
    return rw


@verb("close_rw")
@transaction.atomic
def close_rw(rw: Region, *, from_on: date, source: str, on: date, by: Author) -> None:
    """Say that an RW is no more from a day on; its people stay where they are until somebody moves them.

    Refuses ``not_an_rw``, ``closed_already``, ``too_early`` and ``source_missing``.
    """
    rw = _fresh(rw)
    _refuse(_not_open(rw, from_on) + _source_missing(source))
    _close(rw, from_on)
    _record("close_rw", rw, {"from": from_on.isoformat(), "source": source.strip()}, on=on, by=by)


@verb("reopen_rw")
@transaction.atomic
def reopen_rw(rw: Region, *, source: str, on: date, by: Author) -> None:
    """Take back the closing of an RW. Refuses ``not_closed``, ``has_successor`` and ``source_missing``."""
    rw = _fresh(rw)
    refusals = _source_missing(source)
    if rw.closed_on is None:
        refusals.append(Reason("not_closed", _("%(rw)s is not closed.") % {"rw": rw}))
    elif Successor.objects.filter(old=rw).exclude(kind=Successor.Kind.SPLIT).exists():
        words = _("%(rw)s was merged or renumbered; its people are counted elsewhere. Open an RW under a new number.")
        refusals.append(Reason("has_successor", words % {"rw": rw}))
    _refuse(refusals)
    before = {"closed_on": rw.closed_on.isoformat() if rw.closed_on else None}
    rw.closed_on = None
    rw.save(update_fields=["closed_on"])
    after = {"closed_on": None, "source": source.strip()}
    record("reopen_rw", f"region:{rw.code}", on=on, by=by, before=before, after=after, area=rw.code)


@verb("split_rw")
@transaction.atomic
def split_rw(
    rw: Region,
    *,
    numbers: Sequence[int],
    from_on: date,
    source: str,
    closes: bool = False,
    on: date,
    by: Author,
) -> list[Region]:
    """Make new RW out of part of one from a day on; with ``closes`` the old number ends.

    Nobody moves by this: people are moved one by one, and until then stay in the old RW.
    Refuses ``not_an_rw``, ``closed_already``, ``too_early``, ``no_numbers``, ``number_repeated``, what `open_rw`
    refuses of a number, and ``source_missing``.
    """
    rw = _fresh(rw)
    refusals = _not_open(rw, from_on) + _source_missing(source)
    if not numbers:
        refusals.append(Reason("no_numbers", _("Name at least one new RW number.")))
    if len(set(numbers)) < len(numbers):
        refusals.append(Reason("number_repeated", _("The same number is named twice.")))
    village = rw.parent
    if village is not None:
        refusals += [reason for number in numbers for reason in _not_free(village, number)]
    _refuse(refusals)
    assert village is not None, "an RW lies in a kelurahan"
    parts = [_add(village, number, from_on=from_on, source=source) for number in numbers]
    for part in parts:
        _succeed(rw, part, Successor.Kind.SPLIT, from_on=from_on, source=source, on=on)
    if closes:
        _close(rw, from_on)
    after = {"into": [part.code for part in parts], "closes": closes, "from": from_on.isoformat(), "source": source}
    _record("split_rw", rw, after, on=on, by=by)
    return parts


@verb("merge_rw")
@transaction.atomic
def merge_rw(into: Region, *, absorbed: Sequence[Region], from_on: date, source: str, on: date, by: Author) -> None:
    """Let RW of one kelurahan end in another of it from a day on; from then their people are counted there.

    Refuses ``not_an_rw``, ``closed_already``, ``too_early``, ``nothing_to_merge``, ``other_village`` and
    ``source_missing``.
    """
    into, ending = _fresh(into), [_fresh(rw) for rw in absorbed]
    refusals = _source_missing(source) + [reason for rw in (into, *ending) for reason in _not_open(rw, from_on)]
    if not ending or into.pk in {rw.pk for rw in ending}:
        refusals.append(Reason("nothing_to_merge", _("Choose at least one other RW that ends in this one.")))
    if any(rw.parent_id != into.parent_id for rw in ending):
        refusals.append(Reason("other_village", _("RW of different kelurahan cannot be merged.")))
    _refuse(refusals)
    for rw in ending:
        _succeed(rw, into, Successor.Kind.MERGED, from_on=from_on, source=source, on=on)
        _close(rw, from_on)
        _record("merge_rw", rw, {"into": into.code, "from": from_on.isoformat(), "source": source}, on=on, by=by)


@verb("renumber_rw")
@transaction.atomic
def renumber_rw(rw: Region, *, number: int, from_on: date, source: str, on: date, by: Author) -> Region:
    """Give an RW another number from a day on; its people and its own target go with it.

    Refuses ``not_an_rw``, ``closed_already``, ``too_early``, what `open_rw` refuses of a number, ``source_missing``.
    """
    rw = _fresh(rw)
    village = rw.parent
    refusals = _not_open(rw, from_on) + _source_missing(source)
    if village is not None:
        refusals += _not_free(village, number)
    _refuse(refusals)
    assert village is not None, "an RW lies in a kelurahan"
    new = _add(village, number, from_on=from_on, source=source)
    _succeed(rw, new, Successor.Kind.RENUMBERED, from_on=from_on, source=source, on=on)
    own = Target.objects.filter(region=rw, from_on__lte=from_on).order_by("campaign_id", "from_on")
    for target in {target.campaign_id: target for target in own}.values():
        Target.objects.create(campaign_id=target.campaign_id, region=new, people=target.people, from_on=from_on)
    _close(rw, from_on)
    _record("renumber_rw", rw, {"to": new.code, "from": from_on.isoformat(), "source": source}, on=on, by=by)
    return new
