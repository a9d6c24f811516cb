"""Addresses of invitations and of the signs of life."""

from django.urls import path

from payung.access import views

app_name = "access"
urlpatterns = [
    path("undangan/<str:token>", views.invitation, name="invitation"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
