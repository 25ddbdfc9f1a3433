"""Addresses of signalements."""

from django.urls import path

from signalements.views import accueil, demande, file, historique, recherche, saisine, traitement

app_name = "signalements"
urlpatterns = [
    path("accueil/", accueil.accueil, name="accueil"),
    path("demandes/", historique.historique, name="historique"),
    path("demandes/recherche/", recherche.historique, name="recherche"),
    path("demandes/notice/<slug:code>/", saisine.notice, name="notice"),
    path("demandes/nouvelle/<slug:fonction>/", saisine.nouvelle, name="nouvelle"),
    path("demandes/brouillons/<uuid:uuid>/effacer/", saisine.effacer, name="brouillon_effacer"),
    path("demandes/brouillons/<uuid:uuid>/<slug:nom>/", saisine.etape, name="etape"),
    path("demandes/brouillons/<uuid:uuid>/<slug:nom>/enregistrer/", saisine.enregistrer, name="enregistrer"),
    path("demandes/<str:reference>/", demande.demande, name="demande"),
    path("demandes/<str:reference>/message/", demande.message, name="message"),
    path("demandes/<str:reference>/annuler/", demande.annuler, name="annuler"),
    path("demandes/<str:reference>/accord-retire/", demande.retirer, name="retirer"),
    path("demandes/<str:reference>/recu/", demande.recu, name="recu"),
    path("caisse/", accueil.caisse, name="caisse"),
    path("caisse/demandes/", file.file, name="file"),
    path("caisse/demandes/recherche/", recherche.file, name="file_recherche"),
    path("caisse/demandes/<str:reference>/", traitement.demande, name="demande_caisse"),
    path("caisse/demandes/<str:reference>/prendre/", traitement.prendre, name="prendre"),
    path("caisse/demandes/<str:reference>/contact/", traitement.contact, name="contact"),
    path("caisse/demandes/<str:reference>/message/", traitement.message, name="message_caisse"),
    path("caisse/demandes/<str:reference>/note/", traitement.note, name="note"),
    path("caisse/demandes/<str:reference>/non-prise-en-charge/", traitement.refuser, name="refuser"),
    path("caisse/demandes/<str:reference>/cloture/", traitement.clore, name="clore"),
    path("caisse/demandes/<str:reference>/requalifier/", traitement.requalifier, name="requalifier"),
    path("caisse/demandes/<str:reference>/accord-retire/", demande.retirer, name="retirer_caisse"),
]
