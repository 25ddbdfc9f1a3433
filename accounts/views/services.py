"""The services of one's caisse or of one's structure: the same pages for both."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.access import access_equipe, access_ma_caisse, access_service, access_service_caisse, compte_of
from accounts.forms.services import FermerServiceForm, ServiceCaisseForm, ServiceForm
from accounts.models import Caisse, Compte, Partenaire
from accounts.querysets import all_services_of, fonctions_of, other_services
from accounts.requetes import RequeteDeCompte
from espace.errors import Refus
from espace.requetes import posted


@dataclass(frozen=True)
class Cote:
    """One of the two sides: how its addresses begin, who is let in, and the form of a service."""

    name: str
    retour: str
    enter: Callable[[Compte], Caisse | Partenaire]
    load: Callable[[Compte, int], Any]
    form: type[ServiceForm]

    def address(self, act: str = "", *args: Any) -> str:
        """The address of an act: « equipe_services », « equipe_service_fermer »."""
        return reverse(f"accounts:{self.name}{act}", args=args)


CAISSE = Cote(
    "caisse_service",
    "caisse_equipe",
    partial(access_ma_caisse, rule="collegues.services"),
    access_service_caisse,
    ServiceCaisseForm,
)
STRUCTURE = Cote(
    "equipe_service", "equipe", partial(access_equipe, rule="equipe.services"), access_service, ServiceForm
)


def liste(cote: Cote) -> Callable[..., HttpResponse]:
    """The services, how many accounts each has, and the form that adds one."""

    @require_http_methods(["GET", "POST"])
    def view(request: RequeteDeCompte) -> HttpResponse:
        by = compte_of(request)
        organisation = cote.enter(by)
        form = cote.form(posted(request))
        if form.is_valid():
            try:
                _create(organisation, form.cleaned_data, by, request)
            except Refus as refus:
                form.add_error("nom" if refus.code != "service_fonction_once" else "fonctions", refus.message)
            else:
                messages.success(request, f"Le service « {form.cleaned_data['nom']} » est créé.")
                return redirect(cote.address("s"))
        context = {
            "form": form,
            "lignes": [(row, cote.address("", row.pk)) for row in all_services_of(organisation)],
            "retour_a": reverse(f"accounts:{cote.retour}"),
            "organisation": organisation,
        }
        return render(request, "accounts/services.html", context)

    return view


def _create(organisation: Caisse | Partenaire, data: dict[str, Any], by: Compte, request: RequeteDeCompte) -> None:
    if isinstance(organisation, Caisse):
        actions.create_service_caisse(caisse=organisation, by=by, at=request.at, **data)
    else:
        actions.add_service(partenaire=organisation, by=by, at=request.at, **data)


def service(cote: Cote) -> Callable[..., HttpResponse]:
    """One service: its name, its functions; closing it; opening it again."""

    @require_http_methods(["GET", "POST"])
    def view(request: RequeteDeCompte, pk: int) -> HttpResponse:
        by = compte_of(request)
        found = cote.load(by, pk)
        initial = {"nom": found.nom, "email": getattr(found, "email", ""), "fonctions": fonctions_of(found)}
        form = cote.form(posted(request), initial=initial)
        if form.is_valid():
            change = actions.set_service_caisse if cote is CAISSE else actions.rename_service
            try:
                change(service=found, by=by, at=request.at, **form.cleaned_data)
            except Refus as refus:
                form.add_error("nom" if refus.code != "service_fonction_once" else "fonctions", refus.message)
            else:
                messages.success(request, "Le service est enregistré.")
                return redirect(cote.address("s"))
        return _page(request, cote, found, form)

    return view


def _page(
    request: RequeteDeCompte, cote: Cote, found: Any, form: ServiceForm, fermer: FermerServiceForm | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "fermer_form": fermer or FermerServiceForm(services_offerts=other_services(found), auto_id="fermer_%s"),
        "service": found,
        "retour_a": cote.address("s"),
        "fermer": cote.address("_fermer", found.pk),
        "rouvrir": cote.address("_rouvrir", found.pk),
    }
    return render(request, "accounts/service.html", context)


def fermer(cote: Cote) -> Callable[..., HttpResponse]:
    """Close a service, its accounts going to another."""

    @require_POST
    def view(request: RequeteDeCompte, pk: int) -> HttpResponse:
        by = compte_of(request)
        found = cote.load(by, pk)
        form = FermerServiceForm(request.POST, services_offerts=other_services(found), auto_id="fermer_%s")
        if form.is_valid():
            try:
                actions.close_service(service=found, vers=form.cleaned_data["vers"], by=by, at=request.at)
            except Refus as refus:
                form.add_error("vers", refus.message)
            else:
                messages.success(request, f"Le service « {found.nom} » est fermé.")
                return redirect(cote.address("s"))
        initial = {"nom": found.nom, "email": getattr(found, "email", ""), "fonctions": fonctions_of(found)}
        return _page(request, cote, found, cote.form(initial=initial), form)

    return view


def rouvrir(cote: Cote) -> Callable[..., HttpResponse]:
    """Open a closed service again."""

    @require_POST
    def view(request: RequeteDeCompte, pk: int) -> HttpResponse:
        by = compte_of(request)
        found = cote.load(by, pk)
        actions.reopen_service(service=found, by=by, at=request.at)
        messages.success(request, f"Le service « {found.nom} » est rouvert.")
        return redirect(cote.address("s"))

    return view
