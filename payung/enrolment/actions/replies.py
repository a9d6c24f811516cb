"""The branch's answers: kept as they came, applied after a look, in pieces that a kill cannot double."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import record, say_day_order, seal_file
from payung.access.authors import Author, Machine, author
from payung.access.showing import AsShown
from payung.access.verbs import verb
from payung.access.whose import is_own_word, is_second
from payung.enrolment.actions.keeping import Doubtful, answer_doubts, keep_doubtful
from payung.enrolment.actions.members import Outside, end_elsewhere, note_elsewhere
from payung.enrolment.models import PROGRAMME_BITS, Batch, Membership, Reply, ReplyLine, Terms
from payung.enrolment.queries.approving import reply_key, reply_lines
from payung.enrolment.queries.known import known_by_nik
from payung.enrolment.queries.preview import (
    LineResult,
    judged_lines,
    line_results,
    results_of,
    rows_of,
    says_something_new,
)
from payung.enrolment.queries.replies import Judged, counts, digest, judge, numbers_of_two, pieces
from payung.enrolment.reading import Answer, ReplyRow, read_reply
from payung.regions.models import Region
from payung.regions.queries.finding import bound_of
from payung.rules import PAIR, bands
from payung.rules.months import month_of
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold

OTHER_AREA = "other_area"  # why a line waits that is about somebody outside its bringer's area
SECOND_PERSON = "second_person"  # why a line waits that its bringer may not say
PAIR_BITS = sum(PROGRAMME_BITS[programme] for programme in PAIR)
LINE_COLUMNS = (
    "id", "reply_id", "number", "cells_sealed", "outcome", "worker_id", "batch_line_id", "nomination_id", "start_date",
    "reason", "reason_text", "digest", "recorded_on",
)  # fmt: skip
MEMBERSHIP_COLUMNS = (
    "id", "ref", "worker_id", "kpj_sealed", "kpj_index", "start", "reply_line_id", "nomination_id", "recorded_on",
)  # fmt: skip
TERMS_COLUMNS = ("membership_id", "from_month", "basis_rupiah", "programmes", "sector", "recorded_on")


@verb("receive_reply")
def receive_reply(
    name: str, data: bytes, *, batch: Batch | None = None, area: Region | None = None, day_order: str = "", on: date,
    by: Author,
) -> Reply:  # fmt: skip
    """Keep an answer file as it came; nothing of it counts before it is applied.

    A file that waits to be applied, or whose application a kill interrupted, is the same answer again; the branch's own
    word and the operator's stand for themselves. ``area`` bounds whose lines it may touch; ``day_order`` says which of
    day and month stands first, where the file leaves it open.
    Refuses what the reader of tables refuses, and ``no_lines`` where the table has none.
    """
    answer, area = read_reply(data, name, on=on, day_order=day_order), area or bound_of(by)
    if not answer.rows:
        raise Refused([Reason("no_lines", _("The file has headings and no lines. Ask the branch for the whole file."))])
    with transaction.atomic():  # a long file is read before anybody has to wait
        hold(Lock.LISTS)
        file = seal_file(name, data, on=on, day_order=day_order)
        open_ones = Reply.objects.filter(file__sha256=file.sha256, area=area, batch=batch, finished_on=None)
        begun = (open_ones.filter(by=by.account) if is_own_word(by) else open_ones.filter(answered_on=None)).first()
        if begun:
            file.delete()
            if day_order not in ("", begun.file.day_order) and not begun.applied_on:
                say_day_order(begun.file, order=day_order)
                begun.sheets = _sheets(answer)
                begun.save(update_fields=["sheets"])
            return begun
        return Reply.objects.create(
            ref=sealing.opaque_ref("A"), area=area, batch=batch, file=file, on=on, by=by.account, recorded_on=on,
            total_lines=len(answer.rows), sheets=_sheets(answer),
        )  # fmt: skip


def _sheets(answer: Answer) -> dict[str, Any]:
    """Return which sheets of a file were read and which were not, where there are several."""
    if len(answer.read) + len(answer.unread) < 2:
        return {"reading": answer.told} if answer.told else {}
    return {
        **({"reading": answer.told} if answer.told else {}),
        "read": [{"name": name, "first": first, "last": last} for name, first, last in answer.read],
        "unread": [{"name": name, "hidden": hidden} for name, hidden in answer.unread],
    }


@verb("apply_reply")
def apply_reply(reply: Reply, *, on: date, by: Author) -> list[LineResult]:
    """Take an answer over: memberships, refusals, who is protected elsewhere; return every line's outcome.

    A file that says nothing new changes nothing and is not kept. One that is not its bringer's own word waits for a
    second person: see `start_applying`. Refuses ``applied_already``.
    """
    rows = rows_of(reply)
    is_begun = ReplyLine.objects.filter(reply=reply).exists()
    if not is_begun and not says_something_new(reply, on=on, rows=rows):
        judged = judged_lines(reply, on=on, rows=rows)
        discard_reply(reply, on=on, by=by)
        return line_results(judged)
    if not start_applying(reply, on=on, by=by):
        waits = line_results(judged_lines(reply, on=on, rows=rows))
        return [replace(one, waits=(*one.waits, SECOND_PERSON)) for one in waits]
    for _done in continue_reply(reply, rows=rows):
        pass
    return results_of(reply)


@verb("apply_reply")
def start_applying(reply: Reply, *, on: date, by: Author) -> bool:
    """Say that an answer is to be taken over, by whom and from which day; return whether it is.

    It counts at once where it is the author's own word, the branch's or the operator's; the branch's account also
    stands behind what others brought. What somebody else brings is offered, and waits until a second person, whose
    account is not tied to hers, has seen what it would do and takes it over. Refuses ``applied_already``, and
    ``lines_changed`` where a line would do something else than the page showed.
    """
    lines = AsShown(reply_key(reply), lambda: reply_lines(reply, on=on), by=by)
    return lines.act(lambda: _start(reply, lines, on, by))


def _start(reply: Reply, lines: AsShown, on: date, by: Author) -> bool:
    reply.refresh_from_db(from_queryset=Reply.objects.select_for_update(of=("self",)))
    if reply.finished_on or reply.answered_on:
        raise Refused([Reason("applied_already", _("This answer was taken over before."))])
    if reply.applied_on:
        return True
    lines.require()
    if reply.by and not is_own_word(by) and not is_second(by, reply.by):
        if reply.offered_on is None:
            reply.offered_on = on
            reply.save(update_fields=["offered_on"])
            record("offer_reply", reply.ref, on=on, by=by, area=reply.area.code if reply.area else "")
        return False
    reply.applied_on, reply.applied_by = on, by.account
    reply.save(update_fields=["applied_on", "applied_by"])
    return True


def continue_reply(reply: Reply, *, rows: Sequence[ReplyRow] | None = None) -> Iterator[int]:
    """Apply the lines that are not on file yet, piece by piece; yield how many are done. Once more does no harm."""
    assert reply.applied_on, "somebody looks at an answer before it is applied"
    rows = rows_of(reply) if rows is None else rows
    twice_given = numbers_of_two(rows)
    done = 0
    for piece in pieces(rows):
        _apply_piece(reply, piece, twice_given)
        done += len(piece)
        yield done
    finish_reply(reply, answered=_answered(reply, rows), on=reply.applied_on, by=Machine())


def _answered(reply: Reply, rows: Sequence[ReplyRow]) -> list[Reply]:
    """Return the sendings of the same file that wait and have nothing more to say, now that this one is taken over."""
    on, others = reply.applied_on, Reply.objects.filter(applied_on=None, answered_on=None).exclude(pk=reply.pk)
    assert on, "an answer is taken over on a day"
    same = others.filter(file__sha256=reply.file.sha256).select_related("area", "batch", "file")
    return [
        one for one in same
        if not says_something_new(one, on=on, rows=rows if _reads_alike(one, reply) else rows_of(one))
    ]  # fmt: skip


def _reads_alike(one: Reply, other: Reply) -> bool:
    return (one.on, one.file.day_order) == (other.on, other.file.day_order)


@verb("discard_reply")
@transaction.atomic
def discard_reply(reply: Reply, *, on: date, by: Author) -> None:
    """Forget an answer that was never applied, and its file. Refuses ``applied_already``."""
    reply.refresh_from_db(from_queryset=Reply.objects.select_for_update())
    if reply.applied_on:
        raise Refused([Reason("applied_already", _("This answer was taken over before."))])
    file = reply.file
    after = {"sha256": file.sha256}
    record("discard_reply", reply.ref, on=on, by=by, after=after, area=reply.area.code if reply.area else "")
    reply.delete()
    file.delete()


@transaction.atomic
def _apply_piece(reply: Reply, rows: list[ReplyRow], twice_given: set[str]) -> None:
    """Write one piece, unless it is written: a piece stands whole or not at all."""
    hold(Lock.MEMBERS)
    if ReplyLine.objects.filter(reply=reply, number=rows[0].number).exists():
        return
    on = reply.applied_on
    assert on
    area = reply.area.code if reply.area else ""
    judged = judge(rows, area=area, batch=reply.batch, twice_given=twice_given, on=on, seen=reply.by is None)
    write_judged(reply, judged=judged, on=on)
    elsewhere = _elsewhere_on_file(judged) if area else {}
    doubtful = [
        Doubtful(
            each.row.number,
            (each.code or OTHER_AREA,),
            each.digest,
            each.known.worker_id if each.known else elsewhere.get(each.row.nik),
        )
        for each in judged
        if each.digest and (each.outcome == ReplyLine.Outcome.UNCLEAR or each.row.nik in elsewhere)
    ]
    keep_doubtful(reply.file, lines=doubtful, reply=reply, area=area, on=on, brought_by=reply.by)
    spoken = [each.row for each in judged if each.outcome in (ReplyLine.Outcome.ACCEPTED, ReplyLine.Outcome.REFUSED)]
    answer_doubts([digest(row, ReplyLine.Outcome.UNCLEAR) for row in spoken], file=reply.file, on=on)


def _elsewhere_on_file(judged: Sequence[Judged]) -> dict[str, int]:
    """Return who is on file outside the file's area, by NIK: such a line is for those in charge of them."""
    lost = {each.row.nik for each in judged if each.outcome == ReplyLine.Outcome.UNMATCHED and each.row.nik}
    return {nik: known.worker_id for nik, known in known_by_nik(lost, area="").people.items()} if lost else {}


def write_judged(reply: Reply, *, judged: Sequence[Judged], on: date) -> None:
    """Write lines as they were judged, and what follows from them: spells, refusals, who is protected elsewhere."""
    ids = _write_lines(reply, judged, on)
    _write_memberships(judged, ids, on)
    _write_elsewhere(reply, judged, on)
    area = reply.area.code if reply.area else ""
    record("apply_reply", reply.ref, on=on, by=author(reply.applied_by), after=counts(judged), area=area)


def _write_lines(reply: Reply, judged: Sequence[Judged], on: date) -> dict[int, int]:
    """Write the lines as they came and what they came to; return their ids by number."""
    ids = dict(zip((each.row.number for each in judged), ReplyLine.objects.reserve(len(judged)), strict=True))
    rows = []
    for each in judged:
        row, is_answer = each.row, each.outcome in (ReplyLine.Outcome.ACCEPTED, ReplyLine.Outcome.REFUSED)
        cells = sealing.seal(json.dumps(row.texts).encode(), bound_to=f"reply:{reply.ref}:{row.number}")
        is_about_nomination = is_answer and each.known and (not each.line or not each.line.change or each.makes_member)
        rows.append((
            ids[row.number], reply.pk, row.number, cells, str(each.outcome),
            each.known.worker_id if each.known else None, each.line.pk if each.line and is_answer else None,
            each.known.nomination_id if each.known and is_about_nomination else None,
            row.start if row.kind == "accepted" else None,
            each.code or (each.flag if is_answer else ""), row.reason_text, each.digest, on,
        ))  # fmt: skip
    ReplyLine.objects.append(LINE_COLUMNS, rows)
    return ids


def _write_memberships(judged: Sequence[Judged], line_ids: dict[int, int], on: date) -> None:
    """Start a spell for each accepted person, with the terms of the programme: the lowest basis, JKK and JKM."""
    accepted = [each for each in judged if each.makes_member]
    spells, terms = [], []
    for pk, each in zip(Membership.objects.reserve(len(accepted)), accepted, strict=True):
        person, start = each.known, each.row.start
        assert person
        assert start
        ref = sealing.opaque_ref("M")
        sealed = sealing.seal(each.row.kpj.encode(), bound_to=f"kpj:{ref}")
        index = sealing.blind_index("kpj", each.row.kpj)
        line_id = line_ids[each.row.number]
        spells.append((pk, ref, person.worker_id, sealed, index, start, line_id, person.nomination_id, on))
        terms.append((pk, month_of(start), bands(start)[0].basis_rupiah, PAIR_BITS, person.sector, on))
    Membership.objects.append(MEMBERSHIP_COLUMNS, spells)
    Terms.objects.append(TERMS_COLUMNS, terms)


def _write_elsewhere(reply: Reply, judged: Sequence[Judged], on: date) -> None:
    """Keep who is a member already without us, and end that where the branch now says it is ours."""
    outside = [
        Outside(each.known.worker_id, each.row.start or on, each.row.kpj)
        for each in judged
        if each.known
        and each.outcome == ReplyLine.Outcome.REFUSED
        and each.code == "already_member"
        and each.flag != "member_of_ours"
    ]
    note_elsewhere(outside, source="reply", file=reply.file, on=on)
    ours = {each.row.kpj: each.row.start for each in judged if each.makes_member and each.row.start}
    end_elsewhere(ours, on=on)


@verb("finish_reply")
@transaction.atomic
def finish_reply(reply: Reply, *, answered: Sequence[Reply] = (), on: date, by: Author) -> None:
    """Say that every line of an answer is taken over: what waited for its people can follow. Once more does no harm.

    ``answered`` are sendings of the same file that waited, and by which nothing is left to be said.
    """
    if Reply.objects.filter(pk=reply.pk, finished_on=None).update(finished_on=reply.applied_on):
        waiting = Reply.objects.select_for_update().filter(pk__in=[one.pk for one in answered], applied_on=None)
        refs = list(waiting.values_list("ref", flat=True))
        waiting.update(answered_by=reply, answered_on=on)
        after = {"answers": refs} if refs else None
        record("finish_reply", reply.ref, on=on, by=by, after=after, area=reply.area.code if reply.area else "")
    reply.refresh_from_db()
