"""Addresses of reporting."""

from django.urls import path

from reporting.views import copil

app_name = "reporting"
urlpatterns = [
    path("caisse/copil/", copil.copil, name="copil"),
    path("caisse/copil/<slug:ref>/", copil.copil_convention, name="copil_convention"),
    path("caisse/copil/<slug:ref>/preparer/", copil.preparer, name="copil_preparer"),
    path("caisse/copil/fiches/<uuid:uuid>/pdf/", copil.fiche_pdf, name="fiche_pdf"),
]
