"""One's own account, read only: a gestionnaire's is changed by the caisse (U-2.2.2-modification-par-caisse)."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import compte_of
from accounts.requetes import RequeteDeCompte
from espace.errors import Interdit

READ_ONLY = (
    "Un profil ne se modifie pas ici. Demandez le changement à votre caisse si vous êtes gestionnaire, "
    "au gestionnaire de votre structure si vous êtes technicien."
)


def profil(request: RequeteDeCompte) -> HttpResponse:
    """Who one is for the portal, and who may change it."""
    if request.method != "GET":
        raise Interdit(READ_ONLY)
    return render(request, "accounts/profil.html", {"compte": compte_of(request)})
