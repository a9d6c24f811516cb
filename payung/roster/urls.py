"""Addresses under Import: the lists, one list, its columns, its problems as a file."""

from django.urls import path

from payung.roster.views import columns, lists, passed, problems, sending, sheets

app_name = "roster"
urlpatterns = [
    path("impor", sending.rosters, name="rosters"),
    path("impor/serahan", passed.passed, name="passed"),
    path("impor/serahan/keputusan", passed.passing, name="passing"),
    path("impor/<str:ref>", lists.roster, name="roster"),
    path("impor/<str:ref>/pemasukan", lists.admission, name="admission"),
    path("impor/<str:ref>/pembacaan", lists.judging, name="judging"),
    path("impor/<str:ref>/pelepasan/<int:pk>", lists.release, name="release"),
    path("impor/<str:ref>/lembar", sheets.sheets, name="sheets"),
    path("impor/<str:ref>/kolom", columns.columns, name="columns"),
    path("impor/<str:ref>/masalah.xlsx", problems.problems, name="problems"),
]
