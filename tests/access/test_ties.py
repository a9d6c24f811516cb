"""Two people are two: accounts that one hand made never complete each other's act."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.access import actions
from payung.access.authors import operator
from payung.access.models import AuditLine, Making, Reset, User
from payung.access.ties import are_tied, makers_above, unconfirmed
from payung.access.whose import is_own_word
from payung.rules.reasons import Refused

AT = datetime(2026, 6, 15, 9, tzinfo=ZoneInfo("Asia/Jakarta"))
CITY, VILLAGE = "31.75", "31.75.02.1005"
Somebody = Callable[..., User]


def codes(act: Callable[[], Any]) -> set[str]:
    with pytest.raises(Refused) as no:
        act()
    return {reason.code for reason in no.value.reasons}


@pytest.fixture
def clerk(somebody: Somebody) -> User:
    """An officer of the city whom the operator put on file."""
    return somebody("city_officer", CITY, name="rina")


@pytest.fixture
def another(somebody: Somebody) -> User:
    """A second officer of the city, by the operator too."""
    return somebody("city_officer", CITY, name="dewi")


def made(by: Any, name: str, today: date, role: str = "village_officer", area: str = VILLAGE) -> User:
    return actions.add_user(name, role=role, area=area, on=today, by=by)


def test_who_was_put_on_file_by_the_operator_is_tied_to_nobody(clerk: User, another: User) -> None:
    assert not are_tied(clerk, another)
    assert not Making.objects.exists()


def test_maker_made_chain_and_siblings_are_tied_until_somebody_untied_confirms(
    clerk: User, another: User, today: date
) -> None:
    first, second = made(clerk, "satu", today, "district_officer", "31.75.02"), made(clerk, "dua", today)
    grandchild = made(first, "cucu", today, "volunteer")
    for pair in ((clerk, first), (first, clerk), (first, second), (clerk, grandchild), (grandchild, second)):
        assert are_tied(*pair)
    assert not are_tied(another, first)
    assert codes(lambda: actions.confirm_making(making_of(first), on=today, by=clerk)) == {"same_two_eyes"}
    assert codes(lambda: actions.confirm_making(making_of(second), on=today, by=first)) == {"area_not_yours"}
    actions.confirm_making(making_of(first), on=today + timedelta(days=400), by=another)
    assert not are_tied(clerk, first)
    assert not are_tied(first, second)
    assert are_tied(first, grandchild)
    assert not are_tied(clerk, grandchild)
    assert are_tied(clerk, second), "time unties nobody"
    assert codes(lambda: actions.confirm_making(making_of(first), on=today, by=another)) == {"confirmed_already"}


def making_of(user: User) -> Making:
    return Making.objects.get(user=user)


def test_a_tied_account_confirms_no_tie(another: User, today: date) -> None:
    helper = actions.add_user("admin", role="admin", area=CITY, on=today, by=operator())
    puppet = made(helper, "boneka", today, "city_officer", CITY)
    third = made(helper, "ketiga", today, "city_officer", CITY)
    assert codes(lambda: actions.confirm_making(making_of(third), on=today, by=puppet)) == {"tied_accounts"}
    assert codes(lambda: actions.confirm_making(making_of(puppet), on=today, by=puppet)) == {"tied_accounts"}
    actions.confirm_making(making_of(third), on=today, by=another)
    assert not are_tied(third, helper)


def test_an_account_that_two_untied_people_make_is_tied_to_neither(clerk: User, another: User, today: date) -> None:
    clerk.beside = another
    fresh = made(clerk, "baru", today)
    assert making_of(fresh).confirmed_by == another
    assert not are_tied(fresh, clerk)
    assert not are_tied(fresh, another)
    clerk.beside = fresh_puppet = made_alone(clerk, "boneka", today)
    tied = made(clerk, "lagi", today)
    assert are_tied(tied, clerk), "a second person who is tied to the first is none"
    assert are_tied(tied, fresh_puppet)


def made_alone(by: User, name: str, today: date) -> User:
    by.beside = None
    return made(by, name, today)


def test_an_account_in_use_gets_a_link_by_two_officers_and_its_user_is_told(
    client: Client, clerk: User, another: User, today: date
) -> None:
    user = actions.add_user("hendra", role="village_officer", area=VILLAGE, on=today, by=operator())
    token = actions.invite(user, at=AT, by=operator())
    actions.accept_invitation(token, password="hujan-reda-di-sore", at=AT)
    user.refresh_from_db()
    assert codes(lambda: actions.invite(user, at=AT, by=clerk)) == {"in_use"}
    asked = actions.ask_reset(user, on=today, by=clerk)
    assert codes(lambda: actions.ask_reset(user, on=today, by=another)) == {"asked_already"}
    assert codes(lambda: actions.give_reset(asked, at=AT, by=clerk)) == {"same_two_eyes"}
    puppet = made(clerk, "boneka", today, "district_officer", "31.75.02")
    assert codes(lambda: actions.give_reset(asked, at=AT, by=puppet)) == {"tied_accounts"}
    token = actions.give_reset(asked, at=AT, by=another)
    assert codes(lambda: actions.give_reset(asked, at=AT, by=another)) == {"given_already"}
    assert not are_tied(user, clerk), "another officer has looked"
    actions.accept_invitation(token, password="payung-di-beranda", at=AT)
    page = client.post("/masuk", {"login": "hendra", "password": "payung-di-beranda"}, follow=True)
    assert str(clerk) in page.content.decode()
    again = client.get("/beranda")
    assert "15 Juni 2026" not in again.content.decode()
    acts = AuditLine.objects.filter(subject=f"user:{user.pk}").values_list("verb", flat=True)
    assert list(acts)[-4:] == ["ask_reset", "give_reset", "invite", "accept_invitation"]


def test_a_command_names_both_and_a_tied_second_does_not_count(clerk: User, another: User, today: date) -> None:
    user = actions.add_user("hendra", role="village_officer", area=VILLAGE, on=today, by=operator())
    actions.accept_invitation(actions.invite(user, at=AT, by=operator()), password="hujan-reda-di-sore", at=AT)
    user.refresh_from_db()
    clerk.beside = made(clerk, "boneka", today, "district_officer", "31.75.02")
    assert codes(lambda: actions.invite(user, at=AT, by=clerk)) == {"in_use"}
    clerk.beside = another
    assert actions.invite(user, at=AT, by=clerk)
    assert actions.invite(user, at=AT, by=operator()), "the operator's word counts at once"


def test_the_database_refuses_what_cannot_be(clerk: User, another: User, today: date) -> None:
    wrong = (
        {"user": clerk, "maker": clerk},
        {"user": another, "maker": clerk, "confirmed_by": clerk, "confirmed_on": today},
        {"user": another, "maker": clerk, "confirmed_on": today},
        {"user": another, "maker": clerk, "confirmed_by": another, "confirmed_on": today},
    )  # fmt: skip
    for row in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Making.objects.create(kind="added", recorded_on=today, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reset.objects.create(user=another, by=clerk, recorded_on=today, confirmed_by=clerk, confirmed_on=today)
    Reset.objects.create(user=another, by=clerk, recorded_on=today)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reset.objects.create(user=another, by=clerk, recorded_on=today)


def test_an_officer_is_asked_about_makings_whose_maker_lies_in_her_area_too(
    clerk: User, somebody: Somebody, today: date
) -> None:
    district = somebody("district_officer", "31.75.02", name="hendra")
    by_the_city, by_the_district = made(clerk, "satu", today), made(district, "dua", today)
    assert [one.user for one in unconfirmed(district)] == [by_the_district]
    assert [one.user for one in unconfirmed(clerk)] == [by_the_city, by_the_district]


def test_a_branch_account_speaks_for_the_branch_once_somebody_untied_has_confirmed_it(
    clerk: User, another: User, today: date
) -> None:
    branch = made(clerk, "arif", today, "branch_officer", CITY)
    assert not is_own_word(branch)
    actions.confirm_making(making_of(branch), on=today, by=another)
    assert is_own_word(branch)
    assert not is_own_word(another)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), max_size=12))
def test_whoever_shares_a_maker_above_is_tied_and_nobody_else(makings: list[tuple[int, int]]) -> None:
    makers: dict[int, set[int]] = {}
    for made_one, maker in makings:
        makers.setdefault(made_one, set()).add(maker)

    def reaches(one: int, other: int, seen: frozenset[int] = frozenset()) -> bool:
        return one == other or any(
            reaches(above, other, seen | {one}) for above in makers.get(one, ()) if above not in seen
        )

    for one in range(1, 8):
        assert makers_above(one, makers) == {other for other in range(1, 8) if reaches(one, other)}
