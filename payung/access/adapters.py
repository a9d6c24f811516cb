"""What Payung decides about sign-in that allauth leaves open: nobody registers, and who had a hand in it is named."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access.actions import tell_of_resets
from payung.desk.templatetags.words import long_date


class ClosedDoor(DefaultAccountAdapter):
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: a user is added by an officer and set up by a one-use link."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> Any:
        """Tell the user at the next sign-in who let somebody choose a new password for the account."""
        for making in tell_of_resets(user, at=timezone.now()):
            words = _(
                "On %(day)s %(name)s let your account have a new password. If you did not ask for it, say so now."
            )
            messages.warning(request, words % {"day": long_date(making.recorded_on), "name": making.maker})
        return super().post_login(request, user, **more)
