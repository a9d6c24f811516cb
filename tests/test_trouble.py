"""A full disk, a database that cannot be written or is locked: a calm page and a sentence, not a broken server."""

import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.test import Client

from payung.__main__ import main
from payung.store.trouble import Trouble, trouble_of

TROUBLES = [
    (OperationalError("database or disk is full"), 507, "penuh", "The disk is full"),
    (OperationalError("attempt to write a readonly database"), 503, "disimpan", "cannot be written"),
    (OperationalError("database is locked"), 503, "ditulis", "Another program is writing"),
    (OperationalError("connection refused"), 503, "tidak menjawab", "cannot be reached"),
    (OSError(errno.ENOSPC, "No space left on device"), 507, "penuh", "The disk is full"),
    (OSError(errno.EROFS, "Read-only file system"), 503, "disimpan", "cannot be written"),
]


@pytest.mark.parametrize(("fault", "status", "page", "sentence"), TROUBLES, ids=lambda each: str(each)[:30])
def test_trouble_is_a_calm_page_and_a_sentence(
    fault: Exception, status: int, page: str, sentence: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], db: Any,
) -> None:  # fmt: skip
    def breaks(*args: Any, **more: Any) -> Any:
        raise fault

    monkeypatch.setattr("payung.access.queries.verify_trail", breaks)
    assert main(["verify-audit"]) == 1
    said = capsys.readouterr()
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1
    monkeypatch.setattr("payung.access.readiness.parts", breaks)
    answer = Client(raise_request_exception=False).get("/readyz")
    assert answer.status_code == status
    assert page in answer.content.decode()
    assert answer["Retry-After"] == "30"


@pytest.mark.parametrize("fault", [IntegrityError("UNIQUE constraint failed"), ValueError("wrong"), OSError("plain")])
def test_our_own_fault_is_no_trouble_of_the_disk(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any, **more: Any) -> Any:
        raise fault

    assert trouble_of(fault) is None
    monkeypatch.setattr("payung.access.readiness.parts", breaks)
    assert Client(raise_request_exception=False).get("/readyz").status_code == 500


@pytest.fixture
def small(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A real database file, to be filled, closed to writers, and held."""
    opened = sqlite3.connect(tmp_path / "small.sqlite3", timeout=0, isolation_level=None)
    opened.execute("CREATE TABLE t (x)")
    yield opened
    opened.close()


def real_fault(run: Any) -> Trouble | None:
    with pytest.raises(sqlite3.OperationalError) as fault:
        run()
    return trouble_of(OperationalError(str(fault.value)))


def test_the_engines_own_words_are_understood(small: sqlite3.Connection, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "small.sqlite3", timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert real_fault(lambda: small.execute("INSERT INTO t VALUES (1)")) is Trouble.LOCKED
    other.rollback()
    small.execute("PRAGMA max_page_count = 3")
    assert real_fault(lambda: small.executemany("INSERT INTO t VALUES (?)", [("x" * 4000,)] * 9)) is Trouble.FULL
    other.execute("PRAGMA query_only = ON")
    assert real_fault(lambda: other.execute("INSERT INTO t VALUES (1)")) is Trouble.READ_ONLY
    assert real_fault(lambda: other.execute("SELECT * FROM not_there")) is Trouble.NO_TABLES
    other.close()


@pytest.mark.django_db
def test_postgresql_in_a_read_only_transaction_is_understood() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        with pytest.raises(DatabaseError) as fault:
            cursor.execute("CREATE TABLE t (x int)")
    assert trouble_of(fault.value) is Trouble.READ_ONLY
