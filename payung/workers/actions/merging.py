"""Who is who: two records are one person, or they are not; a merge waits, counts, and can be taken back."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.models import User
from payung.access.places import holds
from payung.access.showing import require_same
from payung.access.verbs import verb
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold
from payung.workers import queries
from payung.workers.models import Distinct, Merge, Worker
from payung.workers.queries.approving import merge_key, merge_lines

MOST_HOPS = 20  # merges one after the other; queries in SQL follow as many


@verb("merge_workers")
@transaction.atomic
def merge(kept: Worker, absorbed: Worker, *, both_members: bool, on: date, by: Author) -> Merge:
    """Say that two records are one person. With ``both_members`` it waits for a second person's `confirm_merge`, and so
    it does where one of them lives outside the author's area, whatever is said of members.

    Whoever cannot know whether both are members says so too: see docs/decisions. Refuses ``same_record``,
    ``merge_waits``, ``merged_already``, ``author_missing`` and ``too_many_merges``.
    """
    _one_at_a_time()
    refusals = _against_merging(kept, absorbed)
    if both_members and by.account is None:
        refusals.append(Reason("author_missing", _("A merge of two members needs two people with accounts.")))
    if refusals:
        raise Refused(refusals)
    both_members = both_members or not _lie_in((by,), (kept, absorbed), on)
    confirmed = {} if both_members else {"confirmed_by": by.account, "confirmed_on": on}
    fact = Merge.objects.create(
        kept=kept, absorbed=absorbed, both_members=both_members, on=on, by=by.account, recorded_on=on, **confirmed
    )
    after = {"absorbed": absorbed.ref, "waits": both_members}
    record("merge_workers", kept.ref, on=on, by=by, after=after, area=queries.home_code(kept, on))
    return fact


def _against_merging(kept: Worker, absorbed: Worker) -> list[Reason]:
    """Return why the two cannot be merged. What waits counts too, so that no circle can be confirmed."""
    open_merges = dict(Merge.objects.filter(undone_on=None).values_list("absorbed_id", "kept_id"))
    if kept.pk == absorbed.pk:
        return [Reason("same_record", _("These two are one record already."))]
    if queries.root_in(open_merges, kept.pk) == queries.root_in(open_merges, absorbed.pk):
        waits = Merge.objects.filter(undone_on=None, confirmed_on=None, absorbed__in=(kept.pk, absorbed.pk)).exists()
        if waits:
            return [Reason("merge_waits", _("This merge waits for a second person already."))]
        return [Reason("same_record", _("These two are one record already."))]
    if kept.pk in open_merges or absorbed.pk in open_merges:
        return [Reason("merged_already", _("This record was merged before. Open the record it went into."))]
    if _height(open_merges, absorbed.pk) + 1 > MOST_HOPS:
        return [Reason("too_many_merges", _("Too many records were merged one after the other. Keep the other one."))]
    return []


def _height(open_merges: dict[int, int], root: int) -> int:
    """Return how many merges lie one below the other under a record."""
    height, level = 0, {root}
    while level := {absorbed for absorbed, kept in open_merges.items() if kept in level}:
        height += 1
    return height


@verb("confirm_merge")
@transaction.atomic
def confirm_merge(fact: Merge, *, on: date, by: User) -> None:
    """Confirm a merge of two members as the second person.

    Her area holds both records, or hers the one and the first person's the other. Refuses ``same_two_eyes``,
    ``not_waiting``, ``other_side``, and ``lines_changed`` where the records say something else than the page showed.
    """
    _lock(fact)
    _refuse_unless_waiting(fact)
    if not _lie_in((fact.by, by), (fact.kept, fact.absorbed), on):
        words = _("One of the two lives outside your area and that of who says it. Somebody in charge there confirms.")
        raise Refused([Reason("other_side", words)])
    require_same(merge_key(fact), lambda: merge_lines(fact), by=by)
    fact.confirmed_by, fact.confirmed_on = by, on
    fact.save(update_fields=["confirmed_by", "confirmed_on"])
    area = queries.home_code(fact.kept, on)
    record("confirm_merge", fact.kept.ref, on=on, by=by, after={"absorbed": fact.absorbed.ref}, area=area)


def _lie_in(authors: Iterable[Author | None], records: Iterable[Worker], on: date) -> bool:
    """Whether each record lies in the area of one of the authors; who names no account is bounded by none."""
    areas = [by.area if isinstance(by, User) else None for by in authors]
    homes = [queries.home_code(record, on) for record in records]
    return None in areas or all(any(holds(area or "", home) for area in areas) for home in homes)


def _refuse_unless_waiting(fact: Merge) -> None:
    if fact.confirmed_on or fact.undone_on:
        raise Refused([Reason("not_waiting", _("This merge does not wait for anybody."))])


@verb("drop_merge")
@transaction.atomic
def drop_merge(fact: Merge, *, on: date, by: Author) -> None:
    """Refuse a merge that waits, or take one's own back, as somebody in charge of one of the two; it never counted.

    Refuses ``not_waiting``.
    """
    _lock(fact)
    _refuse_unless_waiting(fact)
    fact.undone_by, fact.undone_on = by.account, on
    fact.save(update_fields=["undone_by", "undone_on"])
    area = queries.home_code(fact.kept, on)
    record("drop_merge", fact.kept.ref, on=on, by=by, after={"absorbed": fact.absorbed.ref}, area=area)


@verb("undo_merge")
@transaction.atomic
def undo_merge(fact: Merge, *, on: date, by: Author) -> None:
    """Take a merge back, from the day on, whether it counts or still waits, as somebody in charge of both.

    Refuses ``undone_already``.
    """
    _lock(fact)
    if fact.undone_on:
        raise Refused([Reason("undone_already", _("This merge was taken back before."))])
    fact.undone_by, fact.undone_on = by.account, on
    fact.save(update_fields=["undone_by", "undone_on"])
    area = queries.home_code(fact.kept, on)
    record("undo_merge", fact.kept.ref, on=on, by=by, after={"absorbed": fact.absorbed.ref}, area=area)


@verb("tell_apart")
@transaction.atomic
def tell_apart(one: Worker, other: Worker, *, on: date, by: Author) -> Distinct:
    """Record that two records are two people, so that it is not asked again; a merge that waits is taken back.

    Refuses ``same_record`` when they count as one: that merge has to be taken back first.
    """
    _one_at_a_time()
    first, second = sorted((one, other), key=lambda worker: worker.pk)
    open_merges = Merge.objects.filter(kept__in=(one, other), absorbed__in=(one, other), undone_on=None)
    for waiting in open_merges.filter(confirmed_on=None):
        undo_merge(waiting, on=on, by=by)
    if first.pk == second.pk or second.pk in queries.same_person_ids(first, on):
        raise Refused([Reason("same_record", _("These two are one record already."))])
    fact, made = Distinct.objects.get_or_create(
        first=first, second=second, defaults={"on": on, "by": by.account, "recorded_on": on}
    )
    if made:
        area = queries.home_code(first, on)
        record("tell_apart", first.ref, on=on, by=by, after={"other": second.ref}, area=area)
    return fact


def _one_at_a_time() -> None:
    """Let writers of merges wait for each other: two at once could join records in a circle."""
    hold(Lock.MERGES)


def _lock(fact: Merge) -> None:
    fact.refresh_from_db(from_queryset=Merge.objects.select_for_update())
