"""Closing and changing an account: one page each, whoever it belongs to. The views that offer it have authorised."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts import actions
from accounts.access import compte_of
from accounts.deadlines import last_day_to_reopen
from accounts.forms.comptes import FermerForm
from accounts.forms.equipe import ModifierForm
from accounts.models import Compte
from accounts.querysets import services_offered_to
from accounts.requetes import RequeteDeCompte
from espace.errors import Refus, VersionDepassee
from espace.francais import jour_sans_semaine
from espace.requetes import posted, today


def closing(request: RequeteDeCompte, compte: Compte, retour_a: str) -> HttpResponse:
    """Close an account, with a reason; say until when it may open again."""
    form = FermerForm(posted(request))
    if form.is_valid():
        motif = form.cleaned_data["motif"]
        try:
            actions.deactivate_compte(compte=compte, motif=motif, by=compte_of(request), at=request.at)
        except Refus as refus:
            form.add_error(None, refus.message)
        else:
            messages.success(
                request,
                f"Le compte de {compte.nom_complet} est fermé. Il n’y a plus accès dès maintenant ; vous pouvez le rouvrir "
                f"jusqu’au {jour_sans_semaine(last_day_to_reopen(today(request)))}.",
            )
            return redirect(retour_a)
    return render(request, "accounts/compte_fermer.html", {"form": form, "compte": compte, "retour_a": retour_a})


def changing(request: RequeteDeCompte, compte: Compte, retour_a: str) -> HttpResponse:
    """Change the fields that its profile lets change; a refusal keeps everything that was typed."""
    services = services_offered_to(compte)
    form, status = ModifierForm(posted(request), cible=compte, services_offerts=services), 200
    if form.is_valid():
        given = {"changes": form.changes(), "version": form.cleaned_data["version"]}
        try:
            actions.modify_compte(compte=compte, by=compte_of(request), at=request.at, **given)
        except VersionDepassee as refus:
            compte.refresh_from_db()
            form.read_again(compte.version, refus)
            status = refus.status
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(request, f"Le compte de {compte.nom_complet} est modifié. Un e-mail le lui dit.")
            return redirect(retour_a)
    context = {"form": form, "compte": compte, "retour_a": retour_a}
    return render(request, "accounts/compte_modifier.html", context, status=status)
