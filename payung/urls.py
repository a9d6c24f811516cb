"""Every address of Payung; each room names its own."""

from django.urls import include, path

urlpatterns = []
