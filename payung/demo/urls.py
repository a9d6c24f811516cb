"""The demo's own addresses; they are only mounted where PAYUNG_ENV is demo."""

from django.urls import path

from payung.demo import views

app_name = "demo"
urlpatterns = [path("demo/masuk/<slug:name>", views.enter, name="enter")]
