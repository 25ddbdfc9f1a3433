"""A file of techniciens: given, checked line by line, then applied in the background."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import access_equipe, access_import, compte_of
from accounts.domaines import attested_domains
from accounts.enums import EtatImport, EtatLigneImport
from accounts.forms.imports import AppliquerForm, ImporterForm
from accounts.imports import TITRES, colonnes_for, limits, lines_of, model_file
from accounts.models import ImportTechniciens, LigneImport
from accounts.querysets import counts_of, has_services, lines_to_read, recent_imports, running_work
from accounts.requetes import RequeteDeCompte
from espace.composants import Cellule, Colonne, Statut, Tableau
from espace.errors import Refus
from espace.francais import nombre
from espace.requetes import posted
from espace.tableurs import CSV_MIME, ODS_MIME

PER_PAGE = 50
MIMES = {"csv": CSV_MIME, "ods": ODS_MIME}
STATUTS = {
    EtatLigneImport.VALIDE: Statut("wait", "À créer"),
    EtatLigneImport.REFUSEE: Statut("late", "Refusée"),
    EtatLigneImport.CREEE: Statut("ok", "Compte créé", "invitation envoyée"),
    EtatLigneImport.DEJA: Statut("off", "Déjà ouvert", "rien à faire"),
}


@require_http_methods(["GET", "POST"])
def importer(request: RequeteDeCompte) -> HttpResponse:
    """Give a file; a file that is no list of techniciens is refused with what to do about it."""
    by = compte_of(request)
    partenaire = access_equipe(by, "equipe.inviter")
    form = ImporterForm(posted(request), request.FILES or None, partenaire=partenaire)
    if form.is_valid():
        importation = actions.read_import(
            partenaire=partenaire, lignes=form.cleaned_data["lignes"], by=by, at=request.at
        )
        return redirect("accounts:importation", importation.pk)
    context = {
        "form": form,
        "partenaire": partenaire,
        "colonnes": colonnes_for(has_services(partenaire)),
        "domaines": attested_domains(partenaire),
        "lignes_au_plus": limits().rows - 1,
        "imports": recent_imports(partenaire),
    }
    return render(request, "accounts/importer.html", context)


@require_GET
def modele(request: RequeteDeCompte, extension: str) -> HttpResponse:
    """The headings to fill, in CSV or in ODS."""
    partenaire = access_equipe(compte_of(request), "equipe.inviter")
    if extension not in MIMES:
        raise Http404
    content = model_file(extension, has_services=has_services(partenaire))
    response = HttpResponse(content, content_type=MIMES[extension])
    response["Content-Disposition"] = f'attachment; filename="techniciens.{extension}"'
    return response


@require_GET
def importation(request: RequeteDeCompte, uuid: UUID) -> HttpResponse:
    """What each line gives, or gave; what is to correct comes first."""
    found = access_import(compte_of(request), uuid)
    return _page(request, found)


def _page(
    request: RequeteDeCompte, found: ImportTechniciens, form: AppliquerForm | None = None, status: int = 200
) -> HttpResponse:
    counts = counts_of(found)
    page = Paginator(lines_to_read(found), PER_PAGE).get_page(request.GET.get("page"))
    valides = counts[EtatLigneImport.VALIDE]
    context = {
        "importation": found,
        "comptes": counts,
        "total": sum(counts.values()),
        "est_applique": found.etat == EtatImport.FAIT,
        "travail": running_work(found, compte_of(request)) if found.etat == EtatImport.EN_COURS else None,
        "form": form or AppliquerForm(initial={"valides": valides}),
        "creer": "Créer le compte" if valides == 1 else f"Créer les {nombre(valides)} comptes",
        "tableau": _table(page.object_list, {ligne.numero: ligne.qui for ligne in lines_of(found)}),
        "pages": page,
    }
    return render(request, "accounts/importation.html", context, status=status)


def _table(lignes: Any, names: dict[int, str]) -> Tableau:
    columns = [Colonne("Numéro"), Colonne("Personne"), Colonne("État"), Colonne("À corriger")]
    return Tableau("Lignes du fichier", columns, [_row(ligne, names.get(ligne.numero, "")) for ligne in lignes])


def _row(ligne: LigneImport, name: str) -> list[object]:
    return [
        Cellule(f"Ligne {ligne.numero}", insecable=True),
        name or "sans nom",
        STATUTS[EtatLigneImport(ligne.etat)],
        Cellule(ligne.refus or "–", detail=_column(ligne)),
    ]


def _column(ligne: LigneImport) -> str:
    """Where to look in the file, when the sentence does not say it already."""
    title = TITRES.get(ligne.champ, "")
    return f"colonne {title}" if title and f"{title} :" not in ligne.refus else ""


@require_POST
def verifier(request: RequeteDeCompte, uuid: UUID) -> HttpResponse:
    """Check again what was not created: a domain admitted since, a place freed."""
    by = compte_of(request)
    found = access_import(by, uuid)
    actions.check_import(importation=found, by=by, at=request.at)
    messages.success(request, "Le fichier est vérifié à nouveau.")
    return redirect("accounts:importation", found.pk)


@require_POST
def creer(request: RequeteDeCompte, uuid: UUID) -> HttpResponse:
    """Hand the valid lines to the worker; the page of the work shows its progress."""
    by = compte_of(request)
    found = access_import(by, uuid)
    form, status = AppliquerForm(request.POST), 200
    if form.is_valid():
        given = {"is_workstation_attested": form.cleaned_data["poste"], "valides": form.cleaned_data["valides"]}
        try:
            travail = actions.ask_application(importation=found, by=by, at=request.at, **given)
        except Refus as refus:
            form.refuse(refus)
            form, status = form.seen_again(counts_of(found)[EtatLigneImport.VALIDE]), refus.status
        else:
            return redirect("travail", travail.pk)
    return _page(request, found, form, status)
