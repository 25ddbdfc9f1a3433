"""What a caisse asks of a structure's habilitations: a review before a day, the two dates about the protection of data."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.access import access_gestionnaire, access_partenaire_to_write, compte_of
from accounts.forms.revues import DemanderRevueForm, FormationForm, SensibilisationForm
from accounts.querysets import open_revue_of
from accounts.requetes import RequeteDeCompte
from espace.errors import Refus, VersionDepassee
from espace.francais import jour_sans_semaine
from espace.requetes import posted, today


@require_http_methods(["GET", "POST"])
def demander(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Ask for a review, or bring forward the deadline of the one that is open (U-4.2-revue-sur-demande)."""
    by = compte_of(request)
    found = access_partenaire_to_write(by, pk, "revue.demander", request.at)
    assert by.caisse is not None  # an admin has a caisse: constraint compte_one_organisation
    form = DemanderRevueForm(posted(request), jour=today(request))
    ouverte = open_revue_of(found.pk)
    if form.is_valid():
        try:
            revue = actions.ask_revue(partenaire=found, caisse=by.caisse, by=by, at=request.at, **form.cleaned_data)
        except Refus as refus:
            form.refuse(refus)
        else:
            due_on = jour_sans_semaine(revue.due_on)
            done = (
                f"L’échéance de la revue est avancée au {due_on}"
                if ouverte
                else f"La revue est ouverte jusqu’au {due_on}"
            )
            messages.success(request, f"{done}. Les gestionnaires reçoivent un e-mail.")
            return redirect("accounts:partenaire", pk)
    return render(request, "accounts/revue_demander.html", {"form": form, "partenaire": found, "ouverte": ouverte})


@require_http_methods(["GET", "POST"])
def sensibilisation(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Note the awareness of a structure; it blocks nothing (U-5-mission-rgpd-utilisateurs)."""
    by = compte_of(request)
    found = access_partenaire_to_write(by, pk, "partenaire.noter_la_sensibilisation", request.at)
    initial = {"on": found.sensibilise_rgpd_on, "version": found.version}
    form, status = SensibilisationForm(posted(request), initial=initial, jour=today(request)), 200
    if form.is_valid():
        try:
            actions.note_sensibilisation(partenaire=found, by=by, at=request.at, **form.cleaned_data)
        except VersionDepassee as refus:
            found.refresh_from_db()
            form.read_again(found.version, refus)
            status = refus.status
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(request, "La date de sensibilisation est notée.")
            return redirect("accounts:partenaire", pk)
    return render(request, "accounts/sensibilisation.html", {"form": form, "partenaire": found}, status=status)


@require_http_methods(["GET", "POST"])
def formation(request: RequeteDeCompte, pk: int, ref: UUID) -> HttpResponse:
    """Note when a gestionnaire was trained to the protection of data; it blocks nothing (M-rgpd-confidentialite)."""
    by = compte_of(request)
    compte = access_gestionnaire(by, pk, ref, "compte.noter_la_formation", request.at)
    initial = {"on": compte.forme_rgpd_on, "version": compte.version}
    form, status = FormationForm(posted(request), initial=initial, jour=today(request)), 200
    if form.is_valid():
        try:
            actions.note_formation(compte=compte, by=by, at=request.at, **form.cleaned_data)
        except VersionDepassee as refus:
            compte.refresh_from_db()
            form.read_again(compte.version, refus)
            status = refus.status
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(request, f"La formation de {compte.nom_complet} est notée.")
            return redirect("accounts:partenaire", pk)
    retour_a = reverse("accounts:partenaire", args=[pk])
    context = {"form": form, "compte": compte, "retour_a": retour_a, "retour": "Structure"}
    return render(request, "accounts/formation.html", context, status=status)
