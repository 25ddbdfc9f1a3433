"""Addresses of the conventions."""

from django.urls import path

from conventions.views import conventions

app_name = "conventions"
urlpatterns = [
    path("caisse/conventions/", conventions.conventions, name="conventions"),
    path("caisse/conventions/<slug:ref>/", conventions.convention, name="convention"),
]
