"""Refusing a request with its reason: the one answer of the two kinds of requests about accounts."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.forms.comptes import RefuserForm
from accounts.models import DemandeHabilitation, DemandeSurCompte
from accounts.requetes import RequeteDeCompte
from espace.auteurs import Auteur
from espace.errors import Refus, VersionDepassee
from espace.requetes import posted

D = TypeVar("D", bound=DemandeHabilitation | DemandeSurCompte)
Page = Callable[[RequeteDeCompte, D, RefuserForm | None, Refus | None], HttpResponse]


def answer_refusal(
    request: RequeteDeCompte, demande: D, *, refuse: Callable[..., None], page: Page[D], by: Auteur
) -> HttpResponse:
    """Refuse by the action `refuse`, then back to the list; else the page again, with what was typed and what overtook it."""
    form = RefuserForm(posted(request))
    if not form.is_valid():
        return page(request, demande, form, None)
    data = form.cleaned_data
    try:
        refuse(demande=demande, motif=data["motif"], version=data["version"], by=by, at=request.at)
    except VersionDepassee as refus:
        demande.refresh_from_db()
        form.read_again(demande.version, refus)
        return page(request, demande, form, refus)
    except Refus as refus:
        return page(request, demande, form, refus)
    messages.success(request, "La demande est refusée.")
    return redirect("accounts:habilitations")
