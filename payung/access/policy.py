"""The gate of every page: `policy.yaml` is the reviewed table of who may enter which address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial, wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from payung.access.doorway import pass_through
from payung.access.models import User

View = Callable[..., HttpResponse]


def allow(view: View) -> View:
    """Let in whom the address's row in `policy.yaml` names; send strangers to sign in; answer 403 to the rest.

    Who may act behind an address that writes says the verb's own row; a role that may only look gets 403 for a POST.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or not user.is_active:
            return _to_sign_in(request)
        assert request.resolver_match, "views are reached by their addresses"
        if user.role not in rows()[request.resolver_match.view_name].roles:
            raise PermissionDenied
        return pass_through(request, user, partial(view, request, *args, **kwargs))

    guarded.is_gated = True  # type: ignore[attr-defined]
    return guarded


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to sign in, then to the page asked for; what was posted is gone, and that is said."""
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    messages.warning(request, _("You were signed out meanwhile. Nothing was saved: sign in, then do it once more."))
    came_from = urlsplit(request.headers.get("Referer", ""))
    return redirect_to_login(came_from.path if came_from.netloc == request.get_host() and came_from.path else "/")


def public(view: View) -> View:
    """Say that a page is meant for everybody, signed in or not."""
    view.is_gated = False  # type: ignore[attr-defined]
    return view


def user_of(request: HttpRequest) -> User:
    """Return who looks, behind the gate."""
    assert isinstance(request.user, User), "the gate lets nobody else in"
    return request.user


@dataclass(frozen=True, slots=True)
class Row:
    """What the table says of one address: public, or which roles may open it; by which methods; what it writes."""

    public: bool
    roles: frozenset[str]
    methods: frozenset[str]
    verbs: frozenset[str]


@cache
def _table() -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("policy.yaml").read_text(encoding="utf-8"))
    return content


def roles_of(names: list[str]) -> frozenset[str]:
    """Return the roles meant by a list of roles and of groups of roles."""
    groups = _table()["groups"]
    return frozenset(role for name in names for role in groups.get(name, [name]))


@cache
def rows() -> dict[str, Row]:
    """Return the reviewed table of all addresses, by their names."""
    return {
        name: Row(
            public=row.get("public", False),
            roles=roles_of(row.get("roles", [])),
            methods=frozenset(row.get("methods", ["GET"])),
            verbs=frozenset(row.get("verbs", [])),
        )
        for name, row in _table()["addresses"].items()
    }


def may_open(user: User, address: str) -> bool:
    """Whether the user's role may open an address, by its row; what is offered on a page asks this."""
    row = rows().get(address)
    return row is not None and (row.public or user.role in row.roles)


def grants(role: str) -> frozenset[str]:
    """Return the roles of those whom a role may add, invite and block in its area."""
    return roles_of(_table()["grants"].get(role, []))
