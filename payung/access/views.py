"""The page of a one-use invitation, signs of life, and what is said when the database is in trouble."""

import sys

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from payung.access import actions, queries, readiness
from payung.access.forms import PasswordForm
from payung.access.policy import public
from payung.rules.reasons import Refused
from payung.store.trouble import Trouble, trouble_of

RETRY_SECONDS = "30"


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    user = queries.invited(token, at=now)
    if user is None:
        return render(request, "access/invitation.html", {"void": True}, status=404)
    form = PasswordForm(request.POST or None, user=user)
    page = {"form": form, "invited": user}
    if request.method != "POST":
        return render(request, "access/invitation.html", page)
    if not form.is_valid():
        return render(request, "access/invitation.html", page, status=422)
    try:
        actions.accept_invitation(token, password=form.cleaned_data["password"], at=now)
    except Refused as no:
        return render(request, "access/invitation.html", page | {"no": no}, status=422)
    messages.success(request, _("The password is saved. Sign in as %s.") % user.username)
    return redirect("account_login")


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"ok": True})


@public
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    parts = readiness.parts(at=timezone.now())
    is_ready = all(parts[name] for name in readiness.NEEDED)
    return JsonResponse({"ok": is_ready, **parts}, status=200 if is_ready else 503)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer what no view caught: calmly where the database is in trouble that somebody can end, else as our fault."""
    fault = sys.exc_info()[1]
    trouble = trouble_of(fault) if fault else None
    if trouble not in (Trouble.FULL, Trouble.READ_ONLY, Trouble.LOCKED, Trouble.AWAY):
        return render(request, "500.html", status=500)
    status = 507 if trouble is Trouble.FULL else 503
    answer = render(request, "503.html", {"trouble": trouble}, status=status)
    answer["Retry-After"] = RETRY_SECONDS
    return answer
