"""The accounts of a caisse, opened, changed and closed by its responsables; those of the exploitants, by one another."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.access import access_ma_caisse, access_page, compte_of
from accounts.forms.comptes import PersonneForm
from accounts.forms.equipe import CollegueForm
from accounts.models import Compte
from accounts.querysets import services_of_caisse
from accounts.requetes import RequeteDeCompte
from accounts.views.fermeture import changing, closing
from accounts.views.secours import CAISSE, CHARGES, EXPLOITATION
from espace.errors import Refus
from espace.requetes import posted


@require_http_methods(["GET", "POST"])
def inviter(request: RequeteDeCompte) -> HttpResponse:
    """Open the account of an agent, of another responsable or of a delegate of one's caisse."""
    by = compte_of(request)
    caisse = access_ma_caisse(by, "collegue.inviter")
    form = CollegueForm(posted(request), services_offerts=services_of_caisse(caisse.pk), initial={"role": "agent"})

    def open_it() -> Compte:
        extra = {name: form.cleaned_data[name] for name in ("role", "service_caisse", "is_medical_allowed")}
        return actions.open_collegue(caisse=caisse, personne=form.personne(), by=by, at=request.at, **extra)

    context = {"titre": "Inviter un collègue", "organisation": caisse.nom}
    return _invite(request, form, open_it, CAISSE, context)


@require_http_methods(["GET", "POST"])
def inviter_un_exploitant(request: RequeteDeCompte) -> HttpResponse:
    """Open the account of another exploitant."""
    by = compte_of(request)
    access_page(by, "exploitation.inviter_un_exploitant")
    form = PersonneForm(posted(request))

    def open_it() -> Compte:
        return actions.create_exploitant(personne=form.personne(), by=by, at=request.at)

    return _invite(request, form, open_it, EXPLOITATION, {"titre": "Inviter un exploitant"})


def _invite(
    request: RequeteDeCompte, form: PersonneForm, open_it: Callable[[], Compte], name: str, context: dict[str, Any]
) -> HttpResponse:
    if form.is_valid():
        try:
            compte = open_it()
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(
                request, f"L’invitation de {compte.nom_complet} part à {compte.email}. Le lien est valable 7 jours."
            )
            return redirect(f"accounts:{name}")
    context |= {"form": form, "retour_a": reverse(f"accounts:{name}")}
    return render(request, "accounts/collegue_inviter.html", context)


def fermer(name: str) -> Callable[..., HttpResponse]:
    """The act of one of the two lists: close an account, with a reason."""

    @require_http_methods(["GET", "POST"])
    def view(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
        return closing(request, CHARGES[name](compte_of(request), ref, "compte.fermer"), reverse(f"accounts:{name}"))

    return view


def modifier(name: str) -> Callable[..., HttpResponse]:
    """The act of one of the two lists: change what may change in an account."""

    @require_http_methods(["GET", "POST"])
    def view(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
        return changing(request, CHARGES[name](compte_of(request), ref, "compte.modifier"), reverse(f"accounts:{name}"))

    return view
