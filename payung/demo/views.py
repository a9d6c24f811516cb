"""One-click sign-in as a demo person; these addresses exist in the demo alone."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from payung.access.models import User
from payung.access.policy import public
from payung.demo import queries


@public
def enter(request: HttpRequest, name: str) -> HttpResponse:
    if not settings.DEMO or name not in queries.names():
        raise Http404
    user = get_object_or_404(User, username=name, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(settings.LOGIN_REDIRECT_URL)
