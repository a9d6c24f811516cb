"""The addresses where somebody begins: the opening page, one's home, one RW."""

from django.urls import path

from payung.home.views import helping, homes, neighbourhood

app_name = "home"
urlpatterns = [
    path("", homes.opening, name="public"),
    path("beranda", homes.home, name="home"),
    path("bantuan", helping.tasks, name="help"),
    path("bantuan/panduan.pdf", helping.guide, name="guide"),
    path("bantuan/tabel/<slug:kind>.xlsx", helping.table, name="table"),
    path("bantuan/<slug:slug>", helping.task, name="help_task"),
    path("rw/<str:code>", neighbourhood.rw, name="rw"),
]
