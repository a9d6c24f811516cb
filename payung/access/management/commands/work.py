"""`payung work`: run what outlasts a request, one worker to a process."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.crypto import get_random_string
from django_tasks.base import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME

from payung.access.tasks import follow
from payung.access.working import LEASE_SECONDS, LeasedWorker


class Command(BaseCommand):
    """Run tasks until somebody ends it; a task whose worker has gone silent is taken up again."""

    help = "Run background tasks until stopped. A task whose worker was killed is taken up again after a minute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how long to wait, and whether to end once nothing is left."""
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two looks for tasks (1)")
        parser.add_argument("--batch", action="store_true", help="run what is there, then end")
        parser.add_argument(
            "--lease", type=float, default=LEASE_SECONDS, help="seconds of silence after which a worker is gone (60)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        logging.getLogger("payung.access.working").setLevel(logging.INFO)
        worker = LeasedWorker(
            queue_names=[DEFAULT_TASK_QUEUE_NAME], interval=options["interval"], batch=options["batch"],
            backend_name=DEFAULT_TASK_BACKEND_ALIAS, startup_delay=False, max_tasks=None,
            worker_id=get_random_string(32), excluded_queue_names=[], lease_seconds=options["lease"],
        )  # fmt: skip
        follow.enqueue()  # what was recorded while nobody worked
        worker.configure_signals()
        worker.run()
