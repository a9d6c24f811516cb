"""The page of a one-use invitation, and the trail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from payung.access import actions, queries
from payung.access.forms import PasswordForm, TrailForm
from payung.access.policy import allow, public, user_of
from payung.rules.reasons import Refused

LINES_A_PAGE = 50


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


@allow
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    form = TrailForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"words": "", "by": ""}
    lines = queries.acts(user_of(request), words=wanted["words"], by=wanted["by"])
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "acts": queries.with_details(list(page)), "at": timezone.now()}
    return render(request, "access/audit.html", context)
