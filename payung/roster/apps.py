"""Lets lists follow what becomes of an RW."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    """The lists that offices send."""

    name = "payung.roster"

    def ready(self) -> None:
        """Register what lists follow."""
        from payung.access.followers import follow
        from payung.roster.following import FOLLOWS, catch_up

        follow("roster", FOLLOWS, catch_up=catch_up)
