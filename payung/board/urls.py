"""The board's addresses."""

from django.urls import path

from payung.board.views import law

app_name = "board"
urlpatterns = [
    path("hukum", law.law, name="law"),
    path("hitung", law.calculator, name="calculator"),
]
