"""Homes: what must I do now? (design 03 for a technicien)."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.access import compte_of
from accounts.models import Compte
from accounts.requetes import RequeteDeCompte
from conventions.enums import Fonction
from espace import registry
from espace.clock import day_of
from espace.composants import Colonne, Tuile, Vide
from espace.francais import capitale, en_lettres
from espace.registry import AFaire
from signalements import engagements
from signalements.actions.brouillon import LIFE
from signalements.models import Brouillon
from signalements.pages import drafts_of, recent_of
from signalements.rules import RULES
from signalements.views.listes import recent_rows
from signalements.views.saisine_pages import ETAPES, TITRES, draft_title

# Built functions, in the order of the text: address, icon, help. The others get their tile with their screens.
TUILES: dict[Fonction, tuple[str, str, str]] = {
    Fonction.SIGNALEMENT: (
        "signalements:nouvelle",
        "drapeau",
        "Quatre écrans courts. Aucune pièce, sauf l’accord signé de la personne quand la caisse le demande.",
    ),
    Fonction.HISTORIQUE: ("signalements:historique", "liste", "Les demandes de votre structure et leur état."),
}
RECENTES = ("Personne", "Demande", "Où elle en est", "Dernier fait")


@require_GET
def accueil(request: RequeteDeCompte) -> HttpResponse:
    """The home of a structure; anybody else is sent to their own."""
    by = compte_of(request)
    if RULES.allows("accueil.caisse", by):
        return redirect("signalements:caisse")
    if not RULES.allows("accueil.partenaire", by):
        return redirect("accounts:exploitation")
    acts = _acts(request)
    shown = _technicien(request, by) if RULES.allows("demande.create", by) else {"brouillons": []}
    context = {"actes": acts, "titre": title_of(acts, len(shown["brouillons"])), **shown}
    return render(request, "signalements/accueil.html", context)


@require_GET
def caisse(request: RequeteDeCompte) -> HttpResponse:
    """The home of a caisse: what needs me today."""
    by = compte_of(request)
    RULES.check("accueil.caisse", by)
    acts = _acts(request)
    return render(request, "signalements/caisse.html", {"actes": acts, "titre": title_of(acts), "vide": _nothing(by)})


def _nothing(by: Compte) -> Vide:
    """What a home without anything to do says, true for who reads it."""
    if RULES.allows("demande.list_caisse", by):
        return Vide("Rien n’attend", "Aucune demande en retard, aucune à prendre.", 2)
    return Vide(
        "Rien ne vous attend",
        "Votre profil n’ouvre pas les demandes. Les violations de données et les demandes de droits arriveront ici.",
        2,
    )


def title_of(acts: list[AFaire], drafts: int = 0) -> str:
    """« Trois choses à faire, un brouillon à reprendre », « Rien à faire pour le moment »."""
    counts = ((len(acts), "chose", True, "à faire"), (drafts, "brouillon", False, "à reprendre"))
    waiting = [
        f"{en_lettres(count, is_feminine=is_feminine)} {noun}{'s' if count > 1 else ''} {what}"
        for count, noun, is_feminine, what in counts
        if count
    ]
    return capitale(", ".join(waiting)) or "Rien à faire pour le moment"


def _acts(request: RequeteDeCompte) -> list[AFaire]:
    """Every app's, those whose turn it is first."""
    acts = [act for contribution in registry.a_faire for act in contribution(request)]
    return sorted(acts, key=lambda act: not act.is_theirs)


def _technicien(request: RequeteDeCompte, by: Compte) -> dict[str, Any]:
    assert by.partenaire_id is not None
    functions = engagements.open_functions(by.partenaire_id, request.perimetre.caisses, request.at)
    return {
        "tuiles": tiles(functions),
        "fonctions": {fonction.value for fonction in functions if fonction in TUILES},
        "recentes": recent_rows(recent_of(by), by=by, at=request.at, zone=request.zone),
        "colonnes_recentes": [Colonne(label) for label in RECENTES],
        "vide_recentes": Vide(
            "Aucune demande pour le moment",
            f"Celles de votre {'service' if by.service_id else 'structure'} se suivront ici.",
            3,
        ),
        "brouillons": [draft_line(brouillon, request.zone) for brouillon in drafts_of(by)],
    }


def draft_line(brouillon: Brouillon, zone: ZoneInfo) -> dict[str, object]:
    """A draft of one's own in the list: whom it is about, the screen reached, the day it will be erased."""
    return {
        "brouillon": brouillon,
        "titre": draft_title(brouillon),
        "efface_on": day_of(brouillon.updated_at + LIFE, zone),
        "etape": ETAPES[brouillon.etape - 1],
        "ecran": TITRES[brouillon.etape - 1],
        "nombre": len(ETAPES),
    }


def tiles(functions: frozenset[Fonction]) -> list[Tuile]:
    """The open functions that have their screens, labels exactly as written."""
    found = []
    for fonction, (name, icone, aide) in TUILES.items():
        if fonction in functions:
            args = [fonction.value] if name == "signalements:nouvelle" else []
            found.append(Tuile(fonction.label, reverse(name, args=args), aide, icone))
    return found
