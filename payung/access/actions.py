"""What is written in access: audit lines, sights, sealed files, users and their one-use invitations."""

import getpass
import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access import sealing
from payung.access.chain import FIRST_HASH, line_hash, plain
from payung.access.models import AuditLine, Invitation, Role, SealedFile, Sight, User
from payung.access.policy import grants
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold

INVITATION_DAYS = 7
USER_NAME = re.compile(r"[A-Za-z0-9._-]{3,60}")


def record(
    verb: str,
    subject: str,
    *,
    on: date,
    by: User | None,
    at: datetime | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    area: str = "",
) -> AuditLine:
    """Write the audit line of an act, inside the act's own transaction, best as its last step.

    ``by`` None means: by command; that, and a user whom a command names, is kept with who runs it on this machine.
    ``area`` says where it happened, if not in the author's own area. On PostgreSQL the writers of the chain wait for
    each other from here to the end of their transactions.
    """
    assert connection.in_atomic_block, "an audit line belongs into the transaction of its act"
    hold(Lock.TRAIL)
    last = AuditLine.objects.order_by("-id").values_list("hash", flat=True).first()
    line = AuditLine(
        at=at or _now(), on=on, by=by, by_command=by.operator if by else operator(),
        area=area or (by.area if by else ""),
        verb=verb, subject=subject, before=plain(before), after=plain(after), previous_hash=last or FIRST_HASH,
    )  # fmt: skip
    line.hash = line_hash(line)
    line.save(force_insert=True)
    return line


def operator() -> str:
    """Return who runs the command on this machine: the operating system's name, or its number where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _now() -> datetime:
    """Return the moment for the trail itself; it decides nothing."""
    return timezone.now()


@transaction.atomic
def see(worker_ref: str, *, what: str, on: date, by: User | None) -> Sight:
    """Record that somebody looked at a worker's identity, or took it away in a file."""
    return Sight.objects.create(by=by, worker_ref=worker_ref, what=what, at=_now())


@transaction.atomic
def see_all(worker_refs: Iterable[str], *, what: str, on: date, by: User | None) -> int:
    """Record for many workers at once that somebody took their identities away in a file; return how many."""
    at = _now()
    sights = [Sight(by=by, worker_ref=ref, what=what, at=at) for ref in worker_refs]
    Sight.objects.bulk_create(sights, batch_size=5000)
    return len(sights)


def seal_file(name: str, data: bytes, *, on: date) -> SealedFile:
    """Keep a file byte for byte as ciphertext, with its SHA-256 in hexadecimal."""
    ref = sealing.opaque_ref("F")
    return SealedFile.objects.create(
        ref=ref, name=name[:255], sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data),
        sealed=sealing.seal(data, bound_to=ref), recorded_on=on,
    )  # fmt: skip


def open_file(file: SealedFile) -> bytes:
    """Return the bytes that were sealed."""
    return sealing.unseal(file.sealed, bound_to=file.ref)


@transaction.atomic
def add_user(
    name: str,
    *,
    role: str,
    area: str = "",
    sponsor_ref: str = "",
    display_name: str = "",
    on: date,
    by: User | None,
) -> User:
    """Add a user without a password; whether ``area`` names a region is for the caller, who knows regions.

    Refuses ``name_malformed``, ``name_taken``, ``unknown_role``, and what the author may not give:
    ``role_not_yours``, ``area_not_yours``.
    """
    refusals = [*_about_the_name(name), *_beyond(by, role, area)]
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
    return user


def _about_the_name(name: str) -> list[Reason]:
    if not USER_NAME.fullmatch(name):
        return [Reason("name_malformed", _("A user name has 3 to 60 letters, digits or . _ - and no blanks."))]
    if User.objects.filter(username__iexact=name).exists():
        return [Reason("name_taken", _("That user name is taken. Choose another."))]
    return []


def _beyond(by: User | None, role: str, area: str) -> list[Reason]:
    """Return why the author may not look after a user of that role and area; a command may look after everybody."""
    if by is None:
        return []
    refusals = []
    if role not in grants(by.role):
        refusals.append(Reason("role_not_yours", _("Your role may not look after users of that role.")))
    if not by.area or not area.startswith(by.area):
        refusals.append(Reason("area_not_yours", _("That area does not lie in yours.")))
    return refusals


@transaction.atomic
def block(user: User, *, on: date, by: User | None) -> None:
    """Shut a user out from the next click on; open invitations die.

    Refuses ``blocked_already``, ``yourself``, ``role_not_yours``, ``area_not_yours`` and ``last_admin``.
    """
    refusals = _beyond(by, user.role, user.area)
    if by is not None and by.pk == user.pk:
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


def _other_admins(user: User) -> bool:
    return User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk).exists()


@transaction.atomic
def unblock(user: User, *, on: date, by: User | None) -> None:
    """Let a blocked user in again, with the old password. Refuses ``not_blocked`` and what the author may not do."""
    refusals = _beyond(by, user.role, user.area)
    if user.is_active:
        refusals.append(Reason("not_blocked", _("This user is not blocked.")))
    if refusals:
        raise Refused(refusals)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("unblock_user", f"user:{user.pk}", on=on, by=by, area=user.area)


@transaction.atomic
def invite(user: User, *, at: datetime, by: User | None) -> str:
    """Return the token of a new one-use link that lets the user set a password; earlier links stop working.

    Refuses ``blocked``, ``role_not_yours`` and ``area_not_yours``.
    """
    refusals = _beyond(by, user.role, user.area)
    if not user.is_active:
        refusals.append(Reason("blocked", _("This user is blocked. Unblock the user first.")))
    if refusals:
        raise Refused(refusals)
    Invitation.objects.filter(user=user, used_at=None).update(used_at=at)
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(
        user=user,
        token_hash=sealing.token_hash(token),
        made_at=at,
        made_by=by,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    record("invite", f"user:{user.pk}", on=timezone.localdate(at), by=by, area=user.area)
    return token


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
