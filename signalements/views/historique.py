"""« Consulter l’historique » (design 06): the demandes of the structure, other services' without the person."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.access import compte_of
from accounts.models import Caisse, Compte
from accounts.requetes import RequeteDeCompte
from espace.composants import Colonne, Puce, Vide, Vue
from espace.francais import pluriel
from espace.keyset import page_of
from signalements.access import access_historique, access_page
from signalements.compteurs import counts_of, shown
from signalements.enums import Phase
from signalements.forms.listes import PERIODES, HistoriqueForm, RechercheForm
from signalements.models import Demande, Identite
from signalements.noms import words
from signalements.querysets import PHASES, named_like
from signalements.recherches import keep_search, read_search
from signalements.reference import grouped, is_valid
from signalements.views.listes import history_rows
from signalements.views.retours import suffix_of

SIZE = 20
ORDER = ("-received_at", "-id")
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
    caisses = sorted(Caisse.objects.filter(pk__in=request.perimetre.caisses), key=lambda c: words(c.nom))
    form = HistoriqueForm(request.GET, caisses=caisses)
    form.is_valid()
    filters = form.cleaned_data
    text = read_search(filters.get("r", ""), by=by)
    rows = narrow(Demande.objects.all(), filters, by=by, request=request, text=text)
    phase = filters.get("phase", "")
    shown = rows.in_phase(phase) if phase in PHASES else rows  # type: ignore[attr-defined]  # our own queryset, lost by values and unions
    related = shown.select_related("caisse", "service", "auteur")
    page = page_of(related, order=ORDER, cursor=request.GET.get("page"), size=SIZE)
    context = {
        "filtres": form,
        "recherche": RechercheForm(initial={"q": text}),
        "texte": text,
        "vues": _phases(rows, request.GET.dict(), phase),
        "puces": _chips(filters, request.GET.dict(), caisses),
        "colonnes": [Colonne(label) for label in COLONNES],
        "lignes": history_rows(
            page.rows, by=by, at=request.at, zone=request.zone, suffixe=suffix_of(urlencode(request.GET.dict()))
        ),
        "vide": Vide("Aucune demande ne correspond", "Retirez un filtre, ou cherchez par référence.", 2),
        "texte_pages": f"{pluriel(len(page.rows), 'demande')} sur cette page",
        "adresse_recherche": reverse("signalements:recherche"),
        "suivantes": address(request.GET.dict(), page=page.next) if page.next else "",
        "precedentes": address(request.GET.dict(), page=page.previous) if page.previous else "",
    }
    return render(request, "signalements/historique.html", context)


@require_POST
def recherche(request: RequeteDeCompte) -> HttpResponse:
    """A reference opens its demande; a name is kept on the server, and the list shows who answers to it."""
    by = compte_of(request)
    access_page(by, "demande.list_partenaire")
    form = RechercheForm(request.POST)
    if not form.is_valid():
        return render(request, "signalements/recherche.html", {"form": form})
    text = form.cleaned_data["q"]
    if is_valid(text):
        return redirect("signalements:demande", grouped(text))
    token = keep_search(text, by=by) if text else ""
    return redirect(
        f"{reverse('signalements:historique')}?{urlencode({'r': token})}" if token else "signalements:historique"
    )


def narrow(
    rows: QuerySet[Demande], filters: dict[str, Any], *, by: Compte, request: RequeteDeCompte, text: str
) -> QuerySet[Demande]:
    """The filters but the phase."""
    if filters.get("type"):
        rows = rows.filter(type=filters["type"])
    if filters.get("caisse"):
        rows = rows.filter(caisse_id=int(filters["caisse"]))
    if filters.get("qui") == "moi":
        rows = rows.filter(auteur=by)
    if filters.get("periode"):
        rows = rows.filter(received_at__gte=request.at - timedelta(days=int(filters["periode"])))
    if text:
        rows = rows.filter(Exists(Identite.objects.filter(named_like(text), demande=OuterRef("pk"))))
    return rows


def address(query: dict[str, str], **changes: str | None) -> str:
    """The address of the list with these changes; a change of filter goes back to the first page."""
    kept = {name: value for name, value in query.items() if name != "page"} | changes
    return f"?{urlencode({name: value for name, value in kept.items() if value})}"


def _phases(rows: QuerySet[Demande], query: dict[str, str], phase: str) -> list[Vue]:
    counts = counts_of(rows, {"": Q(), **PHASES})
    views = [Vue("Toutes", address(query, phase=""), shown(counts[""]), active=phase not in PHASES)]
    return views + [
        Vue(label, address(query, phase=name.value), shown(counts[name.value]), active=phase == name)
        for name, label in PLURIELS.items()
    ]


def _chips(filters: dict[str, Any], query: dict[str, str], caisses: list[Caisse]) -> list[Puce]:
    """Active filters; a search on a person says so without its words."""
    names = {str(c.pk): c.nom for c in caisses}
    chips = []
    if filters.get("type"):
        label = dict(HistoriqueForm.base_fields["type"].choices)[filters["type"]]  # type: ignore[attr-defined]  # a ChoiceField, which Form.fields does not say
        chips.append(Puce(f"Démarche : {label}", address(query, type="")))
    if filters.get("caisse"):
        chips.append(Puce(f"Caisse : {names[filters['caisse']]}", address(query, caisse="")))
    if filters.get("qui"):
        chips.append(Puce("Envoyées par moi", address(query, qui="")))
    if filters.get("periode"):
        chips.append(Puce(dict(PERIODES)[filters["periode"]], address(query, periode="")))
    if filters.get("r"):
        chips.append(Puce("Recherche sur une personne", address(query, r="")))
    return chips
