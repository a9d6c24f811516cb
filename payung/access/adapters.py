"""What Payung decides about sign-in that allauth leaves open: nobody registers, and who had a hand in it is named."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access.actions import tell_of_resets
from payung.desk.templatetags.words import long_date


def visitor(request: HttpRequest) -> str:
    """Return the visitor's address. A proxy is believed about the one before it only if `PAYUNG_PROXIES` names it."""
    known = [ip_network(each, strict=False) for each in settings.PROXIES]
    told = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    here = str(request.META.get("REMOTE_ADDR", ""))
    while told and _is_among(here, known):
        here = told.pop()
    return here


def _is_among(address: str, known: list[IPv4Network | IPv6Network]) -> bool:
    try:
        return any(ip_address(address) in network for network in known)
    except ValueError:  # a socket without an address, or words
        return False


class ClosedDoor(DefaultAccountAdapter):
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: a user is added by an officer and set up by a one-use link."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where the visitor sits: beyond the proxies that we know, and before anything they were told."""
        return visitor(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords by visitor and name: whoever guesses elsewhere shuts nobody out."""
        return f"{visitor(request)}:{super()._get_login_attempts_cache_key(request, **credentials)}"

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> Any:
        """Tell the user at the next sign-in who let somebody choose a new password for the account."""
        for making in tell_of_resets(user, at=timezone.now()):
            words = _(
                "On %(day)s %(name)s let your account have a new password. If you did not ask for it, say so now."
            )
            messages.warning(request, words % {"day": long_date(making.recorded_on), "name": making.maker})
        return super().post_login(request, user, **more)
