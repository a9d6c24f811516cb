"""Addresses about the branch's word."""

from django.urls import path

from payung.coverage import views

app_name = "coverage"
urlpatterns = [
    path("daftar/<str:ref>/kata-cabang", views.words, name="words"),
    path("daftar/<str:ref>/kata-cabang/<int:pk>/persetujuan", views.word_confirmation, name="word_confirmation"),
    path("daftar/<str:ref>/kata-cabang/<int:pk>/pembatalan", views.word_reversal, name="word_reversal"),
]
