"""The named locks: writers of one kind wait for each other until the end of their transactions."""

from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """What only one transaction at a time may write; the numbers are any, but each its own."""

    TRAIL = 7_240_031
    BOOKS = 7_240_032
    ADMISSION = 7_240_033
    MERGES = 7_240_034


def hold(lock: Lock) -> None:
    """Wait until no other transaction holds the lock, and keep it to the end of this one.

    SQLite has one writer at a time anyway: its transactions begin as writers.
    """
    assert connection.in_atomic_block, "a lock is held to the end of a transaction"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(lock)])
