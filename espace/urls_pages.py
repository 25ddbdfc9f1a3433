"""Public and legal pages, and those of the demonstration."""

from django.urls import path

from espace.views import accessibilite, demo, pages, reprise

urlpatterns = [
    path("", pages.accueil_public, name="accueil_public"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
    path("accessibilite/signaler/", accessibilite.signaler, name="accessibilite_signaler"),
    path("mentions-legales/", pages.mentions_legales, name="mentions_legales"),
    path("donnees-personnelles/", pages.donnees_personnelles, name="donnees_personnelles"),
    path("cgu/", pages.cgu, name="cgu"),
    path("cgu/<str:numero>/", pages.cgu_version, name="cgu_version"),
    path("aide/", pages.aide, name="aide"),
    path("plan-du-site/", pages.plan_du_site, name="plan_du_site"),
    path("session/continuer/", pages.session_continuer, name="session_continuer"),
    path("reprendre/", reprise.reprendre, name="reprendre"),
    path("reprendre/oublier/", reprise.oublier, name="reprendre_oublier"),
    path("demo/composants/", demo.catalogue, name="demo_composants"),
    path("demo/courriels/", demo.courriels, name="demo_courriels"),
    path("demo/courriels/<str:ident>/", demo.courriel, name="demo_courriel"),
    path("demo/comptes/", demo.comptes, name="demo_comptes"),
]
