"""What offices send in the demo on the day somebody tries it: an RW's list, the branch's answer, receipts with annex.

They are made when they are asked for, from that day and from what was handed over, so that the ten minutes of the
README hold on any day. All people are invented.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from payung.demo import writing
from payung.demo.people import Crowd, Person
from payung.dues.queries.spells import lowest_basis
from payung.enrolment.models import Batch, BatchLine, Membership
from payung.enrolment.queries import lines_of, paths_of
from payung.regions.models import Region
from payung.rules.dues import dues
from payung.rules.months import month_of, month_text
from payung.workers.queries import nik_of

RW = "31.75.02.1005-007"
PEOPLE = 24
WITHOUT_NIK, NOT_FROM_HERE, TOO_OLD, WITHOUT_WORK = 4, 9, 13, 17  # places in the list
LEAST_FOR_A_REFUSAL = 3
SEED = 1003  # seeds of the crowd: people differ from those of the programme, and from day to day
PAYERS = {"apbd": "APBD", "self": "self", "company": "CSR PT Teladan Makmur", "zakat": "Badan amil zakat"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as an office would send it."""

    name: str
    data: bytes


def people_of(on: date) -> list[Person]:
    """Return who stands on the day's list; the same people however often it is asked for."""
    crowd = Crowd(SEED + on.toordinal())
    people = [crowd.person(RW, on, age=(20, 60)) for _one in range(PEOPLE)]
    people[TOO_OLD] = crowd.person(RW, on, age=(66, 70))
    return people


def missing_nik(on: date) -> str:
    """Return the NIK that the day's list leaves out, as it stands on the invented KTP."""
    return people_of(on)[WITHOUT_NIK].nik


def roster(on: date) -> Sheet:
    """Return the list of RW 007 Rawamangun: most rows ready, four with something to fix."""
    spoilt = {
        WITHOUT_NIK: {"nik": ""}, NOT_FROM_HERE: {"rt_rw": "003/099"}, WITHOUT_WORK: {"occupation": ""},
    }  # fmt: skip
    place = Region.objects.get(code=RW).full_name
    return Sheet(f"daftar_rw007_{on:%d%m%Y}.xlsx", writing.roster(place, people_of(on), spoilt))


def reply(on: date) -> Sheet | None:
    """Return the branch's answer to the batch that was handed over last; None where none waits.

    All are accepted from the day on but the last of them, whose NIK does not match.
    """
    batch = _waiting()
    if batch is None:
        return None
    crowd = Crowd(batch.pk)
    people = [line.worker for line in lines_of(batch)]
    refused = people[-1] if len(people) >= LEAST_FOR_A_REFUSAL else None
    lines = [
        (nik_of(each), each.name, each.birth_date, "GAGAL", "", None, "NIK TIDAK PADAN DUKCAPIL")
        if each == refused
        else (nik_of(each), each.name, each.birth_date, "BERHASIL", crowd.kpj(), on, "")
        for each in people
    ]
    return Sheet(f"balasan_{batch.ref}.xlsx", writing.reply(lines))


def _waiting() -> Batch | None:
    handed = Batch.objects.filter(kind=Batch.Kind.NEW, handed_over_on__isnull=False, cancelled_on=None)
    latest = list(handed.order_by("-handed_over_on", "-pk")[:1])
    return latest[0] if latest and paths_of(latest)[latest[0].pk].waiting else None


def receipts(on: date) -> tuple[Sheet, Sheet] | None:
    """Return today's receipts and their annex for the members of the batch that was answered last; None without any.

    The first receipt is whole, the second is for somebody whom nobody knows: its money waits.
    """
    members = _newest_members()
    if not members:
        return None
    month, stranger = month_of(on), Crowd(SEED).person(RW, on - timedelta(days=1))
    payer = members[0].nomination.letter.payer_class if members[0].nomination else "apbd"
    first, second = f"CTH-{on:%Y%m%d}-1", f"CTH-{on:%Y%m%d}-2"
    lines, total = [], 0
    for member in members:
        owed = dues(month, basis=lowest_basis(month), sector=member.worker.sector, payer=payer)
        lines.append((first, nik_of(member.worker), member.worker.name, month_text(month), owed.jkk, owed.jkm,
                      owed.jkk + owed.jkm))  # fmt: skip
        total += owed.jkk + owed.jkm
    alone = dues(month, basis=lowest_basis(month), sector="other", payer=payer)
    due = alone.jkk + alone.jkm
    lines.append((second, stranger.nik, stranger.name, month_text(month), alone.jkk, alone.jkm, due))
    words, text = PAYERS.get(payer, "APBD"), month_text(month)
    bank = writing.receipts([
        (first, f"88{on:%Y%m%d}1", on.isoformat(), text, text, len(members), total, words),
        (second, f"88{on:%Y%m%d}2", on.isoformat(), text, text, 1, due, words),
    ])  # fmt: skip
    return Sheet(f"penerimaan_{on:%d%m%Y}.csv", bank), Sheet(f"lampiran_{on:%d%m%Y}.xlsx", writing.annex(lines))


def _newest_members() -> list[Membership]:
    latest = Membership.objects.order_by("-pk").first()
    batch = BatchLine.objects.filter(worker=latest.worker).order_by("-pk").first() if latest else None
    if batch is None:
        return []
    inside = BatchLine.objects.filter(batch=batch.batch_id).values("worker")
    known = Membership.objects.filter(worker__in=inside, nomination__isnull=False)
    return list(known.select_related("worker", "nomination__letter").order_by("pk"))
