"""What Payung decides about sign-in that allauth leaves open: nobody registers by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: a user is added by an officer and set up by a one-use link."""
        return False
