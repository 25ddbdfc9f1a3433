"""The settings of the portal, for the exploitant, and those of a caisse, for its responsable: one pair of pages."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions
from accounts.access import access_reglage, access_reglages, compte_of
from accounts.forms.reglages import ReglageForm
from accounts.models import Caisse, Compte
from accounts.querysets import changes_of, seen_reglages
from accounts.requetes import RequeteDeCompte
from espace.errors import Refus
from espace.reglages import Reglage
from espace.requetes import posted

CAISSE, EXPLOITATION = "caisse_parametres", "exploitation_parametres"
TITRES = {CAISSE: "Réglages de votre caisse", EXPLOITATION: "Réglages du portail"}


def liste(name: str) -> Callable[..., HttpResponse]:
    """The settings of a scope, each with its value, its default and the reason of the default."""

    @require_GET
    def view(request: RequeteDeCompte) -> HttpResponse:
        caisse = access_reglages(compte_of(request), is_portail=name == EXPLOITATION)
        lignes = [
            (row, written(row.reglage, row.valeur), written(row.reglage, row.reglage.default))
            for row in seen_reglages(caisse)
        ]
        context = {"lignes": lignes, "titre": TITRES[name], "page_reglage": f"accounts:{name}_modifier"}
        return render(request, "accounts/reglages.html", context)

    return view


def modifier(name: str) -> Callable[..., HttpResponse]:
    """One setting: another value, or its default back; and what it was."""

    @require_http_methods(["GET", "POST"])
    def view(request: RequeteDeCompte, cle: str) -> HttpResponse:
        by = compte_of(request)
        caisse, reglage = access_reglage(by, cle, is_portail=name == EXPLOITATION)
        if "retablir" in request.POST:
            actions.reset_reglage(caisse=caisse, cle=cle, by=by, at=request.at)
            messages.success(request, f"« {reglage.libelle} » reprend sa valeur d’origine.")
            return redirect(f"accounts:{name}")
        vu = next(row for row in seen_reglages(caisse) if row.reglage == reglage)
        form = ReglageForm(posted(request), initial={"valeur": _typed(vu.valeur)}, reglage=reglage)
        if form.is_valid() and _is_set(form, caisse, by, request):
            messages.success(request, f"« {reglage.libelle} » est changé.")
            return redirect(f"accounts:{name}")
        history = [
            (written(reglage, reglage.default if row.valeur is None else row.valeur), row.valeur is None, row)
            for row in changes_of(caisse, cle)
        ]
        context = {"form": form, "vu": vu, "valeur": written(reglage, vu.valeur), "changements": history}
        return render(
            request,
            "accounts/reglage.html",
            {
                **context,
                "titre": TITRES[name],
                "liste": f"accounts:{name}",
                "origine": written(reglage, reglage.default),
            },
        )

    return view


def _is_set(form: ReglageForm, caisse: Caisse | None, by: Compte, request: RequeteDeCompte) -> bool:
    """Whether the value was taken; a refusal stands beside its field."""
    cle, valeur = form.reglage.cle, form.cleaned_data["valeur"]
    try:
        if caisse:
            actions.set_reglage(caisse=caisse, cle=cle, valeur=valeur, by=by, at=request.at)
        else:
            actions.set_reglage_portail(cle=cle, valeur=valeur, by=by, at=request.at)
    except Refus as refus:
        form.add_error("valeur", refus.message)
        return False
    return True


def written(reglage: Reglage, valeur: Any) -> str:
    """« 12 mois », « oui »."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return f"{valeur} {reglage.unit}".strip()


def _typed(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return str(valeur)
