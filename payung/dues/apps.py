"""Lets money follow who is a member and who is who."""

from django.apps import AppConfig


class DuesConfig(AppConfig):
    """Sponsors, payments and the ledger."""

    name = "payung.dues"

    def ready(self) -> None:
        """Register what money follows."""
        from payung.access.followers import follow
        from payung.dues.following import FOLLOWS, catch_up

        follow("dues", FOLLOWS, catch_up=catch_up)
