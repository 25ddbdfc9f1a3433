"""A demande on the caisse's side (design 09): the next act first, with its clock, then the rest."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.access import compte_of
from accounts.models import Compte
from accounts.requetes import RequeteDeCompte
from espace.composants import Note
from espace.errors import Refus, VersionDepassee
from espace.francais import relatif
from signalements import actions
from signalements.access import access_demande
from signalements.enums import EtatSignalement, Liste
from signalements.models import Demande, NoteInterne, Option
from signalements.rules import RULES
from signalements.views import detail as d
from signalements.views.actes import DO, form_of
from signalements.views.retours import filters_of, suffix_of

SUITES = {
    EtatSignalement.TRANSMISE: "À faire : prendre la demande",
    EtatSignalement.PRISE_EN_CHARGE: "À faire : contacter la personne",
}


@require_GET
def demande(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """The page; a technicien who follows a link of the caisse is sent to their own."""
    by = compte_of(request)
    found = access_demande(by, reference)
    if by.is_partenaire:
        return redirect("signalements:demande", found.reference)
    return show(request, found)


def show(
    request: RequeteDeCompte, found: Demande, refused: tuple[str, Form] | None = None, *, is_stale: bool = False
) -> HttpResponse:
    """The page, with the form that was refused; `is_stale` says what others did meanwhile, the text being kept."""
    by = compte_of(request)
    detail = d.load_detail(found, by=by, at=request.at, zone=request.zone)
    forms = _forms(request, found, by)
    seen_at = None
    if refused is not None:
        name, form = refused
        forms[name] = form
        seen_at = getattr(form, "cleaned_data", {}).get("vu") if is_stale else None
        if is_stale:
            form.data = {**dict(form.data.items()), f"{form.prefix}-version": str(found.version)}
    context = {
        "demande": found,
        "filtres": filters_of(request),
        "suffixe": suffix_of(filters_of(request)),
        "titre": d.title_of(detail),
        "sujet": d.subject_of(found),
        "detail": detail,
        "personne": d.person_lines(detail),
        "situation": d.situation_lines(detail),
        "fil": d.thread_of(detail),
        "notes": _notes(found, detail),
        "vie": d.life_of(detail),
        "issue": d.outcome_of(detail),
        "suite": _next_act(detail),
        "peut_agir": RULES.allows("demande.take", by, found),
        "refuse": refused[0] if refused else "",
        "form": refused[1] if refused else None,
        "changements": d.changes_since(detail, seen_at) if is_stale else None,
        **{f"form_{name}": form for name, form in forms.items()},
    }
    status = VersionDepassee.status if is_stale else 200
    response = render(request, "signalements/traitement/demande.html", context, status=status)
    if detail.unread:
        actions.mark_read(demande=found, by=by, at=request.at, last=detail.messages[-1])
    return response


def _next_act(detail: d.Detail) -> str:
    if not detail.demande.is_open:
        return "Demande close"
    if detail.is_joined:
        return "À faire : suivre l’accompagnement, puis clore"
    return SUITES.get(detail.demande.etat, "À suivre")  # type: ignore[call-overload, no-any-return]  # a column read as its enumeration


def _forms(request: RequeteDeCompte, found: Demande, by: Compte) -> dict[str, Form]:
    """The forms of the acts possible now."""
    if not RULES.allows("demande.take", by, found):
        return {}
    names = ["message", "note"]
    options: list[Option] = []
    if found.is_open:
        names += [name for name, is_possible in POSSIBLE.items() if is_possible(found)]
        options = list(Option.objects.offered_by(found.caisse_id, Liste.MOTIF_NON_PRISE, Liste.MOTIF_SANS_SUITE))
    return {name: form_of(name, request, found, options) for name in names}


POSSIBLE: dict[str, Callable[[Demande], bool]] = {
    "prendre": lambda found: found.agent_id is None,
    "refus": lambda found: found.etat == EtatSignalement.TRANSMISE,
    "contact": lambda found: found.etat == EtatSignalement.PRISE_EN_CHARGE,
    "cloture": lambda found: found.etat == EtatSignalement.PRISE_EN_CHARGE,
    "requalifier": lambda found: found.is_urgent,
}


def _notes(found: Demande, detail: d.Detail) -> list[Note]:
    """The notes that this caisse wrote, newest first."""
    rows = NoteInterne.objects.filter(demande=found).select_related("auteur").order_by("-written_at", "-id")
    return [
        Note(note.texte, f"{note.auteur.nom_complet} · {relatif(note.written_at, detail.at, detail.zone)}")
        for note in rows
    ]


# ── Acts ───────────────────────────────────────────────────────────────────────────────────────


def act(request: RequeteDeCompte, found: Demande, name: str) -> HttpResponse:
    """Run an act: its success goes back to the page, a refusal stays beside its field, a stale form says what changed."""
    options = Option.objects.offered_by(found.caisse_id, Liste.MOTIF_NON_PRISE, Liste.MOTIF_SANS_SUITE)
    form = form_of(name, request, found, options, request.POST)
    if form.is_valid():
        try:
            done = DO[name](found, form, compte_of(request), request)
        except VersionDepassee:
            fresh = access_demande(compte_of(request), found.reference)
            return show(request, fresh, (name, form), is_stale=True)
        except Refus as refus:
            form.add_error(refus.field if refus.field in form.fields else None, refus.message)
            found = access_demande(compte_of(request), found.reference)
        else:
            messages.success(request, done)
            page = reverse("signalements:demande_caisse", args=[found.reference])
            return redirect(f"{page}{suffix_of(filters_of(request))}")
    return show(request, found, (name, form))


@require_POST
def prendre(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """Take it; from the worklist, one comes back to its filters."""
    return act(request, access_demande(compte_of(request), reference, "demande.take"), "prendre")


@require_POST
def contact(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """Write an attempt to reach the person."""
    return act(request, access_demande(compte_of(request), reference, "demande.contact"), "contact")


@require_POST
def message(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """Write to the partner, or ask them a question."""
    return act(request, access_demande(compte_of(request), reference, "demande.write_caisse"), "message")


@require_POST
def note(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """Write a note that the partner never sees."""
    return act(request, access_demande(compte_of(request), reference, "note.add"), "note")


@require_POST
def refuser(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """Do not take it, and say why."""
    return act(request, access_demande(compte_of(request), reference, "demande.refuse"), "refus")


@require_POST
def clore(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """Close the accompaniment with its outcome."""
    return act(request, access_demande(compte_of(request), reference, "demande.close"), "cloture")


@require_POST
def requalifier(request: RequeteDeCompte, reference: str) -> HttpResponse:
    """Say that it is not urgent, and why."""
    return act(request, access_demande(compte_of(request), reference, "demande.requalify"), "requalifier")
