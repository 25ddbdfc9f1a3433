"""Changes and closings of gestionnaires, for the caisse: recorded as they came, then answered (U 2.2.2, U 2.2.3)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import access_demande_compte, access_gestionnaire, compte_of
from accounts.enums import EtatDemandeCompte
from accounts.forms.comptes import AccepterForm, RefuserForm
from accounts.forms.demandes import FermetureRecueForm, ModificationRecueForm, QuandFermerForm, four_fields
from accounts.models import DemandeSurCompte
from accounts.querysets import coming_gestionnaire, is_last_gestionnaire, needs_successeur
from accounts.requetes import RequeteDeCompte
from accounts.views.lignes import changes_of, clock_of_demande_compte, objet_of
from accounts.views.refus import answer_refusal
from espace.errors import Refus, VersionDepassee
from espace.francais import jour
from espace.requetes import posted, today

OPEN = (EtatDemandeCompte.EN_ATTENTE, EtatDemandeCompte.PROGRAMMEE)


@require_http_methods(["GET", "POST"])
def modification(request: RequeteDeCompte, pk: int, ref: UUID) -> HttpResponse:
    """Record a change that came by letter, mail or phone: the four fields, who asked and when."""
    by = compte_of(request)
    compte = access_gestionnaire(by, pk, ref, "compte.demander", request.at)
    assert by.caisse is not None  # access_gestionnaire let a caisse in
    initial = {**four_fields(compte), "asked_on": today(request)}
    form = ModificationRecueForm(posted(request), initial=initial, jour=today(request))
    if form.is_valid():
        try:
            demande = actions.request_modification(
                compte=compte, caisse=by.caisse, changes=form.changes(), by=by, at=request.at, **form.given()
            )
        except Refus as refus:
            form.refuse(refus)
        else:
            return redirect("accounts:demande_compte", demande.pk)
    return render(request, "accounts/partenaire_modification.html", {"form": form, "compte": compte})


@require_http_methods(["GET", "POST"])
def fermeture(request: RequeteDeCompte, pk: int, ref: UUID) -> HttpResponse:
    """Record a closing that came by letter, mail or phone: its notice runs from the day it was asked."""
    by = compte_of(request)
    compte = access_gestionnaire(by, pk, ref, "compte.demander", request.at)
    assert by.caisse is not None  # access_gestionnaire let a caisse in
    form = FermetureRecueForm(
        posted(request),
        initial={"asked_on": today(request)},
        needs_successeur=needs_successeur(compte),
        jour=today(request),
    )
    if form.is_valid():
        try:
            demande = actions.request_inactivation(
                compte=compte,
                caisse=by.caisse,
                motif=form.cleaned_data["motif"],
                wished_on=form.cleaned_data["wished_on"],
                successeur=form.successeur(),
                by=by,
                at=request.at,
                **form.given(),
            )
        except Refus as refus:
            form.refuse(refus)
        else:
            return redirect("accounts:demande_compte", demande.pk)
    context = {
        "form": form,
        "compte": compte,
        "est_le_dernier": is_last_gestionnaire(compte),
        "a_venir": coming_gestionnaire(pk),
    }
    return render(request, "accounts/partenaire_fermeture.html", context)


@require_GET
def demande_compte(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """One request: what it asks, where it stands, the answers that are possible."""
    return _page(request, access_demande_compte(compte_of(request), pk, request.at))


def _page(
    request: RequeteDeCompte, demande: DemandeSurCompte, form: RefuserForm | None = None, refus: Refus | None = None
) -> HttpResponse:
    """A page overtaken by a colleague shows what they wrote, and keeps what was typed."""
    is_open = demande.etat in OPEN
    context = {
        "demande": demande,
        "objet": objet_of(demande),
        "changements": changes_of(demande),
        "horloge": clock_of_demande_compte(demande, today(request)) if is_open else None,
        "est_le_dernier": is_open and is_last_gestionnaire(demande.compte),
        "sans_suite": is_open and needs_successeur(demande.compte),
        "souhaitee": jour(demande.wished_on) if demande.wished_on else "",
        "form": form or RefuserForm(initial={"version": demande.version}),
        "refus": refus.message if refus else "",
    }
    status = VersionDepassee.status if isinstance(refus, VersionDepassee) else 200
    return render(request, "accounts/demande_compte.html", context, status=status)


@require_POST
def appliquer(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Write the asked values in the account, in one click."""
    by = compte_of(request)
    demande = access_demande_compte(by, pk, request.at, "habilitation.decider")
    form = AccepterForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        compte = actions.apply_modification(demande=demande, version=version, by=by, at=request.at)
    except Refus as refus:
        return _page(request, access_demande_compte(by, pk, request.at), refus=refus)
    messages.success(request, f"Le compte de {compte.nom_complet} est modifié. Un e-mail part à {compte.email}.")
    return redirect("accounts:habilitations")


@require_POST
def fermer(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Close the account on the wished day, or at once."""
    by = compte_of(request)
    demande = access_demande_compte(by, pk, request.at, "habilitation.decider")
    form = QuandFermerForm(request.POST)
    if not form.is_valid():
        return _page(request, demande, refus=Refus("Choisissez quand fermer le compte."))
    is_now = form.cleaned_data["quand"] == "maintenant"
    try:
        done = actions.accept_inactivation(
            demande=demande, is_immediate=is_now, version=form.cleaned_data["version"], by=by, at=request.at
        )
    except Refus as refus:
        return _page(request, access_demande_compte(by, pk, request.at), refus=refus)
    messages.success(request, _told(done, is_now))
    return redirect("accounts:habilitations")


def _told(demande: DemandeSurCompte, is_now: bool) -> str:
    nom = demande.compte.nom_complet
    if demande.etat == EtatDemandeCompte.FAITE:
        return f"Le compte de {nom} est fermé. Il n’y a plus accès dès maintenant."
    if is_now:
        return f"Le compte de {nom} se fermera dès qu’un autre gestionnaire aura ouvert le sien."
    assert demande.effect_on is not None  # constraint demande_compte_programmed
    return f"Le compte de {nom} se fermera le {jour(demande.effect_on)}."


@require_http_methods(["GET", "POST"])
def refuser(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Refuse, or give up a programmed closing, with the reason the structure will read."""
    by = compte_of(request)
    demande = access_demande_compte(by, pk, request.at, "habilitation.decider")
    return answer_refusal(request, demande, refuse=actions.refuse_demande_compte, page=_page, by=by)
