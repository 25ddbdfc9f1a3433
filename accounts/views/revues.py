"""Reviews of the habilitations, for the gestionnaires of the structure: account by account, any of them goes on."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import access_compte, access_equipe, access_ligne_revue, access_revue, compte_of
from accounts.forms.revues import ConfirmerForm, FermerLigneForm, FormationForm
from accounts.models import Partenaire, Revue
from accounts.querysets import counted_revues, lines_of, lines_to_show, names_of
from accounts.requetes import RequeteDeCompte
from accounts.revues import SANS_USAGE, limits_at, opening_of, values_of
from accounts.views.lignes_revue import bilan_of, lines_of_review
from espace.errors import Refus, VersionDepassee
from espace.requetes import posted, today

PER_PAGE, PAST = 50, 12


@require_GET
def revues(request: RequeteDeCompte) -> HttpResponse:
    """The open review, its accounts to decide first; then those finished."""
    return _page(request, access_equipe(compte_of(request), "revue.mener"))


@require_GET
def revue(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """One review as it was finished."""
    by = compte_of(request)
    found = access_revue(by, pk)
    return _page(request, found.partenaire, found)


def _page(
    request: RequeteDeCompte,
    partenaire: Partenaire,
    shown: Revue | None = None,
    *,
    form: ConfirmerForm | None = None,
    refus: Refus | None = None,
) -> HttpResponse:
    """`shown`: a review of the past; the open one otherwise."""
    known = list(counted_revues(partenaire.pk)[:PAST])
    current = shown and bilan_of(shown, today(request))
    current = current or next((bilan_of(row, today(request)) for row in known if row.closed_at is None), None)
    context = {
        "partenaire": partenaire,
        "bilan": current,
        "is_open": current is not None and current.revue.closed_at is None,
        "passees": [] if shown else [bilan_of(row, today(request)) for row in known if row.closed_at],
        "form": form,
        "refus": refus.message if refus else "",
        **(_lines(request, current.revue) if current else _next(request, partenaire)),
    }
    return render(request, "accounts/revues.html", context, status=refus.status if refus else 200)


def _lines(request: RequeteDeCompte, shown: Revue) -> dict[str, object]:
    opening = opening_of(shown.partenaire_id, request.at)
    days = values_of(SANS_USAGE).shortest(opening.caisses)
    rows = lines_to_show(shown, limits_at(request.at, days))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = names_of({row.decided_by_ref for row in page})
    is_open = shown.closed_at is None
    lignes = lines_of_review(page.object_list, names, compte_of(request), request.at, request.zone, is_open=is_open)
    return {"lignes": lignes, "pages": page}


def _next(request: RequeteDeCompte, partenaire: Partenaire) -> dict[str, object]:
    return {"prochaine": actions.next_revue_on(partenaire.pk, opening_of(partenaire.pk, request.at))}


@require_POST
def confirmer(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Confirm the accounts ticked, or the one of a row."""
    by = compte_of(request)
    found = access_revue(by, pk)
    form = ConfirmerForm(request.POST, lignes=lines_of(found))
    if not form.is_valid():
        return _page(request, found.partenaire, form=form)
    told = actions.confirm_lignes(revue=found, lignes=form.cleaned_data["comptes"], by=by, at=request.at)
    if told.count:
        text = "Un compte est confirmé." if told.count == 1 else f"{told.count} comptes sont confirmés."
        messages.success(request, text)
    if told.overtaken:
        messages.warning(request, f"Déjà décidé par quelqu’un d’autre : {', '.join(told.overtaken)}.")
    return redirect("accounts:equipe_revues")


@require_http_methods(["GET", "POST"])
def fermer(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Close the account of a technicien, with a reason (U-2.2.3-depart-technicien)."""
    by = compte_of(request)
    ligne = access_ligne_revue(by, pk, "compte.fermer")
    form, status = FermerLigneForm(posted(request), initial={"seen": ligne.decision}), 200
    if form.is_valid():
        try:
            compte = actions.close_ligne(ligne=ligne, by=by, at=request.at, **form.cleaned_data)
        except VersionDepassee as refus:
            return _page(request, ligne.revue.partenaire, refus=refus)
        except Refus as refus:
            form.refuse(refus)
        else:
            messages.success(
                request, f"Le compte de {compte.nom_complet} est fermé. Il n’y a plus accès dès maintenant."
            )
            return redirect("accounts:equipe_revues")
    return render(request, "accounts/revue_fermer.html", {"form": form, "compte": ligne.compte}, status=status)


@require_POST
def terminer(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """End the review, or say what is left."""
    by = compte_of(request)
    found = access_revue(by, pk)
    try:
        actions.finish_revue(revue=found, by=by, at=request.at)
    except Refus as refus:
        return _page(request, found.partenaire, refus=refus)
    messages.success(request, "La revue est terminée. Votre caisse en voit le résultat.")
    return redirect("accounts:equipe_revues")


@require_http_methods(["GET", "POST"])
def formation(request: RequeteDeCompte, ref: UUID) -> HttpResponse:
    """Note when a technicien was trained to the protection of data; it blocks nothing (M-rgpd-confidentialite)."""
    by = compte_of(request)
    compte = access_compte(by, ref, "compte.noter_la_formation")
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
            return redirect("accounts:equipe_revues")
    context = {"form": form, "compte": compte, "retour_a": reverse("accounts:equipe_revues"), "retour": "Revues"}
    return render(request, "accounts/formation.html", context, status=status)
