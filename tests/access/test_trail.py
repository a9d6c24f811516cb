"""The trail holds: every edit, deletion and reordering is found, and the database itself refuses them."""

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from payung.access import actions, queries
from payung.access.authors import operator, operator_name
from payung.access.management.arguments import named
from payung.access.models import AuditLine, User


@pytest.fixture
def trail(db: Any, today: date) -> list[AuditLine]:
    """Five acts on file."""
    with transaction.atomic():
        return [
            actions.record("test_act", f"thing:{n}", on=today, by=operator(), before={"n": n}, after={"n": n + 1})
            for n in range(5)
        ]


@pytest.fixture
def unlocked(trail: list[AuditLine]) -> list[AuditLine]:
    """The same five, in a database whose guards somebody has taken away."""
    with connection.cursor() as cursor:
        for verb in ("update", "delete"):
            on = " ON access_auditline" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER access_auditline_no_{verb}{on}")
    return trail


def breaks(known_head: str = "") -> list[tuple[int, str]]:
    return [(each.line, each.kind) for each in queries.verify_trail(known_head=known_head).breaks]


def test_an_untouched_trail_holds_and_names_its_head(trail: list[AuditLine]) -> None:
    verdict = queries.verify_trail()
    assert (verdict.lines, verdict.head, verdict.breaks) == (5, trail[-1].hash, [])


@pytest.mark.parametrize("verb", ["UPDATE access_auditline SET verb = 'x'", "DELETE FROM access_auditline"])
def test_the_database_refuses_to_change_a_line(trail: list[AuditLine], verb: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)
    assert breaks() == []


@pytest.mark.parametrize(
    "change",
    [
        {"after": {"n": 99}},
        {"before": {}},
        {"verb": "other"},
        {"subject": "thing:9"},
        {"on": date(2020, 1, 1)},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"by_command": "somebody"},
        {"area": "31.75"},
    ],
)
def test_an_edited_line_is_found(unlocked: list[AuditLine], change: dict[str, Any]) -> None:
    AuditLine.objects.filter(pk=unlocked[2].pk).update(**change)
    assert breaks() == [(unlocked[2].pk, "changed")]


def test_an_edited_line_with_a_recomputed_hash_still_breaks_the_next(unlocked: list[AuditLine]) -> None:
    line = unlocked[2]
    line.verb = "other"
    AuditLine.objects.filter(pk=line.pk).update(verb="other", hash=actions.line_hash(line))
    assert breaks() == [(unlocked[3].pk, "gap")]


def test_a_deleted_line_is_found(unlocked: list[AuditLine]) -> None:
    AuditLine.objects.filter(pk=unlocked[2].pk).delete()
    assert breaks() == [(unlocked[3].pk, "gap")]


def test_two_lines_that_changed_places_are_found(unlocked: list[AuditLine]) -> None:
    second, third = unlocked[1], unlocked[2]
    AuditLine.objects.filter(pk__in=[second.pk, third.pk]).delete()
    second.pk, third.pk = third.pk, second.pk
    third.save(force_insert=True)
    second.save(force_insert=True)
    assert [kind for _line, kind in breaks()] == ["gap", "gap", "gap"]


def test_a_cut_off_end_is_found_with_the_head_noted_before(unlocked: list[AuditLine]) -> None:
    head = unlocked[-1].hash
    AuditLine.objects.filter(pk=unlocked[-1].pk).delete()
    assert breaks() == []
    assert breaks(known_head=head) == [(unlocked[3].pk, "head_lost")]
    assert breaks(known_head=unlocked[1].hash) == []


def test_a_moment_in_another_time_zone_and_nested_values_survive_storing(db: Any, today: date) -> None:
    jakarta = datetime(2026, 6, 15, 7, 0, tzinfo=timezone(timedelta(hours=7)))
    with transaction.atomic():
        after = {"list": (1, 2), "deep": {"2": 1, "10": 2}, "none": None, "text": "Peserta №1"}
        actions.record("test_act", "thing:1", on=today, by=operator(), at=jakarta, after=after)
    assert breaks() == []


def test_an_act_that_fails_leaves_no_line(trail: list[AuditLine], today: date) -> None:
    @transaction.atomic
    def act() -> None:
        actions.record("test_act", "thing:9", on=today, by=operator())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert queries.verify_trail().lines == 5


def test_a_line_by_command_names_the_operator_and_one_by_a_user_the_user(
    trail: Any, somebody: Any, today: date
) -> None:
    assert trail[0].by is None
    assert trail[0].by_command
    user: User = somebody("city_officer", "31.75.02")
    with transaction.atomic():
        line = actions.record("test_act", "thing:1", on=today, by=user)
    assert (line.by, line.by_command, line.area) == (user, "", "31.75.02")


def test_the_trail_tells_a_page_from_a_command(client: Client, somebody: Any, today: date) -> None:
    clerk: User = somebody("city_officer", "31.75.02")
    at_the_machine = named(clerk.username)
    with transaction.atomic():
        by_page = actions.record("by_page", "thing:1", on=today, by=clerk)
        by_command = actions.record("by_command", "thing:2", on=today, by=at_the_machine)
    assert (by_page.by, by_page.by_command) == (clerk, "")
    assert (by_command.by, by_command.by_command) == (clerk, operator_name())
    assert breaks() == []
    client.force_login(somebody("auditor", "31.75"), settings.AUTHENTICATION_BACKENDS[0])
    rows = re.findall(r"<li><span>.*?</li>", client.get("/atur/jejak").content.decode(), re.DOTALL)
    told = {act: next(row for row in rows if f" {act}" in row) for act in ("by_page", "by_command")}
    assert str(clerk) in told["by_page"]
    assert f"({operator_name()})" not in told["by_page"]
    assert str(clerk) in told["by_command"]
    assert f"({operator_name()})" in told["by_command"]


def test_the_command_says_whether_the_chain_holds(unlocked: list[AuditLine]) -> None:
    out = io.StringIO()
    call_command("verify-audit", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"lines": 5, "head": unlocked[-1].hash, "breaks": []}
    AuditLine.objects.filter(pk=unlocked[0].pk).update(verb="other")
    with pytest.raises(CommandError, match=f"{unlocked[0].pk}"):
        call_command("verify-audit", stdout=out)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_make_one_chain(today: date) -> None:
    def act(n: int) -> None:
        try:
            for step in range(10):
                with transaction.atomic():
                    actions.record("test_act", f"thing:{n}", on=today, by=operator(), after={"step": step})
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(6)))
    verdict = queries.verify_trail()
    assert (verdict.lines, verdict.breaks) == (60, [])


@pytest.mark.django_db
def test_an_account_without_an_area_reads_nothing_of_the_trail(somebody: Any) -> None:
    somebody("volunteer", "31.75.02.1005-007")
    assert AuditLine.objects.visible_to(somebody("auditor", "31.75")).exists()
    assert not AuditLine.objects.visible_to(somebody("auditor", "")).exists()


def test_details_of_an_act_without_a_place_are_not_told(trail: list[AuditLine], today: date) -> None:
    with transaction.atomic():
        placed = actions.record("test_act", "thing:9", on=today, by=operator(), after={"n": 1}, area="31.75")
    nowhere, here = queries.with_details([trail[0], placed])
    assert (nowhere.line.area, nowhere.details) == ("", None)
    assert here.details == [("n", "", "1")]
