"""Opening a closed account again: one page, whoever it belongs to. The views that offer it have loaded and authorised."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts import actions
from accounts.access import compte_of
from accounts.deadlines import erased_on
from accounts.enums import MOTIFS_SECURITE
from accounts.forms.cycle import RouvrirForm
from accounts.models import Compte
from accounts.requetes import RequeteDeCompte
from espace.errors import Refus, VersionDepassee
from espace.requetes import posted


def reopening(request: RequeteDeCompte, compte: Compte, retour_a: str) -> HttpResponse:
    """Say what will happen and until when; then do it, or say why not and what to do."""
    form, status = RouvrirForm(posted(request), initial={"version": compte.version}), 200
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.reactivate_compte(compte=compte, by=compte_of(request), at=request.at, version=version)
        except VersionDepassee as refus:
            compte.refresh_from_db()
            form.read_again(compte.version, refus)
            status = refus.status
        except Refus as refus:
            form.add_error(None, refus.message)
        else:
            messages.success(
                request,
                f"Le compte de {compte.nom_complet} est rouvert. Un lien valable 7 jours part à {compte.email}.",
            )
            return redirect(retour_a)
    context = {
        "form": form,
        "compte": compte,
        "retour_a": retour_a,
        "efface_le": erased_on(compte.inactivated_on) if compte.inactivated_on else None,
        "sans_facteur": compte.motif in MOTIFS_SECURITE,
    }
    return render(request, "accounts/compte_rouvrir.html", context, status=status)
