"""The worklist of an agent (design 08): urgent first, then the nearest due, then the oldest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from accounts.access import compte_of
from accounts.enums import EtatCompte, Role
from accounts.models import Acces, Compte, Partenaire
from accounts.requetes import RequeteDeCompte
from conventions.models import FonctionOuverte
from espace.clock import day_of, midnight
from espace.composants import Puce, Vide, Vue
from espace.francais import pluriel
from espace.keyset import page_of
from signalements.access import access_page
from signalements.compteurs import counts_of, many, shown
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
    today = day_of(request.at, request.zone)
    form = FileForm(request.GET, fonctions=_fonctions(by, today), partenaires=_partenaires(), agents=_agents(by))
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
    query, counts = request.GET.dict(), counts_of(rows, views)
    context = {
        "filtres": form,
        "recherche": RechercheForm(initial={"q": text}),
        "vues": _tabs(counts, query, current),
        "puces": _chips(form, filters, query),
        "groupes": groups_of(lines, request, follows=bool(page.previous), goes_on=bool(page.next)),
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


def _tabs(counts: dict[str, int], query: dict[str, str], current: str) -> list[Vue]:
    return [
        Vue(label, address(query, vue=name), shown(counts[name]), active=name == current, alerte=name == "retard")
        for name, label in VUES
    ]


def _empty(counts: dict[str, int]) -> str:
    """What waits elsewhere, when this view is empty."""
    free = counts["a_prendre"]
    if not free:
        return "Aucune demande n’attend d’être prise."
    return f"{many(free, 'demande')} attend{'ent' if free > 1 else ''} d’être prise{'s' if free > 1 else ''}."


def _fonctions(by: Compte, day: date) -> list[str]:
    """What a usage convention of the caisse opens to a structure that day."""
    is_open = Q(opens_on__lte=day) & (Q(closes_on__isnull=True) | Q(closes_on__gt=day))
    usage = Cast(OuterRef("usage_id"), TextField())
    access = Acces.objects.filter(is_open, caisse=by.caisse, partenaire=OuterRef("partenaire"), usage_ref=usage)
    rows = FonctionOuverte.objects.filter(is_open, Exists(access), caisse=by.caisse)
    return list(rows.values_list("fonction", flat=True).distinct())


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
URGENTES, EN_RETARD = "Urgentes d’abord", "Échéance dépassée"


def _title_by(request: RequeteDeCompte) -> Callable[[LigneFile], str]:
    today = day_of(request.at, request.zone)
    ends = (
        (request.at, EN_RETARD),
        (midnight(today + timedelta(days=2), request.zone), "Échéance aujourd’hui ou demain"),
        (midnight(today + timedelta(days=7 - today.weekday()), request.zone), "Échéance cette semaine"),
    )

    def title(line: LigneFile) -> str:
        due = line.demande.next_due_at
        if line.demande.is_urgent:
            return URGENTES
        if due is None:
            return "Sans échéance en cours"
        return next((name for end, name in ends if due < end), "Échéance plus tard")

    return title
