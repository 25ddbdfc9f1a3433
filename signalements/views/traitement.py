"""A demande on the caisse's side (design 09): the next act first, with its clock, then the rest."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.access import compte_of
from accounts.models import Compte
from accounts.requetes import RequeteDeCompte
from espace.composants import Note
from espace.errors import Refus, VersionDepassee
from espace.forms import Formulaire
from espace.francais import relatif
from signalements import actions
from signalements.access import access_demande
from signalements.enums import EtatSignalement
from signalements.models import Demande
from signalements.rules import RULES
from signalements.suivi import Suivi, load_suivi, motifs_of, notes_of
from signalements.views import detail as d
from signalements.views.actes import DO, MOTIVES, form_of
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
    request: RequeteDeCompte, found: Demande, refused: tuple[str, Formulaire] | None = None, *, is_stale: bool = False
) -> HttpResponse:
    """The page, with the form that was refused; `is_stale` says what others did meanwhile, the text being kept."""
    by = compte_of(request)
    suivi = load_suivi(found, by=by, at=request.at, zone=request.zone)
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
        "titre": d.title_of(suivi),
        "sujet": d.subject_of(found),
        "suivi": suivi,
        "personne": d.person_lines(suivi),
        "situation": d.situation_lines(suivi),
        "partenaire": d.partner_lines(found),
        "fil": d.thread_of(suivi),
        "notes": _notes(suivi),
        "vie": d.life_of(suivi),
        "issue": d.outcome_of(suivi),
        "suite": _next_act(suivi),
        "peut_agir": RULES.allows("demande.write_caisse", by, found),
        "refuse": refused[0] if refused else "",
        "form": refused[1] if refused else None,
        "changements": d.changes_since(suivi, seen_at) if is_stale else None,
        **{f"form_{name}": form for name, form in forms.items()},
    }
    status = VersionDepassee.status if is_stale else 200
    response = render(request, "signalements/traitement/demande.html", context, status=status)
    if suivi.unread:
        actions.mark_read(demande=found, by=by, at=request.at, last=suivi.messages[-1])
    return response


def _next_act(suivi: Suivi) -> str:
    if not suivi.demande.is_open:
        return "Demande close"
    if suivi.demande.a_completer_at is not None:
        return "Le partenaire doit vous répondre"
    if suivi.is_joined:
        return "À faire : suivre l’accompagnement, puis clore"
    return SUITES.get(suivi.demande.etat, "À suivre")  # type: ignore[call-overload, no-any-return]  # a column read as its enumeration


def _forms(request: RequeteDeCompte, found: Demande, by: Compte) -> dict[str, Formulaire]:
    """The forms of the acts possible now."""
    possible = {
        "message": RULES.allows("demande.write_caisse", by, found),
        "note": RULES.allows("note.add", by, found),
        "prendre": RULES.allows("acte.prendre", by, found),
        "refus": RULES.allows("acte.refuser", by, found),
        "contact": RULES.allows("acte.contacter", by, found),
        "cloture": RULES.allows("acte.clore", by, found),
        "requalifier": RULES.allows("acte.requalifier", by, found),
    }
    names = [name for name, is_possible in possible.items() if is_possible]
    motifs = motifs_of(found) if MOTIVES.intersection(names) else []
    return {name: form_of(name, request, found, motifs) for name in names}


def _notes(suivi: Suivi) -> list[Note]:
    return [
        Note(note.texte, f"{note.auteur.nom_complet} · {relatif(note.written_at, suivi.at, suivi.zone)}")
        for note in notes_of(suivi.demande)
    ]


# ── Acts ───────────────────────────────────────────────────────────────────────────────────────


def act(request: RequeteDeCompte, found: Demande, name: str) -> HttpResponse:
    """Run an act: its success goes back to the page, a refusal stays beside its field, a stale form says what changed."""
    form = form_of(name, request, found, motifs_of(found) if name in MOTIVES else [], request.POST)
    if form.is_valid():
        try:
            done = DO[name](found, form, compte_of(request), request)
        except VersionDepassee:
            fresh = access_demande(compte_of(request), found.reference)
            return show(request, fresh, (name, form), is_stale=True)
        except Refus as refus:
            found = access_demande(compte_of(request), found.reference)
            if (
                name == "prendre" and found.agent is not None
            ):  # nothing to mend in a form: the page is shown as it is now
                messages.info(request, f"{found.agent} a pris cette demande avant vous.")
                return _page(request, found)
            form.refuse(refus)
        else:
            messages.success(request, done)
            return _page(request, found)
    return show(request, found, (name, form))


def _page(request: RequeteDeCompte, found: Demande) -> HttpResponse:
    page = reverse("signalements:demande_caisse", args=[found.reference])
    return redirect(f"{page}{suffix_of(filters_of(request))}")


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
