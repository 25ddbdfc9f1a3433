"""The page of a lost factor, the same wherever somebody is helped in: a team, a caisse, a structure, the exploitants."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts import actions
from accounts.access import compte_of
from accounts.forms.boitiers import FacteurPerduForm
from accounts.models import Compte
from accounts.querysets import boitier_of
from accounts.requetes import RequeteDeCompte
from espace.errors import Refus
from espace.requetes import posted


def answer_lost_factor(request: RequeteDeCompte, compte: Compte, *, retour: str, has_stock: bool) -> HttpResponse:
    """The account is already authorised. `has_stock`: whoever helps may hand over a token of theirs at once."""
    by, boitier = compte_of(request), boitier_of(compte)
    form = FacteurPerduForm(posted(request), boitier=boitier, has_stock=has_stock)
    if form.is_valid():
        try:
            actions.replace_factor(
                compte=compte,
                is_token_lost=form.cleaned_data.get("boitier_perdu", False),
                serial_number=form.cleaned_data.get("serial_number", ""),
                caisse=by.caisse,
                by=by,
                at=request.at,
            )
        except Refus as refus:
            form.refuse(refus)
        else:
            given = " avec le boîtier remis" if form.cleaned_data.get("serial_number") else ""
            messages.success(
                request, f"{compte.nom_complet} choisira un nouveau second facteur{given} à sa prochaine connexion."
            )
            return redirect(retour)
    context = {"compte": compte, "retour_a": retour, "form": form, "boitier": boitier}
    return render(request, "accounts/equipe_second_facteur.html", context)
