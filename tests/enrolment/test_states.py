"""Who waits, was refused, was not sent or is elsewhere: by RW, on a day, as known on a day; lists are the counts."""

import random
from datetime import date, timedelta

import pytest

from payung.access.authors import operator
from payung.enrolment import actions, queries
from payung.enrolment.models import BatchLine, Elsewhere, Ending, Membership, Nomination, ReplyLine
from payung.enrolment.queries import Counts
from payung.enrolment.queries.sending import plan_batch
from payung.workers import actions as registry
from payung.workers.models import Residence, Worker
from payung.workers.queries import residence_on, roots
from tests.enrolment.town import ANSWERED, DAY, NEXT_RW, RW, SENT, START, Town

LATER = date(2026, 7, 10)
ACTS = ("nominate", "answer", "answer", "refuse", "again", "out", "end", "back", "merge", "move", "send")
WHYS = ("SUDAH TERDAFTAR SEBAGAI PESERTA PU", "DATA GANDA", "NIK TIDAK PADAN DUKCAPIL")


def test_people_wait_from_their_nomination_until_the_branch_answers(town: Town) -> None:
    accepted, refused, outside, silent = town.sent(4)
    town.answer(
        town.said(accepted), town.said(refused, "GAGAL", reason="DATA GANDA"),
        town.said(outside, "GAGAL", reason="SUDAH TERDAFTAR SEBAGAI PESERTA PU"),
    )  # fmt: skip

    def on(day: date, known_on: date | None = None) -> dict[str, Counts]:
        return queries.counts_by_rw("31.75", on=day, known_on=known_on or day)

    assert on(DAY - timedelta(days=1)) == {}
    assert on(DAY) == {RW: Counts(not_sent=4)}
    assert on(SENT) == {RW: Counts(waiting=4)}
    assert on(ANSWERED) == {RW: Counts(waiting=1, refused=1, elsewhere=1)}
    assert on(LATER, known_on=SENT) == {RW: Counts(waiting=4)}
    assert on(SENT, known_on=LATER) == {RW: Counts(waiting=4)}
    assert queries.counts_by_rw("31.75.01", on=LATER, known_on=LATER) == {}
    for state, worker in (("waiting", silent), ("refused", refused), ("elsewhere", outside)):
        assert list(queries.people(state, "31.75", on=LATER, known_on=LATER)) == [worker]
        found = queries.enrolment_of(worker, on=LATER, known_on=LATER)
        assert found.state == state
    assert queries.enrolment_of(accepted, on=LATER, known_on=LATER).state == "member"


def test_between_a_start_and_the_recording_of_its_reply_nobody_waits(town: Town) -> None:
    [worker] = town.sent(1)
    town.answer(town.said(worker))
    for known_on, waits in ((START, True), (LATER, False)):
        found = queries.counts_by_rw("31.75", on=START, known_on=known_on)
        assert found == ({RW: Counts(waiting=1)} if waits else {}), known_on
    assert queries.counts_by_rw("31.75", on=START - timedelta(days=1), known_on=LATER) == {RW: Counts(waiting=1)}


def test_a_person_counts_where_she_lives_on_the_day(town: Town) -> None:
    [worker] = town.sent(1)
    registry.move(worker, rw=type(town.rw).objects.get(code=NEXT_RW), on=LATER, by=town.officer)
    assert queries.counts_by_rw("31.75", on=SENT, known_on=LATER) == {RW: Counts(waiting=1)}
    assert queries.counts_by_rw("31.75", on=LATER, known_on=LATER) == {NEXT_RW: Counts(waiting=1)}


def test_a_refused_person_waits_again_once_she_is_sent_again_or_is_taken_out(town: Town) -> None:
    again, out = town.sent(2)
    town.answer(*(town.said(worker, "GAGAL", reason="DATA GANDA") for worker in (again, out)))
    actions.send_again(town.nomination(again), on=LATER, by=town.officer)
    actions.drop_out(town.nomination(out), why="refused", on=LATER, by=town.officer)
    assert queries.counts_by_rw("31.75", on=LATER, known_on=LATER) == {RW: Counts(not_sent=1)}
    town.batch(on=LATER)
    assert queries.counts_by_rw("31.75", on=LATER, known_on=LATER) == {RW: Counts(waiting=1)}
    before = LATER - timedelta(days=1)
    assert queries.counts_by_rw("31.75", on=before, known_on=before) == {RW: Counts(refused=2)}


def test_the_page_of_a_person_says_what_the_state_rests_on(town: Town) -> None:
    waiting, refused, listed = town.admit(3)
    town.nominate([waiting, refused])
    batch = town.batch()
    town.answer(town.said(refused, "GAGAL", reason="USIA TIDAK MEMENUHI"))
    found = queries.enrolment_of(waiting, on=LATER, known_on=LATER)
    assert (found.state, found.since, found.batch) == ("waiting", DAY, batch)
    found = queries.enrolment_of(refused, on=LATER, known_on=LATER)
    assert found.refusal
    assert (found.state, found.since, found.refusal.text) == ("refused", ANSWERED, "USIA TIDAK MEMENUHI")
    assert queries.enrolment_of(listed, on=LATER, known_on=LATER).state == "on_waiting_list"
    [spell] = town.members(1)
    town.end(spell, last_day=START, why="moved", on=LATER)
    found = queries.enrolment_of(spell.worker, on=LATER, known_on=LATER)
    assert (found.state, found.current) == ("none", None)


def counts(town: Town, on: date) -> int:
    """Return how many people a batch of new members would take along."""
    return len(plan_batch("new", area=town.village, campaign=town.campaign, on=on).chosen)


def expected(on: date, known_on: date) -> dict[str, Counts]:
    """Say the same person by person, in plain Python."""
    root_of, cut = roots(known_on), min(on, known_on)

    def stands(ending: Ending) -> bool:
        return ending.recorded_on <= known_on and (ending.reversed_on is None or ending.reversed_on > known_on)

    over = {each.membership_id for each in Ending.objects.all() if stands(each) and each.last_day < on}
    spells = [spell for spell in Membership.objects.all() if spell.recorded_on <= known_on]
    begun = [spell for spell in spells if spell.recorded_on <= cut or spell.start <= on]
    members = {root_of.get(spell.worker_id, spell.worker_id) for spell in begun if spell.pk not in over}
    is_open = {
        each.pk: root_of.get(each.worker_id, each.worker_id)
        for each in Nomination.objects.filter(recorded_on__lte=cut)
        if each.withdrawn_on is None or each.withdrawn_on > cut
    }
    outside = {
        root_of.get(each.worker_id, each.worker_id)
        for each in Elsewhere.objects.filter(recorded_on__lte=known_on, from_on__lte=on)
        if each.until_on is None or each.until_on > on or (each.until_recorded_on or on) > known_on
    }
    refused = set()
    for line in ReplyLine.objects.filter(outcome="refused", recorded_on__lte=cut):
        person = root_of.get(line.worker_id, line.worker_id)
        if line.nomination_id in is_open or (line.nomination_id is None and person not in is_open.values()):
            refused.add(person)
    answered = {spell.nomination_id for spell in spells if spell.recorded_on <= cut}
    sent = {
        line.nomination_id
        for line in BatchLine.objects.select_related("batch")
        if (line.batch.handed_over_on and line.batch.handed_over_on <= cut)
        or ReplyLine.objects.filter(batch_line__batch=line.batch, recorded_on__lte=cut).exists()
    }
    said_no = {line.nomination_id for line in ReplyLine.objects.filter(outcome="refused", recorded_on__lte=cut)}
    found: dict[str, list[int]] = {}
    for worker in Worker.objects.all():
        pk, home = worker.pk, residence_on(worker, on)
        assert home
        own = {nomination for nomination, person in is_open.items() if person == pk} - answered
        if pk in members:
            continue
        states = (pk in outside, bool((own & sent) - said_no), pk in refused, bool(own))
        if any(states):
            found.setdefault(home.rw.code, [0, 0, 0, 0])[(3, 0, 1, 2)[states.index(True)]] += 1
    return {code: Counts(*numbers) for code, numbers in found.items()}


@pytest.mark.parametrize("seed", [1, 3, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10, 25))])
def test_the_one_query_says_what_a_walk_through_everybody_says(town: Town, seed: int) -> None:
    chance = random.Random(seed)
    people = [*town.admit(9), *town.admit(5, rw=NEXT_RW)]
    day = DAY
    for _step in range(14):
        day += timedelta(days=chance.randint(0, 6))
        worker = chance.choice(people)
        open_one = Nomination.objects.filter(worker=worker, withdrawn_on=None).first()
        spell = Membership.objects.filter(worker=worker).last()
        ending = Ending.objects.filter(membership=spell, reversed_on=None).first() if spell else None
        act = chance.choice(
            ("nominate", "answer", "answer", "refuse", "again", "out", "end", "back", "merge", "move", "send")
        )
        if act == "nominate":
            some = [each for each in people if chance.random() < 0.6]
            fresh = [each for each in some if not Nomination.objects.filter(worker=each).exists()]
            fresh = [each for each in fresh if not Membership.objects.filter(worker=each).exists()]
            town.nominate(fresh, on=day)
        elif act == "answer" and not spell:
            town.answer(town.said(worker, start=day), on=day)
        elif act == "refuse" and not spell:
            town.answer(town.said(worker, "GAGAL", reason=f"{chance.choice(WHYS)} {_step}"), on=day)
        elif act in ("again", "out") and open_one and not spell:
            verb = actions.send_again if act == "again" else actions.drop_out
            verb(open_one, on=day, by=operator(), **({} if act == "again" else {"why": "declined"}))
        elif act == "end" and spell and not ending:
            town.end(spell, last_day=max(day, spell.start), why="moved", on=day)
        elif act == "back" and ending:
            actions.take_back_ending(ending, on=day, by=operator())
        elif act == "merge" and worker.pk not in roots(day):
            other = chance.choice(people)
            if other != worker and other.pk not in roots(day):
                registry.merge(worker, other, both_members=False, on=day, by=operator())
        elif act == "send" and counts(town, day):
            town.batch(on=day)
        elif act == "move":
            home = residence_on(worker, day)
            code = NEXT_RW if home and home.rw.code == RW else RW
            registry.move(worker, rw=type(town.rw).objects.get(code=code), on=day, by=operator())
    span = (day - DAY).days + 8
    for _question in range(25):
        on, known_on = (DAY + timedelta(days=chance.randint(-1, span)) for _each in range(2))
        said = queries.counts_by_rw("31.75", on=on, known_on=known_on)
        if known_on >= on:  # a move that is known only later would need a third clock in the walk
            assert said == expected(on, known_on)
        for number, state in enumerate(Counts._fields):
            listed = queries.people(state, "31.75", on=on, known_on=known_on).count()
            assert listed == sum(counts[number] for counts in said.values())


def test_of_two_homes_from_one_day_the_later_entry_counts(town: Town) -> None:
    [worker] = town.sent(1)
    for code in (RW, NEXT_RW):
        home = type(town.rw).objects.get(code=code)
        Residence.objects.create(worker=worker, rw=home, from_on=SENT, recorded_on=SENT)
    assert queries.counts_by_rw("31.75", on=SENT, known_on=LATER) == {NEXT_RW: Counts(waiting=1)}
    assert queries.counts_by_rw("31.75", on=SENT - timedelta(days=1), known_on=LATER) == {RW: Counts(not_sent=1)}


def test_a_member_is_one_on_her_last_day_and_what_waited_counts_from_the_next(town: Town) -> None:
    [spell] = town.members(1)
    town.end(spell, last_day=LATER, why="moved", on=LATER)
    Elsewhere.objects.create(worker=spell.worker, from_on=START, source="reply", recorded_on=START)
    next_day = LATER + timedelta(days=1)
    assert queries.counts_by_rw("31.75", on=LATER, known_on=next_day) == {}
    assert queries.counts_by_rw("31.75", on=next_day, known_on=next_day) == {RW: Counts(elsewhere=1)}
