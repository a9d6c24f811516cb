"""What is written in access: audit lines, sights, sealed files, users and their one-use invitations."""

import getpass
import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.models import AuditLine, Invitation, Role, SealedFile, Sight, User
from payung.rules.reasons import Reason, Refused

FIRST_HASH = "0" * 64
CHAIN_LOCK = 7_240_031  # any number, the same for every writer of the chain
INVITATION_DAYS = 7


def line_hash(line: AuditLine) -> str:
    """Return the hash that binds a line's content to the line before it."""
    content = [
        line.previous_hash, line.at.isoformat(), line.on.isoformat(), line.by_id, line.by_command,
        line.verb, line.subject, line.before, line.after,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def record(
    verb: str,
    subject: str,
    *,
    on: date,
    by: User | None,
    at: datetime | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditLine:
    """Write the audit line of an act, inside the act's own transaction. ``by`` None means: by command."""
    assert connection.in_atomic_block, "an audit line belongs into the transaction of its act"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditLine.objects.order_by("-id").values_list("hash", flat=True).first()
    line = AuditLine(
        at=at or _now(), on=on, by=by, by_command="" if by else getpass.getuser(), verb=verb, subject=subject,
        before=before or {}, after=after or {}, previous_hash=last or FIRST_HASH,
    )  # fmt: skip
    line.hash = line_hash(line)
    line.save(force_insert=True)
    return line


def _now() -> datetime:
    """Return the moment for the trail itself; it decides nothing."""
    from django.utils import timezone

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
    """Add a user without a password. Refuses ``name_taken`` and ``unknown_role``."""
    if User.objects.filter(username__iexact=name).exists():
        raise Refused([Reason("name_taken", _("That user name is taken. Choose another."))])
    if role not in Role.values:
        raise Refused([Reason("unknown_role", _("That role does not exist. Choose one of the list."))])
    user = User(username=name, role=role, area=area, sponsor_ref=sponsor_ref, display_name=display_name)
    user.set_unusable_password()
    user.save()
    record("add_user", f"user:{user.pk}", on=on, by=by, after={"name": name, "role": role, "area": area})
    return user


@transaction.atomic
def invite(user: User, *, at: datetime, by: User | None) -> str:
    """Return the token of a new one-use link that lets the user set a password; earlier links stop working."""
    Invitation.objects.filter(user=user, used_at=None).update(used_at=at)
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(
        user=user, token_hash=hashlib.sha256(token.encode()).hexdigest(), made_at=at, made_by=by,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )  # fmt: skip
    record("invite", f"user:{user.pk}", on=at.date(), by=by)
    return token


@transaction.atomic
def accept_invitation(token: str, *, password: str, at: datetime) -> User:
    """Set the password of the invited user. Refuses ``invitation_void`` when used, expired or unknown."""
    invitation = (
        Invitation.objects.select_for_update()
        .select_related("user")
        .filter(token_hash=hashlib.sha256(token.encode()).hexdigest(), used_at=None, expires_at__gt=at)
        .first()
    )
    if invitation is None or not invitation.user.is_active:
        raise Refused([Reason("invitation_void", _("This link has been used or is too old. Ask for a new one."))])
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    invitation.user.set_password(password)
    invitation.user.save(update_fields=["password"])
    record("accept_invitation", f"user:{invitation.user.pk}", on=at.date(), by=invitation.user)
    return invitation.user
