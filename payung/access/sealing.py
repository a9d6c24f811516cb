"""Seals what identifies a person: AES-GCM bound to its place, keyed HMAC as blind index, opaque references."""

import hashlib
import hmac
import os
from collections.abc import Sequence
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_ID = b"\x01"
NONCE_BYTES = 12
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 1 I L O: references are read aloud and typed
_LETTER_OF_BYTE = bytes(ord(_ALPHABET[byte % len(_ALPHABET)]) for byte in range(256))


def _derived(key: str, purpose: bytes) -> bytes:
    return hmac.digest(key.encode(), purpose, hashlib.sha256)


@cache
def _cipher() -> AESGCM:
    return AESGCM(_derived(settings.SEAL_KEY, b"payung seal 1"))


@cache
def _index_mac() -> hmac.HMAC:
    return hmac.new(_derived(settings.INDEX_KEY, b"payung blind index 1"), digestmod="sha256")


def seal(clear: bytes, *, bound_to: str) -> bytes:
    """Return the ciphertext: key id, nonce, sealed bytes. ``bound_to`` names its row; elsewhere it does not open."""
    nonce = os.urandom(NONCE_BYTES)
    return KEY_ID + nonce + _cipher().encrypt(nonce, clear, bound_to.encode())


def seal_all(pairs: Sequence[tuple[bytes, str]]) -> list[bytes]:
    """Return the ciphertexts of many pairs of clear bytes and what each is bound to: `seal` for bulk paths."""
    encrypt, chance = _cipher().encrypt, os.urandom(NONCE_BYTES * len(pairs))
    sealed = []
    for number, (clear, bound_to) in enumerate(pairs):
        nonce = chance[number * NONCE_BYTES : (number + 1) * NONCE_BYTES]
        sealed.append(KEY_ID + nonce + encrypt(nonce, clear, bound_to.encode()))
    return sealed


def unseal(sealed: bytes | memoryview, *, bound_to: str) -> bytes:
    """Return the clear bytes; raises ``cryptography.exceptions.InvalidTag`` when moved, altered or of another key."""
    sealed = bytes(sealed)
    if sealed[:1] != KEY_ID:
        raise ValueError("this was sealed with a key that is not known here")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return _cipher().decrypt(nonce, body, bound_to.encode())


def blind_index(kind: str, number: str) -> str:
    """Return 32 hexadecimal digits that find a NIK (`kind` "nik"), KK ("kk") or KPJ ("kpj") without holding it."""
    mac = _index_mac().copy()  # the key is taken in once
    mac.update(f"{kind}:{number}".encode())
    return mac.hexdigest()[:32]


def opaque_refs(prefix: str, count: int) -> list[str]:
    """Return many references; see `opaque_ref`."""
    letters = os.urandom(10 * count).translate(_LETTER_OF_BYTE).decode()
    return [f"{prefix}-{letters[start : start + 10]}" for start in range(0, 10 * count, 10)]


def opaque_ref(prefix: str) -> str:
    """Return a reference that says nothing about a person, such as ``W-7K3FQ2MH9P`` (49 bits of chance)."""
    return f"{prefix}-{os.urandom(10).translate(_LETTER_OF_BYTE).decode()}"


def token_hash(token: str) -> str:
    """Return what is kept of a one-use token; it has 192 bits of chance, so a plain hash hides it."""
    return hashlib.sha256(token.encode()).hexdigest()
