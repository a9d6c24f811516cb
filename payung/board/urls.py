"""The board's addresses."""

from django.urls import path

from payung.board.views import law, people, person

app_name = "board"
urlpatterns = [
    path("hukum", law.law, name="law"),
    path("hitung", law.calculator, name="calculator"),
    path("daftar", people.people, name="people"),
    path("daftar.xlsx", people.people_file, name="people_file"),
    path("daftar/<str:ref>", person.person, name="person"),
]
