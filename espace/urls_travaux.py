"""Long works and the files they make."""

from django.urls import path

from espace.views import travaux

urlpatterns = [
    path("travaux/<uuid:uuid>/", travaux.travail, name="travail"),
    path("travaux/<uuid:uuid>/etat/", travaux.etat, name="travail_etat"),
    path("fichiers/<uuid:uuid>/", travaux.fichier, name="fichier"),
]
