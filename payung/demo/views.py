"""One-click sign-in as a demo person, and what the demo's offices send today; these addresses exist there alone."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from payung.access.models import User
from payung.access.policy import public
from payung.demo import queries, today

SHEETS = {
    "daftar": lambda on: today.roster(on),
    "balasan": lambda on: today.reply(on),
    "bukti": lambda on: (today.receipts(on) or (None, None))[0],
    "lampiran": lambda on: (today.receipts(on) or (None, None))[1],
}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, name: str) -> HttpResponse:
    if not settings.DEMO or name not in queries.names():
        raise Http404
    user = get_object_or_404(User, username=name, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(settings.LOGIN_REDIRECT_URL)


@public
@require_safe
def stage(request: HttpRequest) -> HttpResponse:
    """Show the demo's people and today's files, in the order of the ten minutes."""
    if not settings.DEMO:
        raise Http404
    on = timezone.localdate()
    page = {"people": queries.people(), "on": on, "missing_nik": today.missing_nik(on)}
    page |= {"has_reply": today.reply(on) is not None, "has_receipts": today.receipts(on) is not None}
    return render(request, "demo/stage.html", page)


@public
@require_safe
def sheet(request: HttpRequest, what: str) -> HttpResponse:
    """Hand over one of today's files; one that nobody could send yet does not exist."""
    made = SHEETS[what](timezone.localdate()) if settings.DEMO and what in SHEETS else None
    if made is None:
        raise Http404
    response = HttpResponse(made.data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name)
    response["Cache-Control"] = "no-store"
    return response
