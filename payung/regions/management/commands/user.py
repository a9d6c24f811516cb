"""`payung user add|invite|block|unblock NAME`: who may sign in, as what, and where."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access import actions as access
from payung.access.authors import Author
from payung.access.management.arguments import add_by, author_of
from payung.access.models import Role, User
from payung.access.queries import user_named
from payung.desk.arguments import add_day, add_json, answer, today
from payung.regions import actions


class Command(BaseCommand):
    """Look after users."""

    help = "Add a user, make a one-use link for a new password, block or unblock."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        add = verbs.add_parser("add", help="add a user")
        add.add_argument("--role", required=True, help=", ".join(Role.values))
        add.add_argument("--area", required=True, help="the code of the region that bounds what they see")
        add.add_argument("--display-name", default="", help="the name that others see")
        add.add_argument("--sponsor", default="", help="for the role sponsor: the sponsor's reference")
        add.add_argument("--invite", action="store_true", help="print a one-use link to choose a password")
        invite = verbs.add_parser("invite", help="print a one-use link to choose a new password")
        block = verbs.add_parser("block", help="shut a user out from the next click on")
        unblock = verbs.add_parser("unblock", help="let a blocked user in again")
        for verb in (add, invite, block, unblock):
            verb.add_argument("name", help="the user name")
            add_by(verb)
            add_day(verb)
            add_json(verb)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the verb and say who it was."""
        on, by = options["on"] or today(), author_of(options)
        wants_link = options["verb"] == "invite" or options.get("invite")
        if options["verb"] == "add":
            user = actions.add_user(
                options["name"], role=options["role"], area=options["area"], display_name=options["display_name"],
                sponsor_ref=options["sponsor"], on=on, by=by,
            )  # fmt: skip
        else:
            user = user_named(options["name"])
        if options["verb"] == "block":
            access.block(user, on=on, by=by)
        elif options["verb"] == "unblock":
            access.unblock(user, on=on, by=by)
        link = self._link(user, by) if wants_link else None
        document = {"user": user.username, "role": user.role, "area": user.area, "active": user.is_active}
        answer(
            self.stdout, document | ({"invitation": link} if link else {}), link or self._words(options["verb"], user),
            as_json=options["json"],
        )  # fmt: skip

    def _link(self, user: User, by: Author) -> str:
        """Return the whole address where the settings name the host, so that it can be sent as it is."""
        path = reverse("access:invitation", args=[access.invite(user, at=timezone.now(), by=by)])
        whole = (origin for origin in settings.CSRF_TRUSTED_ORIGINS if "*" not in origin and "//." not in origin)
        return next((origin + path for origin in whole), path)

    def _words(self, verb: str, user: User) -> str:
        words = {
            "add": _(
                "%(user)s is added: %(role)s, %(area)s. Make a link to choose a password: payung user invite %(user)s"
            ),
            "block": _("%(user)s is blocked."),
            "unblock": _("%(user)s may sign in again."),
        }[verb]
        return words % {"user": user.username, "role": user.get_role_display(), "area": user.area}
