"""A backup as one file: a tar that is encrypted to public keys (age) while it is written, its digests inside."""

import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage

MANIFEST, DATABASE, HEADS = "manifest.json", "database", "audit-heads.jsonl"
NAMES = {MANIFEST, DATABASE, HEADS}
PIECE = 1024 * 1024


class ParcelError(Exception):
    """A file is no backup of ours, is damaged, or is meant for another key; the words say which."""


def recipients(keys: Sequence[str]) -> list[Any]:
    """Return the public keys, as age or ssh writes them."""
    kinds = {True: pyrage.ssh.Recipient, False: pyrage.x25519.Recipient}
    try:
        return [kinds[key.startswith("ssh-")].from_str(key) for key in keys]
    except pyrage.RecipientError as fault:
        raise ParcelError("That is no public key. It begins with age1 or ssh-ed25519.") from fault


def identities(path: Path) -> list[Any]:
    """Return the private keys of a file, as age-keygen or ssh-keygen writes them."""
    words = path.read_text(encoding="utf-8")
    try:
        if "PRIVATE KEY-----" in words:
            return [pyrage.ssh.Identity.from_buffer(words.encode())]
        own = [line.strip() for line in words.splitlines() if line.strip() and not line.startswith("#")]
        return [pyrage.x25519.Identity.from_str(line) for line in own]
    except pyrage.IdentityError as fault:
        raise ParcelError("That file holds no private key.") from fault


def new_key(path: Path) -> str:
    """Write a new private key into a file that is its owner's alone, and return the public key."""
    key = pyrage.x25519.Identity.generate()
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(f"# public key: {key.to_public()}\n{key}\n")
    return str(key.to_public())


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(to: Path, files: Mapping[str, Path], manifest: Mapping[str, Any], *, keys: Sequence[str]) -> None:
    """Write files and a manifest with their digests into a new encrypted file, as a stream; whole or not at all."""
    readers = recipients(keys)
    digests = {name: {"sha256": digest(path), "size": path.stat().st_size} for name, path in files.items()}
    words = json.dumps({**manifest, "files": digests}, indent=1).encode()

    def fill(pipe: IO[bytes]) -> None:
        with tarfile.open(fileobj=pipe, mode="w|") as tar:
            about = tarfile.TarInfo(MANIFEST)
            about.size = len(words)
            tar.addfile(about, io.BytesIO(words))
            for name, path in files.items():
                tar.add(path, arcname=name)

    part = to.with_name(f"{to.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
            with _filled(fill) as source:
                pyrage.encrypt_io(source, out, readers)
            out.flush()
            os.fsync(out.fileno())
        if to.exists():
            raise FileExistsError(to)
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)


def unpack(parcel: Path, into: Path, *, identity: Path) -> dict[str, Any]:
    """Decrypt a backup into a folder, as a stream, and return its manifest; every digest was held against it."""
    keys = identities(identity)

    def fill(pipe: IO[bytes]) -> None:
        with parcel.open("rb") as source:
            pyrage.decrypt_io(source, pipe, keys)

    try:
        with _filled(fill) as stream:
            seen = _take_out(stream, into)
            while stream.read(PIECE):  # the end is proven only once all of it was read
                pass
    except pyrage.DecryptError as fault:
        raise ParcelError("The backup does not open: it is damaged, or meant for another key.") from fault
    except (tarfile.TarError, OSError) as fault:
        raise ParcelError(f"The backup cannot be read: {fault}.") from fault
    if MANIFEST not in seen or DATABASE not in seen:
        raise ParcelError("This is no backup of Payung, or its end is missing.")
    manifest: dict[str, Any] = json.loads((into / MANIFEST).read_text(encoding="utf-8"))
    told = {name: each["sha256"] for name, each in manifest["files"].items()}
    if told != {name: sha for name, sha in seen.items() if name != MANIFEST}:
        raise ParcelError("What is in the backup is not what its manifest says.")
    return manifest


def _take_out(stream: IO[bytes], into: Path) -> dict[str, str]:
    """Write what a tar holds under names that we know into the folder, and return each one's SHA-256."""
    seen = {}
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in tar:
            content = tar.extractfile(member)
            if member.name not in NAMES or content is None:
                raise ParcelError("The backup holds something that is not ours.")
            sha = hashlib.sha256()
            with (into / member.name).open("xb") as out:
                while piece := content.read(PIECE):
                    sha.update(piece)
                    out.write(piece)
            seen[member.name] = sha.hexdigest()
    return seen


@contextmanager
def _filled(fill: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """Let a thread write into a pipe that the block reads; what went wrong in the thread is raised after the block."""
    end, start = os.pipe()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(start, "wb") as pipe:
                fill(pipe)
        except Exception as fault:
            faults.append(fault)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    own: BaseException | None = None
    with os.fdopen(end, "rb") as pipe:
        try:
            yield pipe
        except Exception as fault:
            own = fault
    thread.join()
    if faults and not isinstance(faults[0], BrokenPipeError):
        raise faults[0]
    if own is not None:
        raise own
