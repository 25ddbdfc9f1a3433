"""Addresses of the conventions."""

from django.urls import path

from conventions.views import canaux, continuite, conventions, exclusions, incidents, maintenances

app_name = "conventions"
urlpatterns = [
    path("caisse/partenaires/<int:pk>/exclure/", exclusions.exclure, name="exclure_structure"),
    path("caisse/securite/structures/<int:pk>/", exclusions.exclusion, name="exclusion_structure"),
    path("caisse/securite/structures/<int:pk>/lever/", exclusions.lever, name="exclusion_structure_lever"),
    path("caisse/conventions/", conventions.conventions, name="conventions"),
    path("caisse/conventions/<slug:ref>/", conventions.convention, name="convention"),
    path("maintenance/", continuite.maintenance, name="maintenance"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<str:numero>/", incidents.incident, name="incident"),
    path("caisse/incidents/", incidents.incidents_caisse, name="incidents_caisse"),
    path("caisse/incidents/<str:numero>/", incidents.incident_caisse, name="incident_caisse"),
    path("caisse/incidents/<str:numero>/transmettre/", incidents.transmettre, name="incident_transmettre"),
    path("caisse/incidents/<str:numero>/repondre/", incidents.repondre, name="incident_repondre"),
    path("caisse/secours/", canaux.canaux, name="canaux"),
    path("exploitation/maintenances/", maintenances.maintenances, name="maintenances"),
    path("exploitation/maintenances/<int:pk>/", maintenances.maintenance, name="maintenance_modifier"),
    path("exploitation/maintenances/<int:pk>/terminer/", maintenances.terminer, name="maintenance_terminer"),
]
