"""The fingerprints of the keys stand in the database: a process with other keys does not start."""

import hmac
from contextlib import nullcontext

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from payung.access import sealing
from payung.access.actions import remember_keys
from payung.access.models import KeyPrint, SealedFile
from payung.store.trouble import Trouble, trouble_of

KEYS = {KeyPrint.Key.SEAL: "PAYUNG_SEAL_KEY", KeyPrint.Key.INDEX: "PAYUNG_INDEX_KEY"}


def fingerprints() -> dict[str, str]:
    """Return what may be known of each key: it tells two keys apart and leads to neither."""
    given = {KeyPrint.Key.SEAL: settings.SEAL_KEY, KeyPrint.Key.INDEX: settings.INDEX_KEY}
    return {
        str(name): hmac.digest(key.encode(), b"payung fingerprint 1", "sha256").hex() for name, key in given.items()
    }


def check() -> None:
    """Hold our keys against the database's, and write theirs down where none stand: at its first start.

    Raises ``ImproperlyConfigured`` when they are others. A database without tables has nothing to tell yet.
    """
    try:
        # On PostgreSQL a failure would end a transaction that is open; a new one would wait for every writer on SQLite.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            stored = dict(KeyPrint.objects.values_list("key", "fingerprint"))
    except DatabaseError as error:
        if trouble_of(error) is Trouble.NO_TABLES:
            return
        raise
    ours = fingerprints()
    others = [KEYS[KeyPrint.Key(name)] for name, known in stored.items() if not hmac.compare_digest(known, ours[name])]
    if not others and KeyPrint.Key.SEAL not in stored and not _opens_what_stands():
        others = [KEYS[KeyPrint.Key.SEAL]]
    if others:
        raise ImproperlyConfigured(
            _(
                "This database was made with other keys: %(names)s. With these nobody is found, and everybody could be "
                "registered twice. Start with the keys of this database."
            )
            % {"names": ", ".join(others)}
        )
    if missing := {name: ours[name] for name in ours.keys() - stored.keys()}:
        remember_keys(missing)


def _opens_what_stands() -> bool:
    """Whether our key opens the newest sealed file: a database from before fingerprints has that to tell."""
    newest = SealedFile.objects.order_by("-pk").first()
    if newest is None:
        return True
    try:
        sealing.unseal(newest.sealed, bound_to=newest.ref)
    except InvalidTag:
        return False
    return True
