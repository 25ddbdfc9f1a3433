"""Shutting a structure out of one's caisse, and opening it again, from the page of the structure."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import access_partenaire, compte_of
from accounts.querysets import proofs_of
from accounts.requetes import RequeteDeCompte
from conventions import actions
from conventions.access import access_exclusion
from conventions.forms.exclusion import ExclureStructureForm
from conventions.rules import RULES
from espace.errors import Refus
from espace.requetes import posted, today


@require_http_methods(["GET", "POST"])
def exclure(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Record the decision: no account of the structure opens one's caisse any more (U-4.1-exclusion-structure)."""
    by = compte_of(request)
    partenaire = access_partenaire(by, pk)
    RULES.check("structure.exclure", by)
    assert by.caisse is not None  # an admin has a caisse: constraint compte_one_organisation
    form = ExclureStructureForm(posted(request), jour=today(request))
    if form.is_valid():
        try:
            row = actions.exclude_structure(
                partenaire=partenaire, caisse=by.caisse, by=by, at=request.at, **form.cleaned_data
            )
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(request, "L’accès de la structure à votre caisse est coupé. Elle en est avisée.")
            return redirect("conventions:exclusion_structure", row.pk)
    context = {"form": form, "partenaire": partenaire, "retour_a": reverse("accounts:partenaire", args=[pk])}
    return render(request, "conventions/exclure_structure.html", context)


@require_GET
def exclusion(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """One exclusion: the decision, its end, and the proof that the structure was told."""
    by = compte_of(request)
    found = access_exclusion(by, pk)
    is_over = found.is_over(today(request))
    context = {
        "exclusion": found,
        "preuves": proofs_of(found.avis.all()),
        "is_over": is_over,
        "peut_lever": not is_over and RULES.allows("structure.exclure", by),
    }
    return render(request, "conventions/exclusion_structure.html", context)


@require_POST
def lever(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Open the access again from today."""
    by = compte_of(request)
    found = access_exclusion(by, pk, "structure.exclure")
    actions.lift_exclusion_structure(exclusion=found, by=by, at=request.at)
    messages.success(request, "L’exclusion est levée : l’accès de la structure est rouvert.")
    return redirect("conventions:exclusion_structure", pk)
