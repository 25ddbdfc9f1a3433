"""Addresses of the conventions."""

from django.urls import path

from conventions.views import canaux, continuite, conventions, maintenances

app_name = "conventions"
urlpatterns = [
    path("caisse/conventions/", conventions.conventions, name="conventions"),
    path("caisse/conventions/<slug:ref>/", conventions.convention, name="convention"),
    path("maintenance/", continuite.maintenance, name="maintenance"),
    path("caisse/secours/", canaux.canaux, name="canaux"),
    path("exploitation/maintenances/", maintenances.maintenances, name="maintenances"),
    path("exploitation/maintenances/<int:pk>/", maintenances.maintenance, name="maintenance_modifier"),
    path("exploitation/maintenances/<int:pk>/terminer/", maintenances.terminer, name="maintenance_terminer"),
]
