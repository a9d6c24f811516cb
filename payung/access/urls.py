"""Addresses of invitations and of the trail."""

from django.urls import path

from payung.access import views

app_name = "access"
urlpatterns = [
    path("undangan/<str:token>", views.invitation, name="invitation"),
    path("atur/jejak", views.audit, name="audit"),
]
