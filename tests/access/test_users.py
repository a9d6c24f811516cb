"""Users come by invitation, see their area alone, look after whom their role allows, and are gone when blocked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from payung.access import actions, queries
from payung.access.authors import operator
from payung.access.models import AuditLine, Invitation, User
from payung.rules.reasons import Refused

NOW = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
PASSWORD = "tiga kata bebas"


def codes(no: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in no.value.reasons}


def test_a_link_works_once_and_sets_the_password(somebody: Any) -> None:
    user = somebody("village_officer")
    assert not user.has_usable_password()
    token = actions.invite(user, at=NOW, by=operator())
    assert queries.invited(token, at=NOW) == user
    assert actions.accept_invitation(token, password=PASSWORD, at=NOW).check_password(PASSWORD)
    assert queries.invited(token, at=NOW) is None
    with pytest.raises(Refused) as no:
        actions.accept_invitation(token, password="another one", at=NOW)
    assert codes(no) == {"invitation_void"}
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_a_new_link_ends_the_old_one_and_no_token_is_kept(somebody: Any) -> None:
    user = somebody("village_officer")
    first, second = (actions.invite(user, at=NOW, by=operator()) for _ in range(2))
    assert queries.invited(first, at=NOW) is None
    assert queries.invited(second, at=NOW) == user
    kept = str(list(Invitation.objects.values())) + str(list(AuditLine.objects.values()))
    assert first not in kept
    assert second not in kept


def test_a_link_dies_after_seven_days(somebody: Any) -> None:
    token = actions.invite(somebody("village_officer"), at=NOW, by=operator())
    assert queries.invited(token, at=NOW + timedelta(days=6, hours=23)) is not None
    assert queries.invited(token, at=NOW + timedelta(days=7)) is None


def test_names_are_taken_whatever_the_case_and_have_no_blanks(somebody: Any) -> None:
    somebody("village_officer", name="sari")
    for name, code in (("SARI", "name_taken"), ("ibu sari", "name_malformed"), ("ab", "name_malformed")):
        with pytest.raises(Refused) as no:
            somebody("village_officer", name=name)
        assert codes(no) == {code}


def test_an_unknown_role_is_refused_with_the_known_ones(somebody: Any) -> None:
    with pytest.raises(Refused) as no:
        somebody("king")
    assert codes(no) == {"unknown_role"}
    assert "village_officer" in no.value.reasons[0].words()


@pytest.mark.parametrize(
    ("author", "role", "area", "refused"),
    [
        ("admin", "admin", "31.75", set()),
        ("city_officer", "branch_officer", "31.75", set()),
        ("city_officer", "admin", "31.75", {"role_not_given"}),
        ("city_officer", "city_officer", "31.75", {"role_not_given"}),
        ("district_officer", "village_officer", "31.75.02.1005", set()),
        ("district_officer", "village_officer", "31.75.03.1001", {"area_not_yours"}),
        ("village_officer", "volunteer", "31.75.02.1005-007", set()),
        ("village_officer", "village_officer", "31.75.02.1005", {"role_not_given"}),
        ("village_officer", "volunteer", "31.75.02", {"area_not_yours"}),
        ("volunteer", "volunteer", "31.75.02.1005-007", {"role_not_yours"}),
        ("auditor", "volunteer", "31.75.02.1005-007", {"role_not_yours"}),
    ],
)
def test_everybody_adds_only_whom_the_table_lets_them(
    somebody: Any, today: Any, author: str, role: str, area: str, refused: set[str]
) -> None:
    areas = {"district_officer": "31.75.02", "village_officer": "31.75.02.1005", "volunteer": "31.75.02.1005-007"}
    by = somebody(author, areas.get(author, "31.75"))
    if not refused:
        assert actions.add_user("newcomer", role=role, area=area, on=today, by=by).area == area
        return
    with pytest.raises(Refused) as no:
        actions.add_user("newcomer", role=role, area=area, on=today, by=by)
    assert codes(no) == refused


def test_nobody_resets_the_password_of_somebody_above_or_elsewhere(somebody: Any) -> None:
    officer = somebody("city_officer", "31.75")
    for other in (somebody("admin", "31.75"), somebody("volunteer", "31.74.01.1001-001")):
        with pytest.raises(Refused):
            actions.invite(other, at=NOW, by=officer)
        assert not queries.manages(officer, other)
    volunteer = somebody("volunteer", "31.75.01.1001-001")
    assert actions.invite(volunteer, at=NOW, by=officer)
    assert queries.manages(officer, volunteer)


def test_a_users_list_holds_their_own_area_alone(somebody: Any) -> None:
    inside, outside = somebody("volunteer", "31.75.02.1005-007"), somebody("volunteer", "31.75.03.1001-001")
    officer = somebody("district_officer", "31.75.02")
    assert set(User.objects.visible_to(officer)) == {inside, officer}
    assert outside not in queries.users(officer, words="volunteer")
    assert list(queries.users(officer, role="volunteer")) == [inside]
    assert not User.objects.visible_to(somebody("city_officer", "")).exists()


def test_the_next_click_of_a_blocked_user_fails_and_open_links_die(somebody: Any, today: Any) -> None:
    user = somebody("auditor", "31.75")
    token = actions.invite(user, at=NOW, by=operator())
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/atur/jejak").status_code == 200
    actions.block(user, on=today, by=operator())
    answer = client.get("/atur/jejak")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/masuk?next=/atur/jejak")
    assert queries.invited(token, at=NOW) is None
    with pytest.raises(Refused) as no:
        actions.invite(User.objects.get(pk=user.pk), at=NOW, by=operator())
    assert codes(no) == {"blocked"}


def test_blocking_and_unblocking_refuse_what_makes_no_sense(somebody: Any, today: Any) -> None:
    admin, user = somebody("admin"), somebody("volunteer")
    for subject, act, by, code in (
        (admin, actions.block, admin, "yourself"),
        (admin, actions.block, operator(), "last_admin"),
        (user, actions.unblock, admin, "not_blocked"),
    ):
        with pytest.raises(Refused) as no:
            act(subject, on=today, by=by)
        assert codes(no) == {code}
    actions.block(user, on=today, by=admin)
    with pytest.raises(Refused) as no:
        actions.block(user, on=today, by=admin)
    assert codes(no) == {"blocked_already"}
    actions.unblock(user, on=today, by=admin)
    assert User.objects.get(pk=user.pk).is_active


def test_a_role_that_changes_counts_from_the_next_click(somebody: Any) -> None:
    user = somebody("auditor")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/atur/jejak").status_code == 200
    User.objects.filter(pk=user.pk).update(role="volunteer")
    assert client.get("/atur/jejak").status_code == 403


@pytest.mark.parametrize(
    ("taken", "refused"),
    [
        ({"area": "31.74"}, "area_not_yours"),
        ({"role": "auditor"}, "role_not_yours"),
        ({"is_active": False}, "user_blocked"),
    ],
)
def test_what_was_taken_from_an_account_meanwhile_counts_for_an_act_that_began_before(
    somebody: Any, today: Any, taken: dict[str, Any], refused: str
) -> None:
    officer, new = somebody("city_officer"), {"role": "volunteer", "area": "31.75.02.1005-007", "on": today}
    assert actions.add_user("satu", by=officer, **new)
    User.objects.filter(pk=officer.pk).update(**taken)
    with pytest.raises(Refused) as no:
        actions.add_user("dua", by=officer, **new)
    assert codes(no) == {refused}
