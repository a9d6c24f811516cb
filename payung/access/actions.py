"""What is written in access: audit lines, sights, sealed files, users and their one-use invitations."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access import sealing, waking
from payung.access.authors import Author, Machine
from payung.access.chain import FIRST_HASH, line_hash, plain
from payung.access.models import AuditLine, Invitation, KeyPrint, Making, Reset, Role, SealedFile, Sight, Upkeep, User
from payung.access.places import holds
from payung.access.policy import grants
from payung.access.ties import are_tied
from payung.access.verbs import place_of_act, verb
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold

INVITATION_DAYS = 7
USER_NAME = re.compile(r"[A-Za-z0-9._-]{3,60}")


def record(
    verb: str,
    subject: str,
    *,
    on: date,
    by: Author,
    at: datetime | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    area: str = "",
) -> AuditLine:
    """Write the audit line of an act, inside the act's own transaction, best as its last step.

    With an operator, and a user whom a command names, it is kept who runs the command on this machine.
    ``area`` says where it happened, if not where the verb's row says, or else in the author's own area.
    On PostgreSQL the writers of the chain wait for each other from here to the end of their transactions.
    Behind a page it refuses ``changed_since``, and raises `SentBeforeError` when this very form was sent before.
    """
    assert connection.in_atomic_block, "an audit line belongs into the transaction of its act"
    hold(Lock.TRAIL)
    at = at or _now()
    if isinstance(by, User) and by.sending:
        by.sending.claim(verb, at=at)
        by.sending.compare(verb, subject, at=at)
    last = AuditLine.objects.order_by("-id").values_list("hash", flat=True).first()
    line = AuditLine(
        at=at, on=on, by=by.account, by_command=by.operator if isinstance(by, User) else by.name,
        area=area or place_of_act() or by.area, follows_id=by.follows if isinstance(by, Machine) else None,
        verb=verb, subject=subject, before=plain(before), after=plain(after), previous_hash=last or FIRST_HASH,
    )  # fmt: skip
    line.hash = line_hash(line)
    line.save(force_insert=True)
    waking.recorded(verb)
    return line


def claim(verb: str, *, by: Author) -> None:
    """Take a form that begins an act whose audit line comes later, from a task: its second sending begins nothing."""
    if isinstance(by, User) and by.sending:
        hold(Lock.TRAIL)
        by.sending.claim(verb, at=_now())


def _now() -> datetime:
    """Return the moment for the trail itself; it decides nothing."""
    return timezone.now()


@transaction.atomic
def see(worker_ref: str, *, what: str, on: date, by: Author) -> Sight:
    """Record that somebody looked at a worker's identity, or took it away in a file."""
    return Sight.objects.create(by=by.account, worker_ref=worker_ref, what=what, at=_now())


@transaction.atomic
def see_all(worker_refs: Iterable[str], *, what: str, on: date, by: Author) -> int:
    """Record for many workers at once that somebody took their identities away in a file; return how many."""
    at = _now()
    sights = [Sight(by=by.account, worker_ref=ref, what=what, at=at) for ref in worker_refs]
    Sight.objects.bulk_create(sights, batch_size=5000)
    return len(sights)


def seal_file(name: str, data: bytes, *, on: date, day_order: str = "") -> SealedFile:
    """Keep a file byte for byte as ciphertext, with its SHA-256 in hexadecimal."""
    ref = sealing.opaque_ref("F")
    return SealedFile.objects.create(
        ref=ref, name=name[:255], sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data),
        sealed=sealing.seal(data, bound_to=ref), day_order=day_order, recorded_on=on,
    )  # fmt: skip


def say_day_order(file: SealedFile, *, order: str) -> None:
    """Keep which of day and month stands first in a table, as a person said it: ``dm``, ``md``, or nothing."""
    SealedFile.objects.filter(pk=file.pk).update(day_order=order)
    file.day_order = order


def open_file(file: SealedFile) -> bytes:
    """Return the bytes that were sealed."""
    return sealing.unseal(file.sealed, bound_to=file.ref)


@verb("add_user")
@transaction.atomic
def add_user(
    name: str,
    *,
    role: str,
    area: str = "",
    sponsor_ref: str = "",
    display_name: str = "",
    on: date,
    by: Author,
) -> User:
    """Add a user without a password; whether ``area`` names a region is for the caller, who knows regions.

    Refuses ``name_malformed``, ``name_taken``, ``unknown_role`` and ``role_not_given``, for who may not give that role.
    """
    hold(Lock.USERS)
    refusals = [*_about_the_name(name), *_not_given(by, role)]
    if role not in Role.values:
        words = _("That role does not exist. Choose one of: %(roles)s.") % {"roles": ", ".join(Role.values)}
        refusals.append(Reason("unknown_role", words))
    if refusals:
        raise Refused(refusals)
    user = User(username=name, role=role, area=area, sponsor_ref=sponsor_ref, display_name=display_name)
    user.set_unusable_password()
    user.save()
    after = {"name": name, "role": role, "area": area}
    record("add_user", f"user:{user.pk}", on=on, by=by, after=after, area=area)
    _make(user, Making.Kind.ADDED, on=on, by=by)
    return user


def _make(user: User, kind: Making.Kind, *, on: date, by: Author, seen_by: User | None = None) -> None:
    """Keep that one account had a hand in another; where two untied people made it together it is confirmed at once.

    The operator ties nobody.
    """
    if not isinstance(by, User) or by.pk == user.pk:
        return
    second = seen_by or by.beside
    is_seen = second is not None and second.pk not in (by.pk, user.pk) and not are_tied(second, by)
    by_two = {"confirmed_by": second, "confirmed_on": on} if is_seen else {}
    Making.objects.create(user=user, maker=by, kind=kind, recorded_on=on, **by_two)


@verb("confirm_making")
@transaction.atomic
def confirm_making(making: Making, *, on: date, by: User) -> Making:
    """Confirm, as an officer untied to the maker, that an account is another person's; both are untied from then on.

    Refuses ``confirmed_already``, ``yourself``, and what the verb's row refuses.
    """
    making = Making.objects.select_for_update(of=("self",)).select_related("user", "maker").get(pk=making.pk)
    if making.user_id == by.pk:
        raise Refused([Reason("yourself", _("You cannot confirm your own account. Ask another officer."))])
    if making.confirmed_on:
        raise Refused([Reason("confirmed_already", _("This account was confirmed before."))])
    making.confirmed_by, making.confirmed_on = by, on
    making.save(update_fields=["confirmed_by", "confirmed_on"])
    after = {"maker": making.maker.username}
    record("confirm_making", f"user:{making.user_id}", on=on, by=by, after=after, area=making.user.area)
    return making


def _about_the_name(name: str) -> list[Reason]:
    if not USER_NAME.fullmatch(name):
        return [Reason("name_malformed", _("A user name has 3 to 60 letters, digits or . _ - and no blanks."))]
    if User.objects.filter(username__iexact=name).exists():
        return [Reason("name_taken", _("That user name is taken. Choose another."))]
    return []


def _not_given(by: Author, role: str) -> list[Reason]:
    """Return why the author may not look after users of that role; a command may look after everybody."""
    if not isinstance(by, User) or role in grants(by.role):
        return []
    return [Reason("role_not_given", _("Your role may not look after users of that role."))]


@verb("block_user")
@transaction.atomic
def block(user: User, *, on: date, by: Author) -> None:
    """Shut a user out from the next click on; open invitations die.

    Refuses ``blocked_already``, ``yourself``, ``role_not_given`` and ``last_admin``.
    """
    _read_again(user)
    refusals = _not_given(by, user.role)
    if isinstance(by, User) and by.pk == user.pk:
        refusals = [Reason("yourself", _("You cannot block yourself. Ask another administrator."))]
    elif not user.is_active:
        refusals.append(Reason("blocked_already", _("This user is blocked already.")))
    elif user.role == Role.ADMIN and not _other_admins(user):
        refusals.append(Reason("last_admin", _("This is the last administrator. Add another one first.")))
    if refusals:
        raise Refused(refusals)
    user.is_active = False
    user.save(update_fields=["is_active"])
    Invitation.objects.filter(user=user, used_at=None).update(used_at=_now())
    record("block_user", f"user:{user.pk}", on=on, by=by, area=user.area)


def _read_again(user: User) -> None:
    """Read what may have changed since the page was asked for, while nobody else changes users."""
    hold(Lock.USERS)
    user.refresh_from_db(fields=["is_active", "role", "area", "password"])


def _other_admins(user: User) -> bool:
    return User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk).exists()


@verb("unblock_user")
@transaction.atomic
def unblock(user: User, *, on: date, by: Author) -> None:
    """Let a blocked user in again, with the old password. Refuses ``not_blocked`` and what the author may not do."""
    _read_again(user)
    refusals = _not_given(by, user.role)
    if user.is_active:
        refusals.append(Reason("not_blocked", _("This user is not blocked.")))
    if refusals:
        raise Refused(refusals)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("unblock_user", f"user:{user.pk}", on=on, by=by, area=user.area)


@verb("invite")
@transaction.atomic
def invite(user: User, *, at: datetime, by: Author) -> str:
    """Return the token of a new one-use link that lets the user set a password; earlier links stop working.

    An account that is in use gets one by two people: a command names both, on pages see `ask_reset`.
    Refuses ``blocked``, ``in_use`` and ``role_not_given``.
    """
    _read_again(user)
    refusals = _not_given(by, user.role)
    if not user.is_active:
        refusals.append(Reason("blocked", _("This user is blocked. Unblock the user first.")))
    if user.has_usable_password() and isinstance(by, User) and not _has_looked(by.beside, by, user):
        words = _("This account is in use. A second officer, whose account is not tied to yours, has to agree.")
        refusals.append(Reason("in_use", words))
    if refusals:
        raise Refused(refusals)
    return _link(user, at=at, by=by)


def _has_looked(second: User | None, by: User, user: User) -> bool:
    """Whether a second officer beside the first agrees: of that area, and neither's own pair of eyes."""
    if second is None or not second.is_active or second.pk == user.pk or are_tied(second, by):
        return False
    return user.role in grants(second.role) and holds(second.area, user.area)


def _link(user: User, *, at: datetime, by: Author, seen_by: User | None = None) -> str:
    kind = Making.Kind.RESET if user.has_usable_password() else Making.Kind.INVITED
    Invitation.objects.filter(user=user, used_at=None).update(used_at=at)
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(
        user=user,
        token_hash=sealing.token_hash(token),
        made_at=at,
        made_by=by.account,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    on = timezone.localdate(at)
    record("invite", f"user:{user.pk}", on=on, by=by, area=user.area)
    _make(user, kind, on=on, by=by, seen_by=seen_by)
    return token


@verb("ask_reset")
@transaction.atomic
def ask_reset(user: User, *, on: date, by: User) -> Reset:
    """Ask that an account in use gets a link for a new password: a second officer has to agree.

    Refuses ``blocked``, ``asked_already`` and ``role_not_given``.
    """
    refusals = _not_given(by, user.role)
    if not user.is_active:
        refusals.append(Reason("blocked", _("This user is blocked. Unblock the user first.")))
    if Reset.objects.select_for_update().filter(user=user, confirmed_on=None).exists():
        refusals.append(Reason("asked_already", _("A new password for this account has been asked for already.")))
    if refusals:
        raise Refused(refusals)
    asked = Reset.objects.create(user=user, by=by, recorded_on=on)
    record("ask_reset", f"user:{user.pk}", on=on, by=by, area=user.area)
    return asked


@verb("give_reset")
@transaction.atomic
def give_reset(asked: Reset, *, at: datetime, by: User) -> str:
    """Agree as the second officer, and return the token of the link. Refuses ``given_already`` and ``yourself``."""
    asked = Reset.objects.select_for_update(of=("self",)).select_related("user", "by").get(pk=asked.pk)
    refusals = _not_given(by, asked.user.role)
    if asked.confirmed_on:
        refusals.append(Reason("given_already", _("Somebody has given this link before. Ask anew.")))
    if asked.user_id == by.pk:
        refusals.append(Reason("yourself", _("You cannot confirm your own account. Ask another officer.")))
    if refusals:
        raise Refused(refusals)
    asked.confirmed_by, asked.confirmed_on = by, timezone.localdate(at)
    asked.save(update_fields=["confirmed_by", "confirmed_on"])
    record("give_reset", f"user:{asked.user_id}", on=asked.confirmed_on, by=by, area=asked.user.area)
    return _link(asked.user, at=at, by=asked.by, seen_by=by)


@transaction.atomic
def tell_of_resets(user: User, *, at: datetime) -> list[Making]:
    """Return who let this account have a new password and was not named to its user yet; name each once."""
    untold = Making.objects.filter(user=user, kind=Making.Kind.RESET, told_at=None).select_related("maker")
    told = list(untold.order_by("pk"))
    Making.objects.filter(pk__in=[each.pk for each in told]).update(told_at=at)
    return told


@transaction.atomic
def accept_invitation(token: str, *, password: str, at: datetime) -> User:
    """Set the password of the invited user. Refuses ``invitation_void`` when used, expired or unknown."""
    open_ones = Invitation.objects.select_for_update().select_related("user")
    invitation = open_ones.filter(token_hash=sealing.token_hash(token), used_at=None, expires_at__gt=at).first()
    if invitation is None or not invitation.user.is_active:
        words = _("This link has been used or is too old. Ask for a new one.")
        raise Refused([Reason("invitation_void", words)])
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    invitation.user.set_password(password)
    invitation.user.save(update_fields=["password"])
    record("accept_invitation", f"user:{invitation.user.pk}", on=timezone.localdate(at), by=invitation.user)
    return invitation.user


def remember_keys(fingerprints: dict[str, str]) -> None:
    """Write down which keys a database is made with; who was first counts."""
    for key, fingerprint in fingerprints.items():
        KeyPrint.objects.get_or_create(key=key, defaults={"fingerprint": fingerprint})


def keep_record(kind: Upkeep.Kind, *, sha256: str, size_bytes: int, at: datetime) -> Upkeep:
    """Write down that a backup was made, or that one was restored elsewhere and compared."""
    return Upkeep.objects.create(kind=kind, sha256=sha256, size_bytes=size_bytes, at=at)
