"""One's own account, read only: a gestionnaire's is changed by the caisse (U-2.2.2-modification-par-caisse)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import compte_of
from accounts.querysets import acceptances_of
from accounts.requetes import RequeteDeCompte
from accounts.rules import RULES
from espace.errors import Interdit

READ_ONLY = "Un profil ne se modifie pas ici. Demandez la correction {}."


def profil(request: RequeteDeCompte) -> HttpResponse:
    """Who one is for the portal, and who may change it."""
    compte = compte_of(request)
    read_only = READ_ONLY.format(compte.a_qui_demander)
    if request.method != "GET":
        raise Interdit(read_only)
    asks = RULES.allows("compte.demander", compte, compte)
    context = {
        "compte": compte,
        "lecture_seule": read_only,
        "demande_a": reverse("accounts:equipe_modification", args=[compte.ref]) if asks else "",
        "acceptations": acceptances_of(compte),
    }
    return render(request, "accounts/profil.html", context)
