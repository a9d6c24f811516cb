"""Heads of the trail, signed and kept apart from the database, so that a cut tail or a rebuilt chain is found out."""

import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Head:
    """The trail ended with this line and this hash at the moment; ``signature`` is Ed25519, all in hexadecimal."""

    line: int
    hash: str
    at: str
    signature: str = ""

    def content(self) -> bytes:
        """Return what is signed."""
        return json.dumps(["payung head 1", self.line, self.hash, self.at]).encode()


def _signer() -> Ed25519PrivateKey:
    """Return the signing key: it follows from the seal key, which is never in the database nor in a backup."""
    return Ed25519PrivateKey.from_private_bytes(hmac.digest(settings.SEAL_KEY.encode(), b"payung heads 1", "sha256"))


def public_key() -> str:
    """Return the key by which anybody, such as the branch, can check our heads."""
    return _signer().public_key().public_bytes_raw().hex()


def signed(line: int, hash_: str, *, at: datetime) -> Head:
    """Return the signed head of a trail that ends with the line."""
    bare = Head(line, hash_, at.astimezone(UTC).isoformat())
    return Head(bare.line, bare.hash, bare.at, _signer().sign(bare.content()).hex())


def append(head: Head, path: Path) -> None:
    """Add a head to the file, which is its owner's alone, and see it onto the disk."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(head)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path, *, key: str = "") -> tuple[list[Head], list[int]]:
    """Return the heads of a file whose signature holds, and the numbers of its lines that do not; ``key`` hexadecimal,
    by default our own."""
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key or public_key()))
    good, bad = list[Head](), list[int]()
    for number, words in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            head = Head(**json.loads(words))
            public.verify(bytes.fromhex(head.signature), head.content())
        except (ValueError, TypeError, InvalidSignature):
            bad.append(number)
        else:
            good.append(head)
    return good, bad


def by_line(heads: Iterable[Head]) -> dict[int, set[str]]:
    """Return the hashes that each line had when its heads were signed."""
    known: dict[int, set[str]] = {}
    for head in heads:
        known.setdefault(head.line, set()).add(head.hash)
    return known
