"""COPIL: the conventions of the caisse and their sheets; one sheet on screen; preparing it; its PDF."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import compte_of
from accounts.requetes import RequeteDeCompte
from conventions.querysets import incidents_of
from espace import files
from espace.adresse import client_address
from reporting import access, actions
from reporting.models import Fiche
from reporting.querysets import signed
from reporting.views.presentation import Lecteur, PageFiche, lignes_copil, page_fiche

PER_PAGE = 50


@require_GET
def copil(request: RequeteDeCompte) -> HttpResponse:
    """The conventions of the caisse, each with its period and its last sheet."""
    access.access_copil(compte_of(request))
    page = Paginator(signed(), PER_PAGE).get_page(request.GET.get("page"))
    lignes = lignes_copil(list(page.object_list), _lecteur(request))
    return render(request, "reporting/copil.html", {"lignes": lignes, "pages": page})


@require_GET
def copil_convention(request: RequeteDeCompte, ref: str) -> HttpResponse:
    """The sheet of a period: the last one prepared, or an empty page that says what to do."""
    convention = access.access_convention_copil(compte_of(request), ref)
    return _page(request, page_fiche(convention, _lecteur(request), chosen=request.GET.get("fiche", "")))


@require_POST
def preparer(request: RequeteDeCompte, ref: str) -> HttpResponse:
    """Ask for a sheet, then follow its preparation."""
    by = compte_of(request)
    convention = access.access_convention_copil(by, ref, "fiche.preparer")
    page = page_fiche(convention, _lecteur(request), data=request.POST)
    if page.form is None or not page.form.is_valid():
        return _page(request, page, status=422)
    scope = by.caisse_id if page.form.is_caisse_seule else None
    travail = actions.request_fiche(
        convention=convention, caisse_id=scope, periode=page.form.periode_choisie, by=by, at=request.at
    )
    return redirect("travail", travail.pk)


@require_GET
def fiche_pdf(request: RequeteDeCompte, uuid: UUID) -> HttpResponse:
    """The PDF of a sheet, for any caisse of its convention."""
    by = compte_of(request)
    fiche: Fiche = access.access_fiche(by, uuid)
    fichier, clear = actions.download_fiche(fiche=fiche, by=by, at=request.at, address=client_address(request))
    return files.attachment(fichier, clear)


def _lecteur(request: RequeteDeCompte) -> Lecteur:
    return Lecteur(compte_of(request), request.at, request.zone)


def _page(request: RequeteDeCompte, page: PageFiche, status: int = 200) -> HttpResponse:
    context = {"p": page, "form": page.form, "incidents": incidents_of(page.convention.partenaire_id)}
    return render(request, "reporting/fiche.html", context, status=status)
