"""How rooms follow: each reads the trail past its own cursor, once and in order, and does what it must because of it.

A room declares the verbs it follows in its `following.py` and registers them when the programme starts (`follow`). An
act leaves a task in its own transaction, and the worker pulls; commands, tests and the demo pull after each act.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import InterfaceError, OperationalError, transaction

from payung.access.authors import Machine
from payung.access.models import AuditLine, Cursor, SetAside
from payung.store.locks import Lock, hold_named

Act = Callable[[AuditLine, Machine], object]
CatchUp = Callable[[date, Machine], object]
MOST_TRIES = 3
LONGEST_CHAIN = 8  # acts that follow from acts that follow; more is a circle


@dataclass(frozen=True, slots=True)
class Follower:
    """What a room does after which verbs, and what it does once when it begins to follow."""

    room: str
    acts: Mapping[str, Act]
    catch_up: CatchUp


@dataclass(slots=True)
class _Pulling:
    """Whether this process is pulling already: an act of a follower waits for its turn in the trail."""

    now: bool = False
    followers: dict[str, Follower] = field(default_factory=dict)


_state = _Pulling()


def follow(room: str, acts: Mapping[str, Act], *, catch_up: CatchUp) -> None:
    """Let a room follow these verbs; ``catch_up`` settles once what waits from before it followed."""
    _state.followers[room] = Follower(room, dict(acts), catch_up)


def registered() -> Mapping[str, Follower]:
    """Return who follows, by room."""
    return _state.followers


def is_followed(verb: str) -> bool:
    """Whether any room does something after the verb."""
    return any(verb in one.acts for one in _state.followers.values())


def pull() -> int:
    """Let every room do what follows from the lines it has not read; return how many lines that were.

    One line's work and the step of the cursor are one transaction under the room's named lock. A line that fails three
    times is set aside for the administrator; later lines go on.
    """
    if _state.now:
        return 0
    _state.now, done = True, 0
    try:
        while fresh := sum(_pull_for(one) for one in _state.followers.values()):
            done += fresh
    finally:
        _state.now = False
    return done


def _pull_for(one: Follower) -> int:
    done = 0
    while (line := _next(one)) is not None:
        done += _do(one, line)
    return done


def _next(one: Follower) -> AuditLine | None:
    """Return the first line past the room's cursor that it follows; begin where nothing was followed before."""
    cursor = Cursor.objects.filter(room=one.room).first()
    if cursor is None:
        _begin(one)
        cursor = Cursor.objects.get(room=one.room)
    return AuditLine.objects.filter(pk__gt=cursor.line_id or 0, verb__in=one.acts).order_by("pk").first()


def _begin(one: Follower) -> None:
    """Settle what waits from before, and set the cursor to the end of the trail."""
    with transaction.atomic():
        hold_named(Lock.FOLLOWING, one.room)
        if Cursor.objects.filter(room=one.room).exists():
            return
        last = AuditLine.objects.order_by("-pk").first()
        if last:
            one.catch_up(last.on, Machine(follows=last.pk))
        Cursor.objects.create(room=one.room, line=last)


def _do(one: Follower, line: AuditLine) -> int:
    """Do what follows from a line and step over it; return 1 when this call did."""
    try:
        with transaction.atomic():
            hold_named(Lock.FOLLOWING, one.room)
            cursor = Cursor.objects.select_for_update().get(room=one.room)
            if (cursor.line_id or 0) >= line.pk:
                return 1  # somebody else was faster
            if _chain(line) > LONGEST_CHAIN:
                raise RuntimeError("what follows from this line comes back to it")
            one.acts[line.verb](line, Machine(follows=line.pk))
            _step(cursor, line)
            SetAside.objects.filter(room=one.room, line=line, given_up=False).delete()
    except (OperationalError, InterfaceError):
        raise  # the database is busy or gone: the line is not to blame
    except Exception as fault:
        _remember(one, line, fault)
    return 1


def _step(cursor: Cursor, line: AuditLine) -> None:
    cursor.line = line
    cursor.save(update_fields=["line"])


def _remember(one: Follower, line: AuditLine, fault: Exception) -> None:
    """Count a failure; the third sets the line aside, and the room goes on behind it."""
    with transaction.atomic():
        hold_named(Lock.FOLLOWING, one.room)
        cursor = Cursor.objects.select_for_update().get(room=one.room)
        aside, _made = SetAside.objects.get_or_create(room=one.room, line=line)
        aside.tries += 1
        aside.why = type(fault).__name__[:80]  # its words may name a person
        aside.given_up = aside.tries >= MOST_TRIES
        aside.save()
        if aside.given_up and (cursor.line_id or 0) < line.pk:
            _step(cursor, line)


def _chain(line: AuditLine) -> int:
    """Return how many lines the machine's acts lie above this one."""
    length, above = 0, line.follows_id
    while above is not None and length <= LONGEST_CHAIN:
        length += 1
        above = AuditLine.objects.filter(pk=above).values_list("follows_id", flat=True).first()
    return length


def waiting() -> Mapping[str, int]:
    """Return how many lines each room has still to read."""
    found = {}
    for one in _state.followers.values():
        cursor = Cursor.objects.filter(room=one.room).first()
        read = (cursor.line_id or 0) if cursor else 0
        found[one.room] = AuditLine.objects.filter(pk__gt=read, verb__in=one.acts).count()
    return found


def again(room: str, line_id: int) -> None:
    """Do what follows from a line that was set aside, once more; it stays set aside where it fails again."""
    one = _state.followers[room]
    with transaction.atomic():
        hold_named(Lock.FOLLOWING, room)
        aside = SetAside.objects.select_for_update().select_related("line").get(room=room, line_id=line_id)
        one.acts[aside.line.verb](aside.line, Machine(follows=aside.line_id))
        aside.delete()
