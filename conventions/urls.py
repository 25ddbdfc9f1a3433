"""Addresses of the conventions."""

from django.urls import path

from conventions.views import canaux, continuite, conventions, exclusions, maintenances

app_name = "conventions"
urlpatterns = [
    path("caisse/partenaires/<int:pk>/exclure/", exclusions.exclure, name="exclure_structure"),
    path("caisse/securite/structures/<int:pk>/", exclusions.exclusion, name="exclusion_structure"),
    path("caisse/securite/structures/<int:pk>/lever/", exclusions.lever, name="exclusion_structure_lever"),
    path("caisse/conventions/", conventions.conventions, name="conventions"),
    path("caisse/conventions/<slug:ref>/", conventions.convention, name="convention"),
    path("maintenance/", continuite.maintenance, name="maintenance"),
    path("caisse/secours/", canaux.canaux, name="canaux"),
    path("exploitation/maintenances/", maintenances.maintenances, name="maintenances"),
    path("exploitation/maintenances/<int:pk>/", maintenances.maintenance, name="maintenance_modifier"),
    path("exploitation/maintenances/<int:pk>/terminer/", maintenances.terminer, name="maintenance_terminer"),
]
