"""The exploitant creates and corrects the caisses."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.access import access_caisse, access_page, compte_of
from accounts.forms.caisse import CaisseForm
from accounts.models import Caisse
from accounts.querysets import lists_of_caisse
from accounts.requetes import RequeteDeCompte
from espace.errors import Refus, VersionDepassee
from espace.requetes import posted


@require_http_methods(["GET", "POST"])
def nouvelle(request: RequeteDeCompte) -> HttpResponse:
    """A new caisse; its first responsable is invited next."""
    by = compte_of(request)
    access_page(by, "exploitation.tenir_les_caisses")
    form = CaisseForm(posted(request), is_new=True)
    if form.is_valid():
        try:
            caisse = actions.create_caisse(
                code=form.cleaned_data["code"], **form.columns(), **form.lists(), by=by, at=request.at
            )
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(request, f"{caisse.nom} est créée. Invitez maintenant son responsable des partenariats.")
            return redirect("accounts:exploitation_responsable", caisse.pk)
    return render(request, "accounts/exploitation_caisse.html", {"form": form})


@require_http_methods(["GET", "POST"])
def modifier(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Correct a caisse; a colleague's change is told, never overwritten."""
    by = compte_of(request)
    caisse = access_caisse(by, pk, "exploitation.tenir_les_caisses")
    form, status = CaisseForm(posted(request), initial=_initial(caisse), is_new=False), 200
    if form.is_valid():
        try:
            actions.change_caisse(
                caisse=caisse,
                fields=form.columns(),
                **form.lists(),
                version=form.cleaned_data["version"],
                by=by,
                at=request.at,
            )
        except VersionDepassee as refus:
            form.read_again(actions.version_of(caisse), refus)
            status = refus.status
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(request, f"{form.cleaned_data['nom']} est enregistrée.")
            return redirect("accounts:exploitation")
    return render(request, "accounts/exploitation_caisse.html", {"form": form, "caisse": caisse}, status=status)


def _initial(caisse: Caisse) -> dict[str, object]:
    seat, others, days = lists_of_caisse(caisse)
    lines = "\n".join(f"{day:%d/%m/%Y} {libelle}" for day, libelle in days)
    lists = {"siege": seat, "departements": ", ".join(others), "jours_feries": lines}
    return {**model_to_dict(caisse), **lists, "version": actions.version_of(caisse)}
