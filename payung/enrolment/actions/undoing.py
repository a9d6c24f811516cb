"""Taking a whole import back, with the nominations that came of it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.enrolment.models import AgeLetter, Batch, BatchLine, Elsewhere, Membership, Nomination, ReplyLine
from payung.enrolment.queries.changes import LOOKUP
from payung.roster import actions as rosters
from payung.roster.models import Roster, Sighting
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold
from payung.workers.models import Consent


@verb("withdraw_nominations")
@transaction.atomic
def withdraw(roster: Roster, *, on: date, by: Author) -> int:
    """Undo an import: its people leave the registry and the nomination; return how many left the registry.

    Batches with them that nobody approved yet are cancelled. Refuses ``batch_has_left`` once a batch with one of them
    was approved, handed over or answered, and what `roster.actions.undo` refuses.
    """
    hold(Lock.ADMISSION)
    rosters.refuse_if_undone(Roster.objects.get(pk=roster.pk))
    brought = list(
        Sighting.objects.filter(row__roster=roster, kind=Sighting.Kind.ADMITTED).values_list("worker_id", flat=True)
    )
    _refuse_once_sent(brought)
    drafts = set()
    for some in _pieces(brought):
        open_lines = BatchLine.objects.filter(worker_id__in=some, batch__cancelled_on=None)
        drafts |= set(open_lines.values_list("batch_id", flat=True))
    for batch in Batch.objects.filter(pk__in=drafts):
        batch.cancelled_on = on
        batch.save(update_fields=["cancelled_on"])
        record("cancel_batch", batch.ref, on=on, by=by, after={"because": roster.ref}, area=batch.area.code)
    leaving = _nobody_else_names(brought, roster)
    for some in _pieces(leaving):
        _take_out(some, on)
    if leaving:
        after = {"people": len(leaving)}
        record("withdraw_nominations", roster.ref, on=on, by=by, after=after, area=roster.area.code)
    return rosters.undo(roster, on=on, by=by)


def _pieces(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + LOOKUP] for start in range(0, len(ids), LOOKUP)]


def _refuse_once_sent(brought: list[int]) -> None:
    for some in _pieces(brought):
        lines = BatchLine.objects.filter(worker_id__in=some, batch__cancelled_on=None)
        sent = lines.exclude(batch__approved_on=None).values_list("batch__ref", flat=True).first()
        if sent:
            words = _("Batch %s has left with people of this list. The import cannot be undone any more.")
            raise Refused([Reason("batch_has_left", words % sent)])
        is_answered = ReplyLine.objects.filter(worker_id__in=some).exists()
        if is_answered or Membership.objects.filter(worker_id__in=some).exists():
            words = _("The branch has answered about people of this list. The import cannot be undone any more.")
            raise Refused([Reason("batch_has_left", words)])


def _nobody_else_names(brought: list[int], roster: Roster) -> list[int]:
    """Return who stands in no other list: they leave the registry with this one."""
    elsewhere: set[int] = set()
    for some in _pieces(brought):
        others = Sighting.objects.filter(worker_id__in=some).exclude(row__roster=roster)
        elsewhere |= set(others.values_list("worker_id", flat=True))
    return [pk for pk in brought if pk not in elsewhere]


def _take_out(worker_ids: list[int], on: date) -> None:
    """Remove what stands about people who were never sent: lines of cancelled drafts, nominations, notes."""
    BatchLine.objects.filter(worker_id__in=worker_ids).delete()
    Nomination.objects.filter(replaces__worker_id__in=worker_ids).update(replaces=None)
    Nomination.objects.filter(worker_id__in=worker_ids).delete()
    Elsewhere.objects.filter(worker_id__in=worker_ids).delete()
    AgeLetter.objects.filter(worker_id__in=worker_ids).delete()
    Consent.objects.filter(worker_id__in=worker_ids, withdrawn_on=None).update(withdrawn_on=on)
