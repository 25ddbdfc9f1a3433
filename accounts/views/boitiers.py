"""Hardware tokens of a caisse, or of the portal: the stock, a file to import, a hand-over, a return.

One set of screens for both; the name of the list says whose stock it is.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions
from accounts.access import access_boitier, access_stock, compte_of
from accounts.enums import EtatBoitier
from accounts.forms.boitiers import GrainesForm, GrainesPortailForm, RemettreForm, ReprendreForm
from accounts.graines import LigneRefusee, read_seeds
from accounts.models import Caisse
from accounts.querysets import caisse_of_lot, counts_of_stock, in_state, stock_of
from accounts.requetes import RequeteDeCompte
from accounts.views.graines import Lot, forget_lot, keep_lot, kept_lot
from accounts.views.presentation_boitiers import table_of_lot, table_of_refusals, table_of_stock, views_of_stock
from espace.errors import Refus, TransitionRefusee
from espace.francais import pluriel
from espace.requetes import posted

PER_PAGE = 50
CAISSE, EXPLOITATION = "boitiers", "exploitation_boitiers"
KNOWN = "Ce boîtier est déjà connu du portail : il est laissé comme il est."
View = Callable[..., HttpResponse]


def _page(request: RequeteDeCompte, name: str, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of one of the two stocks, with the addresses of the others."""
    addresses = {act: reverse(f"accounts:{name}_{act}") for act in ("importer", "verifier", "remettre")}
    context |= {"liste": reverse(f"accounts:{name}"), "adresses": addresses, "est_du_portail": name == EXPLOITATION}
    return render(request, f"accounts/{template}.html", context, status=status)


def liste(name: str) -> View:
    """The stock: what is left, who has what, what is lost."""

    @require_GET
    def view(request: RequeteDeCompte) -> HttpResponse:
        caisse = access_stock(compte_of(request), is_of_portal=name == EXPLOITATION)
        etat = request.GET.get("etat", "")
        etat = etat if etat in EtatBoitier.values else EtatBoitier.EN_STOCK.value
        page = Paginator(in_state(stock_of(caisse), etat), PER_PAGE).get_page(request.GET.get("page"))
        return _page(
            request,
            name,
            "boitiers",
            precedentes=f"?etat={etat}&page={page.previous_page_number()}" if page.has_previous() else "",
            suivantes=f"?etat={etat}&page={page.next_page_number()}" if page.has_next() else "",
            tableau=table_of_stock(page.object_list, etat, name, request.at, request.zone),
            vues=views_of_stock(counts_of_stock(caisse), etat, reverse(f"accounts:{name}")),
        )

    return view


def importer(name: str) -> View:
    """Read a file: nothing is written yet."""

    @require_http_methods(["GET", "POST"])
    def view(request: RequeteDeCompte) -> HttpResponse:
        caisse = access_stock(compte_of(request), is_of_portal=name == EXPLOITATION)
        form = (GrainesPortailForm if name == EXPLOITATION else GrainesForm)(posted(request), request.FILES or None)
        if form.is_valid():
            chosen: Caisse | None = form.cleaned_data.get("caisse") or caisse
            try:
                lecture = read_seeds(form.cleaned_data["fichier"].read())
            except Refus as refus:
                form.add_error("fichier", refus.message)
            else:
                keep_lot(request, Lot(lecture, chosen.pk if chosen else None))
                return redirect(f"accounts:{name}_verifier")
        return _page(request, name, "boitiers_importer", form=form)

    return view


def verifier(name: str) -> View:
    """What was read, without any secret; then it is imported, or left."""

    @require_http_methods(["GET", "POST"])
    def view(request: RequeteDeCompte) -> HttpResponse:
        by = compte_of(request)
        access_stock(by, is_of_portal=name == EXPLOITATION)
        lot = kept_lot(request)
        if lot is None:
            messages.info(request, "Aucun fichier n’attend d’être importé. Choisissez-le à nouveau.")
            return redirect(f"accounts:{name}_importer")
        if "importer" in request.POST:
            return _import(request, name, lot)
        if request.method == "POST":
            forget_lot(request)
            return redirect(f"accounts:{name}")
        known = actions.known_serials(lot.lecture.graines)
        new = [graine for graine in lot.lecture.graines if graine.numero.lower() not in known]
        already = [LigneRefusee(0, g.numero, KNOWN) for g in lot.lecture.graines if g.numero.lower() in known]
        return _page(
            request,
            name,
            "boitiers_verifier",
            lus=table_of_lot(new),
            nouveaux=len(new),
            refuses=table_of_refusals([*lot.lecture.refusees, *already]),
            nombre_refuses=len(lot.lecture.refusees) + len(already),
            caisse=caisse_of_lot(lot.caisse_id),
        )

    return view


def _import(request: RequeteDeCompte, name: str, lot: Lot) -> HttpResponse:
    by, caisse = compte_of(request), caisse_of_lot(lot.caisse_id)
    bilan = actions.import_boitiers(graines=lot.lecture.graines, caisse=caisse, by=by, at=request.at)
    forget_lot(request)
    added = pluriel(bilan.ajoutes, "boîtier ajouté", "boîtiers ajoutés")
    known = f" {pluriel(len(bilan.connus), 'était déjà connu', 'étaient déjà connus')}." if bilan.connus else ""
    messages.success(request, f"{added} au stock.{known} Vous pouvez détruire le fichier.")
    return redirect(f"accounts:{name}")


def remettre(name: str) -> View:
    """Hand a token over, by its serial number."""

    @require_http_methods(["GET", "POST"])
    def view(request: RequeteDeCompte) -> HttpResponse:
        by = compte_of(request)
        caisse = access_stock(by, is_of_portal=name == EXPLOITATION)
        initial = {"serial_number": request.GET.get("numero", "")}
        form = RemettreForm(posted(request), initial=initial, caisse=caisse, at=request.at)
        if form.is_valid():
            compte = form.cleaned_data["personne"]
            try:
                boitier = actions.hand_boitier(
                    serial_number=form.cleaned_data["serial_number"], compte=compte, caisse=caisse, by=by, at=request.at
                )
            except Refus as refus:
                form.refuse(refus)
            else:
                messages.success(
                    request,
                    f"Le boîtier {boitier} est remis à {compte.nom_complet} ({compte.organisation_nom or 'portail'}). "
                    "Un e-mail lui dit comment s’en servir.",
                )
                return redirect(f"accounts:{name}")
        return _page(request, name, "boitiers_remettre", form=form)

    return view


def reprendre(name: str) -> View:
    """A token given back, lost, stolen or worn out."""

    @require_http_methods(["GET", "POST"])
    def view(request: RequeteDeCompte, pk: int) -> HttpResponse:
        by, status = compte_of(request), 200
        boitier = access_boitier(by, pk, is_of_portal=name == EXPLOITATION)
        form = ReprendreForm(posted(request), boitier=boitier)
        if form.is_valid():
            target, seen = EtatBoitier(form.cleaned_data["suite"]), form.cleaned_data["passage"]
            try:
                actions.take_boitier(boitier=boitier, target=target, seen=seen, by=by, at=request.at)
            except TransitionRefusee as refus:
                form.add_error(None, refus.message)
                status = refus.status
            else:
                said = "retourne au stock" if target == EtatBoitier.EN_STOCK else "ne servira plus"
                messages.success(request, f"Le boîtier {boitier} {said}.")
                return redirect(f"accounts:{name}")
        in_use = boitier.compte is not None and actions.is_in_use(boitier, boitier.compte)
        return _page(
            request,
            name,
            "boitier_reprendre",
            status,
            form=form,
            boitier=boitier,
            compte=boitier.compte,
            en_service=in_use,
        )

    return view
