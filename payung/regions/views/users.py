"""Users of one's own area: list, add, invite, block."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payung.access import actions as access
from payung.access import queries as access_queries
from payung.access.models import Role, User
from payung.access.policy import allow, user_of
from payung.desk.templatetags.words import number
from payung.regions import actions, queries
from payung.regions.forms import UserFilterForm, UserForm
from payung.rules.reasons import Refused

USERS_A_PAGE = 50


@allow
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = UserFilterForm(request.GET, roles=[(role.value, str(role.label)) for role in Role])
    if form.is_valid():
        found = access_queries.users(user, words=form.cleaned_data["words"], role=form.cleaned_data["role"])
    else:
        found = User.objects.visible_to(user).none()
    page = Paginator(found, USERS_A_PAGE).get_page(request.GET.get("page"))
    names = queries.names_of({each.area for each in page})
    context = {
        "form": form,
        "page": page,
        "lines": [(each, names.get(each.area, each.area), access_queries.manages(user, each)) for each in page],
        "everybody": User.objects.visible_to(user).filter(is_active=True).count(),
        "may_add": bool(access_queries.roles_to_give(user)),
        "makings": access_queries.makings_to_confirm(user),
        "resets": access_queries.resets_to_give(user),
        "first_two": not access_queries.has_two_pairs_of_eyes(user),
    }
    return render(request, "regions/users.html", context)


@allow
@require_POST
def making_confirmation(request: HttpRequest) -> HttpResponse:
    user, done, refusals = user_of(request), 0, []
    chosen = set(request.POST.getlist("account"))
    for making in access_queries.makings_to_confirm(user):
        if str(making.pk) in chosen:
            try:
                access.confirm_making(making, on=timezone.localdate(), by=user)
                done += 1
            except Refused as no:
                refusals += no.reasons
    for words in dict.fromkeys(reason.words(get_language() or "id") for reason in refusals):
        messages.warning(request, words)
    if done:
        confirmed = ngettext("%(n)s account is confirmed.", "%(n)s accounts are confirmed.", done)
        messages.success(request, confirmed % {"n": number(done)})
    elif not refusals:
        messages.info(request, _("Nothing was chosen, or somebody was faster."))
    return redirect("regions:users")


@allow
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    asked = get_object_or_404(access_queries.resets_to_give(user), pk=pk)
    try:
        return _show(request, asked.user, access.give_reset(asked, at=timezone.now(), by=user))
    except Refused as no:
        return render(request, "regions/user_block.html", {"shown": asked.user, "no": no}, status=422)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def new_user(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = UserForm(request.POST or None, roles=access_queries.roles_to_give(user))
    if request.method != "POST":
        return render(request, "regions/user_form.html", {"form": form})
    if not form.is_valid():
        return render(request, "regions/user_form.html", {"form": form}, status=422)
    data = dict(form.cleaned_data)
    try:
        added = actions.add_user(data.pop("name"), **data, on=timezone.localdate(), by=user)
    except Refused as no:
        return render(request, "regions/user_form.html", {"form": form, "no": no}, status=422)
    return _show_link(request, added)


def _show_link(request: HttpRequest, user: User) -> HttpResponse:
    """Make a one-use link and show it."""
    return _show(request, user, access.invite(user, at=timezone.now(), by=user_of(request)))


def _show(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Show a one-use link once: it is nowhere kept in clear."""
    link = request.build_absolute_uri(reverse("access:invitation", args=[token]))
    context = {"invited": user, "link": link, "days": access.INVITATION_DAYS}
    response = render(request, "regions/user_link.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _managed(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(user_of(request)), pk=pk)


@allow
@require_POST
def user_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    user = _managed(request, pk)
    try:
        if user.has_usable_password():
            access.ask_reset(user, on=timezone.localdate(), by=user_of(request))
            messages.success(request, _("A second officer sees this now and gives the link for %s.") % user)
            return redirect("regions:users")
        return _show_link(request, user)
    except Refused as no:
        return render(request, "regions/user_block.html", {"shown": user, "no": no}, status=422)


@allow
@require_http_methods(["GET", "HEAD", "POST"])
def user_block(request: HttpRequest, pk: int) -> HttpResponse:
    user = _managed(request, pk)
    if request.method != "POST":
        return render(request, "regions/user_block.html", {"shown": user})
    # A page that stood open must not do the opposite of what its button said.
    wanted = request.POST.get("act") or ("block" if user.is_active else "unblock")
    act = access.block if wanted == "block" else access.unblock
    try:
        act(user, on=timezone.localdate(), by=user_of(request))
    except Refused as no:
        return render(request, "regions/user_block.html", {"shown": user, "no": no}, status=422)
    words = _("%s may sign in again.") if user.is_active else _("%s is blocked from the next click on.")
    messages.success(request, words % user)
    return redirect("regions:users")
