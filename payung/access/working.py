"""The worker: runs the tasks that outlast a request, holds a lease on the one it runs, takes up those left behind."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from payung.access.models import Lease

LEASE_SECONDS = 60.0
BEATS = 6  # renewals in a lease
MOST_TRIES = 20  # a task that ended its worker so often is given up
PATIENCE_SECONDS = 1.0  # between two looks at a database that does not answer
ABSENT = (OperationalError, InterfaceError)  # locked for longer than we wait, or away
NOT_ABSENT = "no such"  # SQLite says so of a table that is not there, by the same error: no waiting helps
log = logging.getLogger(__name__)


class TaskGivenUpError(Exception):
    """A task that ended every worker that ran it."""


class LeasedWorker(Worker):
    """The worker of `django-tasks-db`, which outlives any lock, and beside which a thread renews the lease."""

    def __init__(self, *, lease_seconds: float = LEASE_SECONDS, **options: Any) -> None:
        super().__init__(**options)
        self.lease_seconds = lease_seconds
        self.startup_delay = False  # the loop is entered anew after each time without a database
        self.ended = threading.Event()
        self.beaten_at: float | None = None  # by our own clock: when the last beat could write

    def run(self) -> None:
        """Run tasks until somebody wishes an end; a database that is locked or away is waited for."""
        beating = threading.Thread(target=self._beat_on, name="lease", daemon=True)
        beating.start()
        try:
            while self.running:
                try:
                    super().run()
                    return
                except ABSENT as error:
                    self._wait(error)
        finally:
            self.ended.set()
            beating.join(self.lease_seconds)

    def _wait(self, error: Exception) -> None:
        if NOT_ABSENT in str(error):
            raise error
        log.warning("The database does not answer, trying again: %s", type(error).__name__)
        connection.close()
        time.sleep(PATIENCE_SECONDS)

    def _until_it_answers(self, act: Callable[[], object]) -> None:
        while True:
            try:
                act()
                return
            except ABSENT as error:
                self._wait(error)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run one task under a lease. What the database or a wish to stop cut off is put back, not called failed."""
        self.running_task = True
        try:
            self._until_it_answers(lambda: renew([db_task_result], self.worker_id))
            result = db_task_result.task_result
            value = db_task_result.task.call(*result.args, **result.kwargs)
            self._until_it_answers(lambda: db_task_result.set_successful(value))
        except (SystemExit, KeyboardInterrupt):
            put_back(db_task_result)
            raise
        except ABSENT as error:
            self._put_off(db_task_result, error)
        except Exception as error:  # whatever a task does wrong is its own failure, not the worker's
            log.exception("Task %s failed", db_task_result.task_path)
            failure = error
            self._until_it_answers(lambda: db_task_result.set_failed(failure))
        finally:
            self.running_task = False
            self._run_tasks += 1
        self._until_it_answers(Lease.objects.filter(task=db_task_result.pk).delete)

    def _put_off(self, task: DBTaskResult, error: Exception) -> None:
        """Leave a task for later that the database cut off, unless that has happened too often to be chance."""
        connection.close()
        if "locked" not in str(error) and len(task.worker_ids) >= MOST_TRIES:
            self._until_it_answers(lambda: task.set_failed(error))
            return
        self._until_it_answers(lambda: put_back(task, as_if_untried="locked" in str(error)))
        time.sleep(PATIENCE_SECONDS)

    def _beat_on(self) -> None:
        try:
            while True:
                try:
                    close_old_connections()
                    self.beat()
                except ABSENT as error:
                    log.warning("The lease waits for the database: %s", type(error).__name__)
                    connection.close()
                if self.ended.wait(self.lease_seconds / BEATS):
                    return
        finally:
            connection.close()

    def beat(self) -> None:
        """Renew our leases, then take up what others left behind.

        After a time in which nobody could write, the others get a beat's time to renew theirs first.
        """
        mine = Lease.objects.filter(worker=self.worker_id)
        mine.update(renewed_at=_now())
        began = time.monotonic()
        if self.beaten_at is not None and began - self.beaten_at < 2 * self.lease_seconds / BEATS + 1:
            take_up(self.lease_seconds)
        self.beaten_at = began


def _now() -> datetime:
    """Return the moment by which leases are told."""
    return timezone.now()


def renew(tasks: list[DBTaskResult], worker_id: str) -> None:
    """Say that a worker runs these tasks at this moment."""
    for task in tasks:
        Lease.objects.update_or_create(task=task.pk, defaults={"worker": worker_id, "renewed_at": _now()})


@transaction.atomic
def take_up(lease_seconds: float) -> int:
    """Make every task ready again whose worker has not been heard of for the time of a lease; return how many.

    A task that ended its worker again and again is failed instead.
    """
    lapsed_at = _now() - timedelta(seconds=lease_seconds)
    running = DBTaskResult.objects.running().filter(started_at__lt=lapsed_at).select_for_update(skip_locked=True)
    held = set(Lease.objects.filter(renewed_at__gte=lapsed_at).values_list("task", flat=True))
    left = [task for task in running if task.pk not in held]
    for task in left:
        Lease.objects.filter(task=task.pk).delete()
        if len(task.worker_ids) >= MOST_TRIES:
            task.set_failed(TaskGivenUpError(f"{MOST_TRIES} workers ended while they ran this task"))
            log.error("Task %s ended %s workers and is given up", task.task_path, MOST_TRIES)
            continue
        DBTaskResult.objects.filter(pk=task.pk).update(status=TaskResultStatus.READY)
        log.warning("Task %s was left behind and is taken up again", task.task_path)
    return len(left)


def put_back(task: DBTaskResult, *, as_if_untried: bool = True) -> None:
    """Make a task ready again that was cut off through no fault of its own."""
    tries = task.worker_ids[:-1] if as_if_untried else task.worker_ids
    running = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING)
    running.update(status=TaskResultStatus.READY, worker_ids=tries)
