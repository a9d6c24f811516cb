"""Whether this server can do its work: the database, its tables, the keys, the worker."""

from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from payung.access import keyprint

NEEDED = ("database", "migrations", "keys")  # without the worker pages still answer; what it does comes later
LATE = timedelta(minutes=10)  # for a task that nobody has taken up
_migrated: list[bool] = []  # once the tables are right they stay so for this process


def parts(*, at: datetime) -> dict[str, bool]:
    """Return yes or no for each part at the moment; what could not be asked is a no."""
    found = dict.fromkeys((*NEEDED, "worker"), False)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found["database"] = True
        found["migrations"] = bool(_migrated) or _is_migrated()
        if found["migrations"]:
            found["keys"] = _are_ours()
            found["worker"] = not DBTaskResult.objects.filter(
                status=TaskResultStatus.READY, enqueued_at__lt=at - LATE
            ).exists()
    except DatabaseError:
        return found
    return found


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _migrated.append(True)
    return bool(_migrated)


def _are_ours() -> bool:
    try:
        keyprint.check()
    except ImproperlyConfigured:
        return False
    return True
