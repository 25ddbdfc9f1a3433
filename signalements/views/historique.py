"""« Consulter l’historique » (design 06): the demandes of the structure, other services' without the person."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.access import compte_of
from accounts.models import Caisse
from accounts.requetes import RequeteDeCompte
from espace.composants import Colonne, Puce, Vide, Vue
from espace.francais import pluriel
from espace.keyset import page_of
from signalements.access import access_historique
from signalements.compteurs import counts_of, shown
from signalements.enums import Phase, TypeDemande
from signalements.filtres import (
    ORDRE_HISTORIQUE,
    caisses_offered,
    has_services,
    history,
    history_phases,
    types_offered,
    with_history_columns,
)
from signalements.forms.listes import PERIODES, HistoriqueForm, RechercheForm
from signalements.recherches import read_search
from signalements.views.listes import history_rows
from signalements.views.retours import address, suffix_of

SIZE = 20
COLONNES = ("Personne", "Démarche", "Où elle en est", "Envoyée par", "Envoyée le", "Prochaine étape")
PLURIELS = {
    Phase.A_COMPLETER: "À compléter",
    Phase.ENVOYEE: "Envoyées",
    Phase.EN_COURS: "En cours",
    Phase.TERMINEE: "Terminées",
    Phase.ANNULEE: "Annulées",
}


@require_GET
def historique(request: RequeteDeCompte) -> HttpResponse:
    """The list, its phases with counts that obey the other filters, its pages."""
    by = compte_of(request)
    access_historique(by, request.perimetre, request.at)
    caisses = caisses_offered(request.perimetre.caisses)
    form = HistoriqueForm(request.GET, caisses=caisses, types=types_offered())
    form.is_valid()
    filters = form.cleaned_data
    text = read_search(filters.get("r", ""), by=by)
    phases = history_phases(history(filters, by=by, at=request.at, text=text))
    current = filters.get("phase", "") if filters.get("phase", "") in phases else ""
    related = with_history_columns(phases[current])
    page = page_of(related, order=ORDRE_HISTORIQUE, cursor=request.GET.get("page"), size=SIZE)
    context = {
        "filtres": form,
        "recherche": RechercheForm(initial={"q": text}),
        "texte": text,
        "vues": _tabs(counts_of(phases), request.GET.dict(), current),
        "puces": _chips(filters, request.GET.dict(), caisses),
        "colonnes": [Colonne(label) for label in COLONNES],
        "lignes": history_rows(
            page.rows, by=by, at=request.at, zone=request.zone, suffixe=suffix_of(urlencode(request.GET.dict()))
        ),
        "a_des_services": by.service_id is not None or has_services(by),
        "vierge": not (page.rows or is_narrowed(filters)),
        "vide": Vide("Aucune demande ne correspond", "Retirez un filtre, ou cherchez par référence.", 2),
        "texte_pages": f"{pluriel(len(page.rows), 'demande')} sur cette page",
        "adresse_recherche": reverse("signalements:recherche"),
        "suivantes": address(request.GET.dict(), page=page.next) if page.next else "",
        "precedentes": address(request.GET.dict(), page=page.previous) if page.previous else "",
    }
    return render(request, "signalements/historique.html", context)


def is_narrowed(filters: Mapping[str, Any]) -> bool:
    """Whether something narrows the list: without, an empty one says that nothing was ever sent."""
    return any(filters.values())


def _tabs(counts: dict[str, int], query: dict[str, str], current: str) -> list[Vue]:
    labels = {"": "Toutes", **{phase.value: label for phase, label in PLURIELS.items()}}
    return [
        Vue(label, address(query, phase=name), shown(counts[name]), active=name == current)
        for name, label in labels.items()
    ]


def _chips(filters: dict[str, Any], query: dict[str, str], caisses: list[Caisse]) -> list[Puce]:
    """Active filters; a search on a person says so without its words."""
    names = {str(c.pk): c.nom for c in caisses}
    chips = []
    if filters.get("type"):
        chips.append(Puce(f"Démarche : {TypeDemande(filters['type']).label}", address(query, type="")))
    if filters.get("caisse"):
        chips.append(Puce(f"Caisse : {names[filters['caisse']]}", address(query, caisse="")))
    if filters.get("qui"):
        chips.append(Puce("Envoyées par moi", address(query, qui="")))
    if filters.get("periode"):
        chips.append(Puce(dict(PERIODES)[filters["periode"]], address(query, periode="")))
    if filters.get("r"):
        chips.append(Puce("Recherche sur une personne", address(query, r="")))
    return chips
