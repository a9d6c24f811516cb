"""All addresses with those of the demo, which are mounted in the demo alone."""

from django.urls import include, path

from payung.urls import urlpatterns as ours

urlpatterns = [*ours, path("", include("payung.demo.urls"))]
