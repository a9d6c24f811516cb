"""The opening page for everybody, and the home of each role."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from payung.access.models import User
from payung.access.policy import allow, may_open, public, user_of
from payung.home.queries import Target, home_of
from payung.rules.book.provisions import provision
from payung.rules.deadlines import report_days


@public
@require_safe
def opening(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    figures = {"report_days": report_days(on), "closing_age": provision("membership.closing_age", on=on).number}
    return render(request, "home/public.html", figures)


@allow
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user, at = user_of(request), timezone.now()
    shown = home_of(user, on=timezone.localdate(at), at=at)
    page: dict[str, Any] = {
        "home": shown,
        "act_url": address(user, shown.target),
        "lines": [(line, url) for line in shown.lines if (url := address(user, line.target))],
        "role": user.get_role_display(),
    }
    return render(request, "home/home.html", page)


def address(user: User, target: Target) -> str:
    """Return the address of a page that the user's role may open; nothing where there is none."""
    if not may_open(user, target.name):
        return ""
    return reverse(target.name, args=target.about) + target.rest
