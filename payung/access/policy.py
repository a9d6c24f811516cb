"""The gate of every page: one decorator says which roles may enter; `policy.yaml` is the reviewed table of all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from payung.access.models import Role

View = Callable[..., HttpResponse]
EVERYBODY = tuple(Role.values)
OFFICERS = ("volunteer", "village_officer", "district_officer", "city_officer", "admin")
CLERKS = ("village_officer", "district_officer", "city_officer", "admin")
BRANCH = ("branch_officer", "city_officer", "admin")
READERS = (*OFFICERS, "executive", "branch_officer", "auditor")


def allow(*roles: str) -> Callable[[View], View]:
    """Let signed-in users with one of the roles in; send strangers to sign in; answer 403 to the rest."""
    allowed = frozenset(roles)

    def gate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated or not user.is_active:
                return redirect_to_login(request.get_full_path())
            if user.role not in allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.allowed_roles = allowed  # type: ignore[attr-defined]
        return guarded

    return gate


def public(view: View) -> View:
    """Say that a page is meant for everybody, signed in or not."""
    view.allowed_roles = None  # type: ignore[attr-defined]
    return view
