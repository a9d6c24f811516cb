"""Every address of Payung; each room names its own."""

from allauth.account import views as account
from allauth.mfa import urls as mfa
from django.conf import settings
from django.urls import include, path
from django.views.generic import TemplateView
from django.views.i18n import set_language

from payung.access.policy import public

ROOMS = ["access", "regions", "workers", "roster", "enrolment", "dues", "coverage", "board", "home"]
if settings.DEMO:
    ROOMS.append("demo")

handler500 = "payung.access.views.broken"
forgotten = TemplateView.as_view(template_name="account/password_reset.html")

urlpatterns = [
    *(path("", include(f"payung.{room}.urls")) for room in ROOMS),
    path("masuk", account.login, name="account_login"),
    path("akun/keluar", account.logout, name="account_logout"),
    path("akun/tertutup", account.account_inactive, name="account_inactive"),
    path("akun/daftar", account.signup, name="account_signup"),
    path("akun/ulang", account.reauthenticate, name="account_reauthenticate"),
    path("akun/sandi", account.password_change, name="account_change_password"),
    path("akun/sandi/pertama", account.password_set, name="account_set_password"),
    path("akun/sandi/lupa", public(forgotten), name="account_reset_password"),
    path("akun/kunci/", include(mfa)),
    path("bahasa", public(set_language), name="set_language"),
]
