"""The named locks: writers of one kind wait for each other until the end of their transactions."""

from enum import IntEnum
from zlib import crc32

from django.db import connection


class Lock(IntEnum):
    """What only one transaction at a time may write; the numbers are any, but each its own."""

    TRAIL = 7_240_031
    BOOKS = 7_240_032
    ADMISSION = 7_240_033
    MERGES = 7_240_034
    FOLLOWING = 7_240_035
    USERS = 7_240_041  # names, blocks, links
    PLACES = 7_240_042  # what regions and campaigns are, and who stands for them
    LISTS = 7_240_043  # files that come: the same one is one list, one answer
    MEMBERS = 7_240_044  # who becomes a member, here or elsewhere
    LETTERS = 7_240_045  # decision letters and their places


def hold(lock: Lock) -> None:
    """Wait until no other transaction holds the lock, and keep it to the end of this one.

    SQLite has one writer at a time anyway: its transactions begin as writers.
    """
    assert connection.in_atomic_block, "a lock is held to the end of a transaction"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(lock)])


def hold_named(lock: Lock, name: str) -> None:
    """Do the same for one of several of a kind, such as one room's reading of the trail."""
    assert connection.in_atomic_block, "a lock is held to the end of a transaction"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [int(lock), crc32(name.encode()) >> 1])
