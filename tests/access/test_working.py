"""A worker outlives locks and its tasks outlive it: leases, tasks left behind, tasks put back."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from payung.access import working
from payung.access.models import Lease
from tests.access import chores
from tests.test_machine import CHECKOUT, Machine

LEASE = 60.0


def queued(name: str = "note", *args: Any, **more: Any) -> DBTaskResult:
    """Return a task that waits, or as ``more`` says."""
    return DBTaskResult.objects.create(
        args_kwargs={"args": list(args), "kwargs": {}}, task_path=f"tests.access.chores.{name}",
        backend_name="default", run_after=get_date_max(), **more,
    )  # fmt: skip


def running(*, seconds_ago: float, tries: int = 1) -> DBTaskResult:
    """Return a task that somebody began so long ago."""
    began = timezone.now() - timedelta(seconds=seconds_ago)
    return queued(status=TaskResultStatus.RUNNING, started_at=began, worker_ids=["gone"] * tries)


def worker(**more: Any) -> working.LeasedWorker:
    options: dict[str, Any] = {
        "queue_names": ["default"], "interval": 0, "batch": True, "backend_name": "default", "startup_delay": False,
        "max_tasks": None, "worker_id": "ours", "excluded_queue_names": [],
    }  # fmt: skip
    return working.LeasedWorker(**options | more)


def status(task: DBTaskResult) -> str:
    task.refresh_from_db()
    return task.status


@pytest.mark.django_db
def test_a_task_is_taken_up_when_its_worker_was_silent_for_a_minute_and_not_before() -> None:
    silent, fresh, renewed = running(seconds_ago=61), running(seconds_ago=59), running(seconds_ago=500)
    working.renew([renewed], "another")
    assert working.take_up(LEASE) == 1
    assert [status(task) for task in (silent, fresh, renewed)] == ["READY", "RUNNING", "RUNNING"]
    Lease.objects.update(renewed_at=timezone.now() - timedelta(seconds=61))
    assert working.take_up(LEASE) == 1
    assert status(renewed) == "READY"
    assert not Lease.objects.exists()


@pytest.mark.django_db
def test_a_task_that_ended_every_worker_is_given_up() -> None:
    last, lost = (running(seconds_ago=61, tries=working.MOST_TRIES - gone) for gone in (1, 0))
    working.take_up(LEASE)
    assert (status(last), status(lost)) == ("READY", "FAILED")
    assert lost.exception_class_path.endswith("TaskGivenUpError")


@pytest.mark.django_db
def test_others_get_time_to_renew_after_a_lock_before_their_tasks_are_taken_up() -> None:
    theirs = running(seconds_ago=61)
    ours = worker()
    ours.beat()
    assert status(theirs) == "RUNNING", "the first beat after a silence takes nothing"
    ours.beat()
    assert status(theirs) == "READY"
    theirs = running(seconds_ago=61)
    ours.beaten_at = time.monotonic() - 30
    ours.beat()
    assert status(theirs) == "RUNNING"


@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_what_is_there_and_keeps_no_lease(tmp_path: Path) -> None:
    done, wrong = queued("note", str(tmp_path / "trace")), queued("fail")
    worker().run()
    assert (status(done), status(wrong)) == ("SUCCESSFUL", "FAILED")
    assert (tmp_path / "trace").read_text() == "noted\n"
    assert not Lease.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("error", "tries"), [(OperationalError("database is locked"), 0), (OperationalError("deadlock detected"), 1)]
)
def test_what_the_database_cut_off_is_put_back(monkeypatch: Any, error: Exception, tries: int) -> None:
    monkeypatch.setattr(working, "PATIENCE_SECONDS", 0)

    def strike(*_args: Any) -> None:
        raise error

    monkeypatch.setattr(type(chores.note), "call", strike)
    task = queued("note", "nowhere")
    worker(batch=False, max_tasks=1).run()
    assert status(task) == "READY"
    assert len(task.worker_ids) == tries


@pytest.mark.django_db(transaction=True)
def test_a_wish_to_stop_puts_the_task_back(monkeypatch: Any) -> None:
    def stop(*_args: Any) -> None:
        sys.exit(1)

    monkeypatch.setattr(type(chores.note), "call", stop)
    task = queued("note", "nowhere")
    with pytest.raises(SystemExit):
        worker().run()
    assert status(task) == "READY"


class Chores(Machine):
    """A machine on which the tests' own tasks can be left."""

    def leave(self, words: str) -> None:
        code = f"import django; django.setup(); from tests.access import chores; {words}"
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "payung.settings"}
        subprocess.run([sys.executable, "-c", code], env=environment, cwd=CHECKOUT, check=True)

    def states(self) -> list[str]:
        with sqlite3.connect(self.folder / "payung.sqlite3", timeout=60) as database:
            chores = "SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path NOT LIKE '%.follow'"
            found = database.execute(chores).fetchall()  # a worker's first errand is to follow the trail
        return sorted(state for (state,) in found)


def wait_for(is_so: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


@pytest.mark.embedded
@pytest.mark.slow
def test_six_killed_tasks_are_all_taken_up_again(tmp_path: Path) -> None:
    machine, trace = Chores(tmp_path / "data"), tmp_path / "trace"
    trace.touch()
    machine.leave(f"[chores.nap.enqueue({str(trace)!r}, number) for number in range(6)]")
    for number in range(6):
        process = machine.start("work", "--lease", "2", "--interval", "0.1")
        wait_for(lambda: len({line for line in trace.read_text().splitlines() if "began" in line}) > number)  # noqa: B023
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert "RUNNING" in machine.states()
    process = machine.start("work", "--lease", "2", "--interval", "0.1")
    wait_for(lambda: machine.states() == ["SUCCESSFUL"] * 6)
    process.terminate()
    process.communicate()
    ended = sorted(line for line in trace.read_text().splitlines() if "ended" in line)
    assert ended == [f"ended {number}" for number in range(6)]


@pytest.mark.embedded
@pytest.mark.slow
def test_a_worker_outlives_a_lock_of_28_seconds(tmp_path: Path) -> None:
    machine, trace = Chores(tmp_path / "data"), tmp_path / "trace"
    process = machine.start("work", "--interval", "0.1")
    time.sleep(2)
    database = sqlite3.connect(machine.folder / "payung.sqlite3", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    time.sleep(28)
    assert process.poll() is None
    database.execute("ROLLBACK")
    database.close()
    machine.leave(f"chores.note.enqueue({str(trace)!r})")
    wait_for(lambda: machine.states() == ["SUCCESSFUL"])
    process.terminate()
    process.communicate()
    assert trace.read_text() == "noted\n"
