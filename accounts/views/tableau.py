"""The table of habilitations, on screen and in files: of one's own structure, or of one that one's caisse works with."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from accounts import actions
from accounts.access import access_equipe, access_partenaire_to_write, compte_of
from accounts.models import Partenaire
from accounts.querysets import table_of
from accounts.requetes import RequeteDeCompte
from accounts.tableau import COLONNES, MIMES, TITRE, is_small, row_of
from espace.adresse import client_address
from espace.composants import Colonne, Tableau, Vide
from espace.tableurs import Cell

PER_PAGE = 50
EQUIPE, CAISSE = "tableau.exporter", "tableau.exporter_pour_la_caisse"


@require_GET
def tableau(request: RequeteDeCompte) -> HttpResponse:
    """The accounts of one's structure."""
    partenaire = access_equipe(compte_of(request), EQUIPE)
    return _page(request, partenaire, reverse("accounts:tableau_exporter"), ("Équipe", reverse("accounts:equipe")))


@require_POST
def exporter(request: RequeteDeCompte) -> HttpResponse:
    """Take them away."""
    return _export(request, access_equipe(compte_of(request), EQUIPE))


@require_GET
def tableau_partenaire(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """The accounts of a structure whose access to one's caisse is open."""
    partenaire = access_partenaire_to_write(compte_of(request), pk, CAISSE, request.at)
    retour = (partenaire.nom, reverse("accounts:partenaire", args=[pk]))
    return _page(request, partenaire, reverse("accounts:partenaire_tableau_exporter", args=[pk]), retour)


@require_POST
def exporter_partenaire(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Take them away."""
    return _export(request, access_partenaire_to_write(compte_of(request), pk, CAISSE, request.at))


def _page(request: RequeteDeCompte, partenaire: Partenaire, export_a: str, retour: tuple[str, str]) -> HttpResponse:
    page = Paginator(table_of(partenaire), PER_PAGE).get_page(request.GET.get("page"))
    rows = [_shown(row_of(compte, request.zone)) for compte in page.object_list]
    context = {
        "titre": TITRE,
        "partenaire": partenaire,
        "exporter": export_a,
        "retour": retour,
        "pages": page,
        "tableau": Tableau(TITRE, [Colonne(name) for name in COLONNES], rows, vide=Vide("Aucun compte", niveau=3)),
    }
    return render(request, "accounts/tableau.html", context)


def _shown(row: list[Cell]) -> list[object]:
    """The name and the first name stay apart, as in the file; nothing is said by a dash."""
    return [f"{cell:%d/%m/%Y}" if hasattr(cell, "year") else cell or "–" for cell in row]


def _export(request: RequeteDeCompte, partenaire: Partenaire) -> HttpResponse:
    by, extension = compte_of(request), request.POST.get("format", "")
    if extension not in MIMES:
        raise Http404
    if extension == "pdf" or not is_small(partenaire):
        return redirect(
            "travail", actions.ask_tableau(partenaire=partenaire, extension=extension, by=by, at=request.at).pk
        )
    export = actions.export_tableau(
        partenaire=partenaire, extension=extension, by=by, at=request.at, zone=request.zone, address=client_address(request)
    )  # fmt: skip
    response = HttpResponse(export.content, content_type=export.mime)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=export.name) or "attachment"
    )
    return response
