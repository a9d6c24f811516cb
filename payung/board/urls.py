"""The board's addresses."""

from django.urls import path

from payung.board.views import board, law, money, people, person, trail

app_name = "board"
urlpatterns = [
    path("papan", board.board, name="board"),
    path("papan/<str:code>", board.region, name="region"),
    path("papan/<str:code>/angka.xlsx", board.region_file, name="region_file"),
    path("papan/<str:code>/tertinggal", board.behind, name="behind"),
    path("papan/<str:code>/perbaikan", board.to_fix, name="to_fix"),
    path("iuran", money.dues, name="dues"),
    path("iuran/ke-depan", money.ahead, name="ahead"),
    path("hukum", law.law, name="law"),
    path("hitung", law.calculator, name="calculator"),
    path("atur/jejak", trail.trail, name="trail"),
    path("atur/jejak/unduhan", trail.trail_file, name="trail_file"),
    path("daftar", people.people, name="people"),
    path("daftar.xlsx", people.people_file, name="people_file"),
    path("daftar/<str:ref>", person.person, name="person"),
]
