"""Lets money follow who is a member and who is who."""

from django.apps import AppConfig


class DuesConfig(AppConfig):
    """Sponsors, payments and the ledger."""

    name = "payung.dues"

    def ready(self) -> None:
        """Register what money follows, and that nothing is recorded in a month whose books are closed."""
        from payung.access.closed import register
        from payung.access.followers import follow
        from payung.dues.following import FOLLOWS, catch_up
        from payung.dues.queries.closing import month_closed

        follow("dues", FOLLOWS, catch_up=catch_up)
        register(month_closed)
