"""The worklist of an agent (design 08): urgent first, then the nearest due, then the oldest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from accounts.access import compte_of
from accounts.enums import EtatCompte, Role
from accounts.models import Compte, Partenaire
from accounts.requetes import RequeteDeCompte
from espace.clock import day_of, midnight
from espace.composants import Puce, Vide, Vue
from espace.francais import pluriel
from espace.keyset import page_of
from signalements.access import access_page
from signalements.forms.listes import FileForm, RechercheForm
from signalements.models import Demande, Identite, Saisine
from signalements.querysets import named_like
from signalements.recherches import keep_search, read_search
from signalements.reference import grouped, is_valid
from signalements.rules import RULES
from signalements.views.historique import address
from signalements.views.listes import LigneFile, worklist_rows
from signalements.views.retours import suffix_of

SIZE = 50
FAR = datetime(9000, 1, 1, tzinfo=UTC)  # no due date: after all the others
ORDER = ("-is_urgent", "due_key", "caisse_received_at", "id")
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
    """Rows of one urgency."""

    titre: str
    lignes: list[LigneFile]
    en_retard: bool = False


@require_GET
def file(request: RequeteDeCompte) -> HttpResponse:
    """The list; counts of the views obey the filters, filters live in the address."""
    by = compte_of(request)
    access_page(by, "demande.list_caisse")
    form = FileForm(request.GET, partenaires=_partenaires(), agents=_agents(by))
    form.is_valid()
    filters = form.cleaned_data
    text = read_search(filters.get("r", ""), by=by)
    rows = narrow(
        Demande.objects.open().with_unread(by.pk, from_caisse=False), filters, by=by, at=request.at, text=text
    )
    views = _views_of(by, request.at)
    current = filters.get("vue", "") if filters.get("vue", "") in views else ""
    shown = rows.filter(views[current]).annotate(due_key=Coalesce("next_due_at", Value(FAR)))
    # The themes of the rows shown, apart: joined, they would be authorised one by one before the sort.
    themes = Prefetch("saisine", Saisine.objects.select_related("theme"))
    related = shown.select_related("partenaire", "porteur", "agent").prefetch_related(themes)
    page = page_of(related, order=ORDER, cursor=request.GET.get("page"), size=SIZE)
    lines = worklist_rows(page.rows, by=by, at=request.at, zone=request.zone)
    query, counts = request.GET.dict(), _counts(rows, views)
    context = {
        "filtres": form,
        "recherche": RechercheForm(initial={"q": text}),
        "vues": _tabs(counts, query, current),
        "puces": _chips(form, filters, query),
        "groupes": groups_of(lines, request),
        "texte_pages": f"{pluriel(len(lines), 'demande')} sur cette page",
        "adresse_recherche": reverse("signalements:file_recherche"),
        "peut_prendre": RULES.allows("demande.take", by),
        "vide": Vide("Rien à traiter dans cette vue", _empty(counts), 2),
        "vue": dict(VUES)[current],
        "suffixe": suffix_of(urlencode(query)),
        "suivantes": address(query, page=page.next) if page.next else "",
        "precedentes": address(query, page=page.previous) if page.previous else "",
    }
    return render(request, "signalements/traitement/file.html", context)


@require_POST
def recherche(request: RequeteDeCompte) -> HttpResponse:
    """A reference opens its demande; a name is kept on the server and narrows the list."""
    by = compte_of(request)
    access_page(by, "demande.list_caisse")
    form = RechercheForm(request.POST)
    if not form.is_valid():
        return render(request, "signalements/recherche.html", {"form": form})
    text = form.cleaned_data["q"]
    if is_valid(text):
        return redirect("signalements:demande_caisse", grouped(text))
    if not text:
        return redirect("signalements:file")
    token = keep_search(text, by=by)
    return redirect(f"{reverse('signalements:file')}?{urlencode({'vue': 'caisse', 'r': token})}")


def _views_of(by: Compte, at: datetime) -> dict[str, Q]:
    """Each view as a condition."""
    team = Q(service_caisse_id=by.service_caisse_id) | Q(service_caisse__isnull=True) if by.service_caisse_id else Q()
    return {
        "": team,
        "retard": Q(next_due_at__lt=at),
        "a_prendre": Q(agent__isnull=True),
        "miennes": Q(agent=by),
        "urgentes": Q(is_urgent=True),
        "messages": Q(is_unread=True),
        "caisse": Q(),
    }


def narrow(
    rows: QuerySet[Demande], filters: dict[str, Any], *, by: Compte, at: datetime, text: str
) -> QuerySet[Demande]:
    """The filters but the view."""
    if filters.get("type"):
        rows = rows.filter(type=filters["type"])
    if filters.get("partenaire"):
        rows = rows.filter(partenaire_id=int(filters["partenaire"]))
    if agent := filters.get("agent"):
        rows = (
            rows.filter(agent__isnull=True)
            if agent == "personne"
            else rows.filter(agent_id=by.pk if agent == "moi" else int(agent))
        )
    if due := filters.get("echeance"):
        rows = rows.filter(DUES[due](at))
    if text:
        rows = rows.filter(Exists(Identite.objects.filter(named_like(text), demande=OuterRef("pk"))))
    return rows


DUES: dict[str, Callable[[datetime], Q]] = {
    "retard": lambda at: Q(next_due_at__lt=at),
    "24h": lambda at: Q(next_due_at__gte=at, next_due_at__lt=at + timedelta(hours=24)),
    "sans": lambda _: Q(next_due_at__isnull=True),
}


def _counts(rows: QuerySet[Demande], views: dict[str, Q]) -> dict[str, int]:
    """How many rows each view holds under the other filters. One statement."""
    return rows.aggregate(**{f"n_{name}": Count("pk", filter=q) if q else Count("pk") for name, q in views.items()})


def _tabs(counts: dict[str, int], query: dict[str, str], current: str) -> list[Vue]:
    return [
        Vue(label, address(query, vue=name), counts[f"n_{name}"], active=name == current, alerte=name == "retard")
        for name, label in VUES
    ]


def _empty(counts: dict[str, int]) -> str:
    """What waits elsewhere, when this view is empty."""
    free = counts["n_a_prendre"]
    if not free:
        return "Aucune demande n’attend d’être prise."
    return f"{pluriel(free, 'demande')} attend{'ent' if free > 1 else ''} d’être prise{'s' if free > 1 else ''}."


def _partenaires() -> list[Partenaire]:
    """Structures that have a demande in the perimeter."""
    return list(Partenaire.objects.filter(Exists(Demande.objects.filter(partenaire=OuterRef("pk")))).order_by("nom"))


def _agents(by: Compte) -> Iterable[Compte]:
    rows = Compte.objects.filter(caisse=by.caisse, role=Role.AGENT, etat=EtatCompte.ACTIF)
    return list(rows.exclude(pk=by.pk).order_by("nom"))


def _chips(form: FileForm, filters: dict[str, Any], query: dict[str, str]) -> list[Puce]:
    chips = []
    for name in ("type", "partenaire", "agent", "echeance"):
        value = filters.get(name)
        if value:
            field = form.fields[name]
            label = dict(field.choices)[value]  # type: ignore[attr-defined]
            chips.append(Puce(f"{field.label} : {label}", address(query, **{name: ""})))
    if filters.get("r"):
        chips.append(Puce("Recherche sur une personne", address(query, r="")))
    return chips


def groups_of(lines: list[LigneFile], request: RequeteDeCompte) -> list[Groupe]:
    """Urgent, late, today and tomorrow, this week, later, without a due date: the order of the list, cut."""
    today = day_of(request.at, request.zone)
    tomorrow_ends = midnight(today + timedelta(days=2), request.zone)
    week_ends = midnight(today + timedelta(days=7 - today.weekday()), request.zone)

    def group(line: LigneFile) -> tuple[str, bool]:
        due, urgent = line.demande.next_due_at, line.demande.is_urgent
        if urgent:
            return "Urgentes", False
        if due is None:
            return "Sans échéance en cours", False
        if due < request.at:
            return "En retard", True
        if due < tomorrow_ends:
            return "Aujourd’hui et demain", False
        return ("Cette semaine", False) if due < week_ends else ("Plus tard", False)

    return [Groupe(title, list(rows), late) for (title, late), rows in groupby(lines, key=group)]
