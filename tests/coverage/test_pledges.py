"""A pledge is offered whom it reaches of those who lapse; an officer chooses them, and takes one back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payung.access.authors import operator
from payung.access.models import User
from payung.dues import actions
from payung.dues.models import Pledge, Sponsorship
from payung.dues.queries.sponsors import cost_of
from payung.enrolment.models import Membership
from payung.rules.months import first_day, month_of, month_text


def at_the_desk(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def lapsing(somebody_living: Callable[..., Any]) -> list[Membership]:
    """Four members: three who are paid for this month alone, and one whose next months are paid."""
    month, spells = month_of(timezone.localdate()), []
    for name, months in (("Ani", 1), ("Budi", 1), ("Citra", 1), ("Dedi", 4)):
        person = somebody_living(name)
        spell = person.member(first_day(month))
        for each in range(months):
            person.paid(spell, month_text(month + each), first_day(month))
        spells.append(spell)
    return spells


@pytest.fixture
def promise(lapsing: list[Membership]) -> Pledge:
    """A zakat body promises two months for two people and a half."""
    on = timezone.localdate() - timedelta(days=1)
    first = month_of(timezone.localdate()) + 1
    (cost,) = cost_of([lapsing[0].pk], first, first + 1, "zakat").values()
    donor = actions.add_sponsor("Baznas Contoh", payer_class="zakat", area_code="31.75", on=on, by=operator())
    return actions.pledge(
        donor, amount_rupiah=cost * 5 // 2, from_month=first, to_month=first + 1, on=on, by=operator()
    )


def test_who_lapses_is_offered_as_far_as_the_pledge_reaches_chosen_and_taken_back(
    lapsing: list[Membership], promise: Pledge, somebody: Any
) -> None:
    desk = at_the_desk(somebody("city_officer", "31.75"))
    address = reverse("coverage:choice", args=[promise.ref])
    assert address in desk.get(reverse("dues:sponsor", args=[promise.sponsor.ref])).content.decode()
    page = desk.get(address).content.decode()
    assert "reaches <b>2 people</b> of 3" in page
    assert sum(name in page for name in ("Ani", "Budi", "Citra")) == 2  # nothing tells them apart but their reference
    assert "Dedi" not in page
    assert desk.post(address).status_code == 302
    standing = Sponsorship.objects.filter(reversed_on=None).order_by("pk")
    assert {one.membership_id for one in standing} < {one.pk for one in lapsing[:3]}
    kept = standing[1].membership_id
    assert desk.post(address).status_code == 422
    assert standing.count() == 2
    reversal = reverse("coverage:choice_reversal", args=[promise.ref, standing[0].pk])
    assert desk.post(reversal).status_code == 302
    assert [one.membership_id for one in standing.all()] == [kept]
    assert desk.post(reversal).status_code == 404


def test_nobody_else_chooses_and_another_area_sees_nothing(promise: Pledge, somebody: Any) -> None:
    address = reverse("coverage:choice", args=[promise.ref])
    assert at_the_desk(somebody("auditor", "31.75")).post(address).status_code == 403
    assert at_the_desk(somebody("city_officer", "32.75")).post(address).status_code == 404
    assert at_the_desk(somebody("city_officer", "31.75")).get(address).status_code == 200
    assert not Sponsorship.objects.exists()
