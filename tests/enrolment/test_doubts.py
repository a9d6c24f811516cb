"""What the branch leaves unclear waits until somebody who did not bring it takes it over, known from that day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from payung.access.authors import operator
from payung.enrolment import actions
from payung.enrolment.models import Doubt, Elsewhere, Membership, ReplyLine
from payung.rules.reasons import Refused
from payung.workers.queries import nik_of
from tests.enrolment.test_members import HEADINGS, SINCE, listed
from tests.enrolment.town import ANSWERED, START, Town

LATER = ANSWERED + timedelta(3)


def refused_with(doubt: Doubt, who: Any, take: bool = True) -> str:
    with pytest.raises(Refused) as no:
        actions.decide_doubt(doubt, take=take, on=LATER, by=who)
    return no.value.reasons[0].code


def test_a_start_that_a_second_person_stands_by_counts_from_that_day(town: Town) -> None:
    early, plain = town.sent(2)
    line = town.said(early, start=START - timedelta(100))
    assert [one.outcome for one in town.answer(line, town.said(plain), by=town.branch)] == ["unclear", "accepted"]
    doubt = Doubt.objects.get()
    assert (doubt.waits, doubt.worker) == (["start_unlikely"], early)
    assert not Membership.objects.filter(worker=early).exists()
    assert refused_with(doubt, town.branch) == "same_two_eyes"
    actions.decide_doubt(doubt, take=True, on=LATER, by=town.second)
    spell = Membership.objects.get(worker=early)
    assert (spell.start, spell.recorded_on) == (START - timedelta(100), LATER)
    assert spell.reply_line
    assert spell.reply_line.batch_line
    assert refused_with(doubt, town.second, take=False) == "decided_already"
    assert [one.outcome for one in town.answer(line, on=LATER)] == ["repeated"]


def test_a_line_that_lacks_a_number_can_only_be_refused(town: Town) -> None:
    [worker] = town.sent(1)
    town.answer(town.said(worker, kpj="dalam proses"))
    doubt = Doubt.objects.get()
    assert refused_with(doubt, town.second) == "not_takeable"
    actions.decide_doubt(doubt, take=False, on=LATER, by=town.second)
    assert (Membership.objects.count(), ReplyLine.objects.count()) == (0, 1)


def test_a_start_that_the_law_knows_nothing_of_is_refused_and_not_half_written(town: Town) -> None:
    [worker] = town.sent(1)
    town.answer(town.said(worker, start=date(2000, 1, 1)))
    assert refused_with(Doubt.objects.get(), town.second)
    assert (Membership.objects.count(), Doubt.objects.undecided().count(), ReplyLine.objects.count()) == (0, 1, 1)


def test_a_member_elsewhere_in_unknown_words_waits_once_and_is_known_from_the_decision(town: Town) -> None:
    [worker] = town.admit(1)
    row = listed(worker, status="grace")
    for _again in range(2):
        rows = actions.import_members("aktif.xlsx", town.file([row], HEADINGS), on=ANSWERED, by=operator()).rows
        assert [(one.outcome, one.waits) for one in rows] == [("unclear", ("status_unknown",))]
    doubt = Doubt.objects.get()
    assert Elsewhere.objects.count() == 0
    actions.decide_doubt(doubt, take=True, on=LATER, by=town.second)
    fact = Elsewhere.objects.get()
    assert (fact.worker, fact.from_on, fact.recorded_on) == (worker, SINCE, LATER)


def test_the_page_and_the_command_decide_as_somebody_else(town: Town, capsys: Any) -> None:
    one, two = town.sent(2)
    far = START - timedelta(100)
    town.answer(town.said(one, start=far), town.said(two, start=far), by=town.branch)
    first, second = Doubt.objects.all()
    client, act = Client(), reverse("enrolment:doubt_decision", args=[first.ref])
    for who, is_offered, status in ((town.branch, False, 422), (town.second, True, 302)):
        client.force_login(who, settings.AUTHENTICATION_BACKENDS[0])
        shown = client.get(reverse("enrolment:doubts")).content.decode()
        assert one.name in shown
        assert nik_of(one) not in shown
        assert (act in shown) is is_offered
        assert client.post(act, {"keputusan": "ambil"}).status_code == status
    call_command("confirm", second.ref, "--by", town.second.username, "--on", LATER.isoformat(), "--json")
    assert '"decided": 1' in capsys.readouterr().out
    assert Membership.objects.count() == 2
