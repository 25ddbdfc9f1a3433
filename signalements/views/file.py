"""The worklist of an agent (design 08): urgent first, then the nearest due, then the oldest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import compte_of
from accounts.requetes import RequeteDeCompte
from espace.clock import day_of, midnight
from espace.composants import Puce, Vide, Vue
from espace.francais import pluriel
from espace.keyset import page_of
from signalements.access import access_page
from signalements.compteurs import counts_of, many, shown
from signalements.filtres import (
    ORDRE_FILE,
    ORDRE_RECHERCHE,
    agents_offered,
    functions_offered,
    partenaires_offered,
    waiting_in_caisse,
    with_worklist_columns,
    worklist,
    worklist_views,
)
from signalements.forms.listes import FileForm, RechercheForm
from signalements.recherches import read_search
from signalements.rules import RULES
from signalements.views.listes import LigneFile, worklist_rows
from signalements.views.retours import address, suffix_of

SIZE = 50
VUES: tuple[tuple[str, str], ...] = (
    ("", "Mon équipe"),
    ("retard", "En retard"),
    ("a_prendre", "À prendre"),
    ("miennes", "Mes demandes"),
    ("urgentes", "Urgentes"),
    ("messages", "Nouveaux messages"),
    ("caisse", "Toute la caisse"),
)


@dataclass(frozen=True)
class Groupe:
    """Rows of one urgency. `compte` is None where the page cuts the group: the others are whole."""

    titre: str
    lignes: list[LigneFile]
    compte: int | None
    en_retard: bool = False


@require_GET
def file(request: RequeteDeCompte) -> HttpResponse:
    """The list; counts of the views obey the filters, filters live in the address."""
    by = compte_of(request)
    access_page(by, "demande.list_caisse")
    form = FileForm(
        request.GET,
        fonctions=functions_offered(by, day_of(request.at, request.zone)),
        partenaires=partenaires_offered(),
        agents=agents_offered(by),
    )
    form.is_valid()
    filters = form.cleaned_data
    text = read_search(filters.get("r", ""), by=by)
    views = worklist_views(worklist(filters, by=by, at=request.at, text=text), by=by, at=request.at)
    current = filters.get("vue", "") if filters.get("vue", "") in views else ""
    related = with_worklist_columns(views[current])
    page = page_of(related, order=ORDRE_RECHERCHE if text else ORDRE_FILE, cursor=request.GET.get("page"), size=SIZE)
    lines = worklist_rows(page.rows, by=by, at=request.at, zone=request.zone)
    query, counts = request.GET.dict(), counts_of(views)
    context = {
        "filtres": form,
        "recherche": RechercheForm(initial={"q": text}),
        "vues": _tabs(counts, query, current),
        "puces": _chips(form, filters, query),
        "groupes": groups_of(lines, request, follows=bool(page.previous), goes_on=bool(page.next)),
        "texte_pages": f"{pluriel(len(lines), 'demande')} sur cette page",
        "adresse_recherche": reverse("signalements:file_recherche"),
        "peut_prendre": RULES.allows("demande.take", by),
        "vide": Vide("Aucune demande dans cette vue", "" if lines else _empty(), 2),
        "vue": dict(VUES)[current],
        "suffixe": suffix_of(urlencode(query)),
        "suivantes": address(query, page=page.next) if page.next else "",
        "precedentes": address(query, page=page.previous) if page.previous else "",
    }
    return render(request, "signalements/traitement/file.html", context)


def _tabs(counts: dict[str, int], query: dict[str, str], current: str) -> list[Vue]:
    return [
        Vue(label, address(query, vue=name), shown(counts[name]), active=name == current, alerte=name == "retard")
        for name, label in VUES
    ]


def _empty() -> str:
    """What waits elsewhere, whatever this view and its filters hide."""
    free = counts_of({"free": waiting_in_caisse()})["free"]
    if not free:
        return "Dans toute la caisse, aucune demande n’attend d’être prise."
    return (
        f"Dans toute la caisse, {many(free, 'demande')} attend{'ent' if free > 1 else ''} d’être "
        f"prise{'s' if free > 1 else ''}. Ouvrez « À prendre », ou retirez un filtre."
    )


def _chips(form: FileForm, filters: dict[str, Any], query: dict[str, str]) -> list[Puce]:
    chips = []
    for name in ("type", "partenaire", "agent", "echeance"):
        value = filters.get(name)
        if value:
            field = form.fields[name]
            label = dict(field.choices)[value]  # type: ignore[attr-defined]  # a ChoiceField, which Form.fields does not say
            chips.append(Puce(f"{field.label} : {label}", address(query, **{name: ""})))
    if filters.get("r"):
        chips.append(Puce("Recherche sur une personne", address(query, r="")))
    return chips


def groups_of(lines: list[LigneFile], request: RequeteDeCompte, *, follows: bool, goes_on: bool) -> list[Groupe]:
    """The order of the list, cut: urgent ones, then the others by due date.

    `follows`, `goes_on`: a page comes before, after, so that its first or last group may not be whole.
    """
    cut = [(title, list(rows)) for title, rows in groupby(lines, key=_title_by(request))]
    groups = []
    for rank, (title, rows) in enumerate(cut):
        is_whole = not (follows and rank == 0) and not (goes_on and rank == len(cut) - 1)
        late = sum(row.horloge.etat == "late" for row in rows)
        shown_title = f"{title}, dont {late} en retard" if title == URGENTES and late and is_whole else title
        groups.append(Groupe(shown_title, rows, len(rows) if is_whole else None, title == EN_RETARD))
    return groups


# No group has the name of a view: « En retard » counts urgent ones too, wherever they are listed.
URGENTES, EN_RETARD, CLOSES = "Urgentes d’abord", "Échéance dépassée", "Closes"


def _title_by(request: RequeteDeCompte) -> Callable[[LigneFile], str]:
    today = day_of(request.at, request.zone)
    ends = (
        (request.at, EN_RETARD),
        (midnight(today + timedelta(days=2), request.zone), "Échéance aujourd’hui ou demain"),
        (midnight(today + timedelta(days=7 - today.weekday()), request.zone), "Échéance cette semaine"),
    )

    def title(line: LigneFile) -> str:
        due = line.demande.next_due_at
        if not line.demande.is_open:
            return CLOSES
        if line.demande.is_urgent:
            return URGENTES
        if due is None:
            return "Sans échéance en cours"
        return next((name for end, name in ends if due < end), "Échéance plus tard")

    return title
