"""What a gestionnaire asks the caisse about gestionnaires, and the answers (U 2.2.1, U 2.2.2, U 2.2.3)."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions
from accounts.access import access_compte, access_equipe, compte_of
from accounts.deadlines import first_closing_on
from accounts.enums import OrigineDemande
from accounts.forms.demandes import FermetureForm, GestionnaireForm, ModificationForm, four_fields
from accounts.models import Caisse
from accounts.querysets import (
    coming_gestionnaire,
    demandes_of_structure,
    is_last_gestionnaire,
    load_demandes,
    needs_successeur,
    open_caisses,
)
from accounts.requetes import RequeteDeCompte
from accounts.views.lignes import lines_of_structure
from espace.clock import day_of
from espace.errors import Refus
from espace.francais import jour
from espace.requetes import posted, today

PER_PAGE = 25


@require_GET
def demandes(request: RequeteDeCompte) -> HttpResponse:
    """Every request of the structure, the latest first, with its answer."""
    partenaire = access_equipe(compte_of(request))
    page = Paginator(demandes_of_structure(partenaire), PER_PAGE).get_page(request.GET.get("page"))
    lignes = lines_of_structure(load_demandes(list(page.object_list)))
    return render(request, "accounts/equipe_demandes.html", {"pages": page, "lignes": lignes})


@require_http_methods(["GET", "POST"])
def gestionnaire(request: RequeteDeCompte) -> HttpResponse:
    """Ask the caisse for another gestionnaire: the six fields, then its five working days."""
    by = compte_of(request)
    partenaire = access_equipe(by, "gestionnaire.demander")
    form = GestionnaireForm(posted(request), caisses=open_caisses(partenaire.pk, request.at))
    if form.is_valid():
        caisse = form.chosen()
        try:
            actions.record_habilitation(
                partenaire=partenaire,
                caisse=caisse,
                personne=form.personne(),
                origine=OrigineDemande.PORTAIL,
                received_on=day_of(request.at, caisse.zone),
                by=by,
                at=request.at,
            )
        except Refus as refus:
            form.refuse(refus)
        else:
            return _sent(request, caisse)
    return render(
        request, "accounts/equipe_demande_gestionnaire.html", {"form": form, "caisses": form.caisses.values()}
    )


@require_http_methods(["GET", "POST"])
def modification(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
    """Ask the caisse to change the name, the function, the phone or the e-mail of a gestionnaire, oneself included."""
    by = compte_of(request)
    partenaire = access_equipe(by)
    compte = access_compte(by, ref, "compte.demander")
    form = ModificationForm(
        posted(request), initial=four_fields(compte), caisses=open_caisses(partenaire.pk, request.at)
    )
    if form.is_valid():
        caisse = form.chosen()
        try:
            actions.request_modification(
                compte=compte,
                caisse=caisse,
                changes=form.changes(),
                origine=OrigineDemande.PORTAIL,
                asked_on=day_of(request.at, caisse.zone),
                by=by,
                at=request.at,
            )
        except Refus as refus:
            form.refuse(refus)
        else:
            return _sent(request, caisse)
    return render(request, "accounts/equipe_modification.html", {"form": form, "compte": compte})


@require_http_methods(["GET", "POST"])
def fermeture(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
    """Ask the caisse to close a gestionnaire; for the last one, the six fields of who follows come first."""
    by = compte_of(request)
    partenaire = access_equipe(by)
    compte = access_compte(by, ref, "compte.demander")
    day = today(request)
    form = FermetureForm(
        posted(request),
        initial={"wished_on": first_closing_on(day)},
        needs_successeur=needs_successeur(compte),
        caisses=open_caisses(partenaire.pk, request.at),
        jour=day,
    )
    if form.is_valid():
        caisse = form.chosen()
        try:
            actions.request_inactivation(
                compte=compte,
                caisse=caisse,
                motif=form.cleaned_data["motif"],
                wished_on=form.cleaned_data["wished_on"],
                successeur=form.successeur(),
                origine=OrigineDemande.PORTAIL,
                asked_on=day_of(request.at, caisse.zone),
                by=by,
                at=request.at,
            )
        except Refus as refus:
            form.refuse(refus)
        else:
            answer = _sent(request, caisse)
            return redirect("accounts:equipe_revues") if "revue" in request.GET else answer
    context = {
        "form": form,
        "compte": compte,
        "premier_jour": jour(first_closing_on(day)),
        "est_le_dernier": is_last_gestionnaire(compte),
        "a_venir": coming_gestionnaire(partenaire.pk),
    }
    return render(request, "accounts/equipe_fermeture.html", context)


def _sent(request: RequeteDeCompte, caisse: Caisse) -> HttpResponse:
    messages.success(request, f"Votre demande est envoyée à la {caisse.nom}. Vous lirez sa réponse ici.")
    return redirect("accounts:equipe_demandes")
