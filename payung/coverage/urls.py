"""Addresses about the branch's word, and about whom a pledge protects."""

from django.urls import path

from payung.coverage.views import branch_words, pledges

app_name = "coverage"
urlpatterns = [
    path("daftar/<str:ref>/kata-cabang", branch_words.words, name="words"),
    path("daftar/<str:ref>/kata-cabang/<int:pk>/persetujuan", branch_words.word_confirmation, name="word_confirmation"),
    path("daftar/<str:ref>/kata-cabang/<int:pk>/pembatalan", branch_words.word_reversal, name="word_reversal"),
    path("sponsor/janji/<slug:ref>/orang", pledges.choice, name="choice"),
    path("sponsor/janji/<slug:ref>/orang/<int:pk>/pembatalan", pledges.choice_reversal, name="choice_reversal"),
    path("sponsor/janji/<slug:ref>/tempat/<int:pk>/pelepasan", pledges.place_release, name="place_release"),
]
