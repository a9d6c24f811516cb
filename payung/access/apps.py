"""Lends the acts a task that wakes the worker."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Users, verbs and the trail."""

    name = "payung.access"

    def ready(self) -> None:
        """Let an act that some room follows leave a task."""
        from payung.access import tasks, waking

        waking.lend_a_task(tasks.follow.enqueue)
