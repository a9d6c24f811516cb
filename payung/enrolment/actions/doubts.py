"""Lines of answers and lists that nobody understands wait; a second person takes them over or refuses them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import open_file, record
from payung.access.models import SealedFile, User
from payung.access.showing import require_same
from payung.access.verbs import verb
from payung.enrolment.actions import members, replies
from payung.enrolment.models import Doubt, Reply
from payung.enrolment.queries.approving import doubt_key, doubt_lines
from payung.enrolment.queries.doubts import said_by
from payung.enrolment.queries.preview import rows_of
from payung.enrolment.queries.replies import ACCEPTED, REFUSED, judge, numbers_of_two
from payung.enrolment.reading import MemberRow, ReplyRow, read_members
from payung.regions.queries.finding import bound_of
from payung.rules.reasons import Reason, Refused

# What a person may say is right all the same; a number or a start that is not there cannot be taken over.
EXCUSABLE = ("status_unknown", "accepted_with_a_refusal", "start_unlikely")


@verb("decide_line")
def decide_doubt(doubt: Doubt, *, take: bool, on: date, by: User) -> None:
    """Take a line over that waits, or refuse it; what is taken over is known from this day on.

    Refuses ``decided_already``, ``same_two_eyes`` for who brought the file, ``lines_changed``, and ``not_takeable`` for
    a line that lacks what it needs, or contradicts what is on file.
    """
    content = _content_of(doubt) if take else _Content()  # a long file is read before anybody has to wait
    with transaction.atomic():
        doubt = Doubt.objects.select_for_update(of=("self",)).select_related("reply", "file").get(pk=doubt.pk)
        if doubt.decided_on:
            raise Refused([Reason("decided_already", _("Somebody has decided about this line before."))])
        require_same(doubt_key(doubt), lambda: doubt_lines(doubt, said_by([doubt]).get(doubt.pk)), by=by)
        if take and doubt.reply:
            _take_line(doubt, doubt.reply, content.answer, on, by)
        elif take:
            _take_member(doubt, content.members, on)
        Doubt.objects.filter(pk=doubt.pk).update(taken=take, decided_by=by, decided_on=on)
        after = {"taken": take, "row": doubt.number, "waits": doubt.waits}
        record("decide_line", doubt.ref, on=on, by=by, after=after, area=doubt.area_code)


class _Content(NamedTuple):
    """The rows of the file that a line stands in: of an answer, or of a list of members."""

    answer: Sequence[ReplyRow] = ()
    members: Sequence[MemberRow] = ()


def _content_of(doubt: Doubt) -> _Content:
    if doubt.reply:
        return _Content(answer=rows_of(doubt.reply))
    return _Content(members=_members_of(doubt.file, doubt.recorded_on))


def _members_of(file: SealedFile, on: date) -> Sequence[MemberRow]:
    return read_members(open_file(file), file.name, on=on, day_order=file.day_order).rows


def _not_takeable() -> Refused:
    words = _("This line cannot be taken over as it stands. Refuse it, and ask the branch for a corrected one.")
    return Refused([Reason("not_takeable", words)])


def _take_line(doubt: Doubt, reply: Reply, rows: Sequence[ReplyRow], on: date, by: User) -> None:
    """Judge the line as if it were plain, and write it as an answer of its own, from today on."""
    row = next(one for one in rows if one.number == doubt.number)
    is_handed_over = replies.OTHER_AREA in doubt.waits
    area = "" if is_handed_over or not reply.area else reply.area.code
    [judged] = judge(
        [_excused(row)], area=area, batch=reply.batch, twice_given=numbers_of_two(rows), on=on, excused=True
    )
    if judged.outcome not in (ACCEPTED, REFUSED):
        raise _not_takeable()
    own = Reply.objects.create(
        ref=sealing.opaque_ref("A"), area=bound_of(by) if is_handed_over else reply.area, batch=reply.batch,
        file=reply.file, on=reply.on, by=reply.by, recorded_on=on, applied_on=on, applied_by=by, finished_on=on,
        total_lines=1,
    )  # fmt: skip
    replies.write_judged(own, judged=[judged], on=on)


def _excused(row: ReplyRow) -> ReplyRow:
    if row.problem not in EXCUSABLE:
        return row
    return replace(row, problem="", kind=row.kind or "accepted")


def _take_member(doubt: Doubt, rows: Sequence[MemberRow], on: date) -> None:
    row = next(one for one in rows if one.number == doubt.number)
    if not members.take_over(replace(row, waits=()), area=doubt.area_code, file=doubt.file, on=on):
        raise _not_takeable()
