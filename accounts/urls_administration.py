"""Addresses of Django's admin: its names begin with « admin », at the root."""

from django.urls import path

from accounts.admin import site

urlpatterns = [path("exploitation/admin/", site.urls)]
