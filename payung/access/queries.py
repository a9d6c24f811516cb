"""Questions about users and the trail: who did what, whose identity did an account see, does the chain hold."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access import heads, policy, ties, verbs
from payung.access.chain import Break, Verdict, verify
from payung.access.models import AuditLine, Invitation, Making, Reset, Role, Sight, Upkeep, User
from payung.access.places import holds
from payung.access.policy import grants
from payung.access.sealing import token_hash
from payung.rules.reasons import Reason, Refused

READ_AT_ONCE = 2000


def user_named(name: str) -> User:
    """Return the user with the name. Refuses ``unknown_user``."""
    user = User.objects.filter(username__iexact=name).first()
    if user is None:
        raise Refused([Reason("unknown_user", _("There is no user “%s”.") % name)])
    return user


def invited(token: str, *, at: datetime) -> User | None:
    """Return the user whom an open one-use link invites at the moment; None when it was used, is too old or unknown."""
    open_ones = Invitation.objects.select_related("user").filter(token_hash=token_hash(token), used_at=None)
    invitation = open_ones.filter(expires_at__gt=at, user__is_active=True).first()
    return invitation.user if invitation else None


def users(looker: User, *, words: str = "", role: str = "") -> QuerySet[User]:
    """Return the users of the looker's area, by area and name; narrowed by part of a name and by role."""
    seen = User.objects.visible_to(looker)
    if words:
        seen = seen.filter(username__icontains=words) | seen.filter(display_name__icontains=words)
    return (seen.filter(role=role) if role else seen).order_by("area", "username")


def manages(looker: User, user: User) -> bool:
    """Whether somebody may invite and block a user: a role that theirs looks after, in their area, not themselves."""
    inside = bool(looker.area) and user.area.startswith(looker.area)
    return inside and looker.pk != user.pk and user.role in grants(looker.role)


def roles_to_give(looker: User) -> list[tuple[str, str]]:
    """Return the roles that somebody may give to a new user, with their words."""
    return [(role.value, str(role.label)) for role in Role if role.value in grants(looker.role)]


def makings_to_confirm(looker: User) -> QuerySet[Making]:
    """Return the accounts whose making somebody may confirm: in her area, made by others, neither tied to her."""
    if verbs.rows()["confirm_making"].roles.isdisjoint({looker.role}):
        return Making.objects.none()
    waiting = ties.unconfirmed(looker).exclude(user=looker)
    makers = ties.open_makers()
    mine = ties.makers_above(looker.pk, makers)
    tied = [one.pk for one in waiting if not mine.isdisjoint(ties.makers_above(one.maker_id, makers))]
    return waiting.exclude(pk__in=tied)


def resets_to_give(looker: User) -> QuerySet[Reset]:
    """Return the new passwords that others asked for and that somebody may give as the second officer."""
    if not looker.area or verbs.rows()["give_reset"].roles.isdisjoint({looker.role}):
        return Reset.objects.none()
    waiting = Reset.objects.filter(confirmed_on=None, user__area__startswith=looker.area)
    return waiting.exclude(by=looker).exclude(user=looker).select_related("user", "by").order_by("pk")


def has_two_pairs_of_eyes(looker: User) -> bool:
    """Whether two officers who hold the looker's area are untied, so that one can confirm what the other prepares."""
    officers = [
        one for one in User.objects.filter(is_active=True, role__in=policy.roles_of(["clerks"]))
        if holds(one.area, looker.area)
    ]  # fmt: skip
    makers = ties.open_makers()
    above = [ties.makers_above(one.pk, makers) for one in officers]
    return any(one.isdisjoint(other) for one, other in combinations(above, 2))


def verify_trail(*, known_head: str = "", heads_in: Path | None = None, heads_key: str = "") -> Verdict:
    """Recompute the whole chain of audit lines and hold it against the signed heads of a file, where there is one; see
    `chain.verify` for what it finds. A head whose signature does not hold is `head_forged`, with its line in the file.
    """
    known, forged = heads.read(heads_in, key=heads_key) if heads_in and heads_in.exists() else ([], [])
    lines = AuditLine.objects.order_by("id").iterator(chunk_size=READ_AT_ONCE)
    found = verify(lines, known_head=known_head, known_heads=heads.by_line(known))
    return replace(found, breaks=[*found.breaks, *(Break(number, "head_forged") for number in forged)])


def last_upkeep() -> dict[str, datetime | None]:
    """Return when the last backup was made and when the last one was restored elsewhere and compared."""
    latest = dict(Upkeep.objects.values_list("kind").annotate(latest=Max("at")))
    return {kind: latest.get(kind) for kind in Upkeep.Kind.values}


def sights(user: User, *, since: datetime, until: datetime) -> Iterator[tuple[str, str, datetime]]:
    """Return whose identity an account saw or took away: worker reference, what, moment; ``until`` is not included."""
    seen = Sight.objects.filter(by=user, at__gte=since, at__lt=until).order_by("at", "id")
    yield from seen.values_list("worker_ref", "what", "at")


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the trail as a page shows it; ``details`` is None where they are not for the looker."""

    line: AuditLine
    details: list[tuple[str, str, str]] | None  # what, before, after


def acts(
    looker: User,
    *,
    words: str = "",
    by: str = "",
    only: Collection[str] = (),
    within: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditLine]:
    """Return the trail of the looker's area, newest first.

    Narrowed by subject or verb, by part of a user's name or of the operator's, to some verbs, to a region, and to the
    days on which it was written down, both included.
    """
    seen = AuditLine.objects.visible_to(looker).select_related("by")
    if words:
        seen = seen.filter(Q(subject__icontains=words) | Q(verb__icontains=words))
    if by:
        named = Q(by__username__icontains=by) | Q(by__display_name__icontains=by)
        seen = seen.filter(named | Q(by_command__icontains=by))
    if only:
        seen = seen.filter(verb__in=only)
    if within:
        seen = seen.filter(Q(area=within) | Q(area__startswith=f"{within}.") | Q(area__startswith=f"{within}-"))
    if since:
        seen = seen.filter(at__gte=_midnight(since))
    if until:
        seen = seen.filter(at__lt=_midnight(until + timedelta(days=1)))
    return seen.order_by("-id")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def with_details(lines: list[AuditLine]) -> list[Act]:
    """Return lines with before and after by detail; an act by command that names no area keeps its details back."""
    shown = []
    for line in lines:
        names = sorted({*line.before, *line.after})
        details = [(name, _written(line.before.get(name)), _written(line.after.get(name))) for name in names]
        shown.append(Act(line, details if line.area else None))
    return shown


def _written(value: Any) -> str:
    """Return a value of the trail as people write it; nothing for what is not there."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_written(each) for each in value)
    return str(value)
