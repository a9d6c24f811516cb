"""The addresses where somebody begins: the opening page, one's home, one RW."""

from django.urls import path

from payung.home.views import homes, neighbourhood

app_name = "home"
urlpatterns = [
    path("", homes.opening, name="public"),
    path("beranda", homes.home, name="home"),
    path("rw/<str:code>", neighbourhood.rw, name="rw"),
]
