"""The demo's own addresses; they are only mounted where PAYUNG_ENV is demo."""

from django.urls import path

from payung.demo import views

app_name = "demo"
urlpatterns = [
    path("demo", views.stage, name="stage"),
    path("demo/berkas/<slug:what>", views.sheet, name="sheet"),
    path("demo/masuk/<slug:name>", views.enter, name="enter"),
]
