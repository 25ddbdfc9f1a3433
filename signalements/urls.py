"""Addresses of signalements."""

from django.urls import URLPattern

app_name = "signalements"
urlpatterns: list[URLPattern] = []
