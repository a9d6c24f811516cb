"""Rooms follow the trail: once, in order, whatever door an act came through, and one bad line stops nobody."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, transaction
from django_tasks_db.models import DBTaskResult

from payung.access import actions, followers, verbs
from payung.access.authors import Machine, operator
from payung.access.models import AuditLine, Cursor, SetAside

ROOM = "workers"  # follows nothing by itself


class Room:
    """A room that follows two verbs and remembers what it was shown."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.begun: list[date] = []
        self.faults: list[Exception] = []

    def act(self, line: AuditLine, by: Machine) -> None:
        self.seen.append(line.pk)
        assert by.follows == line.pk
        if self.faults:
            raise self.faults.pop()

    def act_again(self, line: AuditLine, by: Machine) -> None:
        self.act(line, by)
        actions.record("first_verb", "thing:again", on=line.on, by=by)  # a circle


@pytest.fixture
def room(db: Any, monkeypatch: pytest.MonkeyPatch) -> Room:
    """Return a room that follows, alone."""
    monkeypatch.setattr(followers._state, "followers", {})
    room = Room()
    followers.follow(ROOM, {"first_verb": room.act, "second_verb": room.act},
                     catch_up=lambda on, by: room.begun.append(on))  # fmt: skip
    Cursor.objects.create(room=ROOM, line=None)
    return room


def said(verb: str, today: date) -> int:
    with transaction.atomic():
        return actions.record(verb, "thing:1", on=today, by=operator()).pk


def test_each_line_is_followed_once_and_in_order(room: Room, today: date) -> None:
    lines = [said(verb, today) for verb in ("first_verb", "other_verb", "second_verb", "first_verb")]
    assert followers.waiting() == {ROOM: 3}
    assert followers.pull() == 3
    assert room.seen == [lines[0], lines[2], lines[3]]
    assert followers.pull() == 0
    assert followers.waiting() == {ROOM: 0}
    assert room.begun == []


def test_a_line_that_another_worker_has_just_followed_is_not_followed_again(room: Room, today: date) -> None:
    first, second = said("first_verb", today), said("second_verb", today)
    slow = AuditLine.objects.get(pk=first)  # this worker has looked up what is next
    assert followers.pull() == 2
    followers._do(followers.registered()[ROOM], slow)
    followers._do(followers.registered()[ROOM], AuditLine.objects.get(pk=second))
    assert room.seen == [first, second]
    assert Cursor.objects.get(room=ROOM).line_id == second


def test_a_room_that_begins_catches_up_once_and_follows_from_there(room: Room, today: date) -> None:
    Cursor.objects.all().delete()
    said("first_verb", today)
    followers.pull()
    assert (room.begun, room.seen) == ([today], [])
    later = said("first_verb", today)
    followers.pull()
    assert (room.begun, room.seen) == ([today], [later])


def test_a_line_that_fails_three_times_is_set_aside_and_later_lines_go_on(room: Room, today: date) -> None:
    first, second = said("first_verb", today), said("second_verb", today)
    room.faults = [ValueError("somebody's name"), ValueError(), ValueError()]
    followers.pull()
    assert room.seen == [first, first, first, second]
    aside = SetAside.objects.get()
    assert (aside.line_id, aside.tries, aside.given_up, aside.why) == (first, 3, True, "ValueError")
    followers.again(ROOM, first)
    assert room.seen[-1] == first
    assert not SetAside.objects.exists()


def test_a_line_that_works_the_second_time_is_not_set_aside(room: Room, today: date) -> None:
    line = said("first_verb", today)
    room.faults = [ValueError()]
    followers.pull()
    assert room.seen == [line, line]
    assert not SetAside.objects.exists()


def test_a_busy_database_is_no_fault_of_the_line(room: Room, today: date) -> None:
    line = said("first_verb", today)
    room.faults = [OperationalError("locked")]
    with pytest.raises(OperationalError):
        followers.pull()
    assert followers.waiting() == {ROOM: 1}
    assert not SetAside.objects.exists()
    followers.pull()
    assert room.seen == [line, line]


def test_what_comes_back_to_itself_ends(room: Room, today: date) -> None:
    followers.follow(ROOM, {"first_verb": room.act_again}, catch_up=lambda on, by: None)
    said("first_verb", today)
    followers.pull()
    assert len(room.seen) == followers.LONGEST_CHAIN + 1
    assert SetAside.objects.filter(given_up=True).count() == 1


def test_what_a_follower_does_names_the_line_and_the_machine(room: Room, today: date) -> None:
    followers.follow(ROOM, {"second_verb": room.act_again}, catch_up=lambda on, by: None)
    line = said("second_verb", today)
    followers.pull()
    act = AuditLine.objects.get(subject="thing:again")
    assert (act.follows_id, act.by, act.by_command) == (line, None, "machine")


def test_an_act_leaves_a_task_in_its_own_transaction(room: Room, today: date, settings: Any) -> None:
    settings.FOLLOW_AT_ONCE = False
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    said("other_verb", today)
    assert not DBTaskResult.objects.exists()
    with transaction.atomic():
        said("first_verb", today)
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists(), "an act that is taken back wakes nobody"
    said("first_verb", today)
    assert [task.task_path for task in DBTaskResult.objects.all()] == ["payung.access.tasks.follow"]
    assert room.seen == []


def test_the_reviewed_rows_say_who_follows() -> None:
    declared = {(verb, room) for verb, row in verbs.rows().items() for room in row.followed_by}
    assert declared == {(verb, one.room) for one in followers.registered().values() for verb in one.acts}


@pytest.mark.usefixtures("room")
def test_the_command_says_what_waits_and_follows(room: Room, today: date, capsys: Any) -> None:
    said("first_verb", today)
    call_command("follow", "--waiting")
    assert "0 baris diikuti, 1 menunggu" in capsys.readouterr().out
    call_command("follow")
    assert "1 baris diikuti, 0 menunggu" in capsys.readouterr().out
    assert len(room.seen) == 1
