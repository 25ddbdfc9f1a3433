"""A long work and its file: how far it is, then the download. A person sees their own works only."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from espace import files, travaux
from espace.adresse import client_address
from espace.composants import Progression
from espace.enums import EtatTravail
from espace.models import Travail
from espace.requetes import Requete

# What the page and its script call the states (`static/js/progression.js`).
MOTS: dict[EtatTravail, Literal["en_attente", "en_cours", "fini", "echec"]] = {
    EtatTravail.DEMANDE: "en_attente",
    EtatTravail.EN_COURS: "en_cours",
    EtatTravail.FAIT: "fini",
    EtatTravail.ECHOUE: "echec",
}


@require_GET
def travail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far a work is; its file once done; why it stopped, if it did. Complete without a script."""
    found = travaux.access_travail(_auteur(request), uuid)
    kind = travaux.kind_named(found.kind)
    retour = kind.retour(found) if kind.retour else None
    context = {"libelle": kind.libelle, "retour": retour, "progression": _progression(found, retour)}
    return render(request, "travaux/travail.html", context)


@require_GET
def etat(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """The same in JSON, asked every second by the page's script."""
    found = travaux.access_travail(_auteur(request), uuid)
    return JsonResponse(
        {"etat": MOTS[EtatTravail(found.etat)], "texte": _texte(found), "fait": found.done, "total": found.total}
    )


@require_GET
def fichier(request: Requete, uuid: UUID) -> HttpResponse:
    """Download a file, always as an attachment, journalled."""
    found = files.access_fichier(_auteur(request), uuid)
    clear = files.download(found, by=_auteur(request), at=request.at, address=client_address(request))
    return files.attachment(found, clear)


def _auteur(request: HttpRequest) -> Any:
    return request.user


def _progression(found: Travail, retour: tuple[str, str] | None) -> Progression:
    suite = {
        # A work without a document did something elsewhere: its way back leads there.
        EtatTravail.FAIT: ("Télécharger le document", reverse("fichier", args=[found.result]))
        if found.result
        else retour or ("", ""),
        EtatTravail.ECHOUE: retour or ("", ""),
    }
    here = reverse("travail", args=[found.pk])
    lien, href = suite.get(EtatTravail(found.etat), ("", here))
    return Progression(
        texte=_texte(found),
        etat=MOTS[EtatTravail(found.etat)],
        fait=found.done,
        total=found.total,
        href=href,
        lien=lien,
        suivi=reverse("travail_etat", args=[found.pk]),
    )


def _texte(found: Travail) -> str:
    if found.etat == EtatTravail.FAIT:
        return "C’est prêt."
    if found.etat == EtatTravail.ECHOUE:
        return found.error_sentence
    if found.total:
        return f"Préparation en cours : étape {min(found.done + 1, found.total)} sur {found.total}."
    return (
        "Préparation en cours."
        if found.etat == EtatTravail.EN_COURS
        else "En attente : la préparation commence bientôt."
    )
