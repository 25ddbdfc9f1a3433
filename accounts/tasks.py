"""The worker's doors to the long works of the accounts. They hold no logic."""

from uuid import UUID

from django.urls import reverse

from accounts import access, actions, imports, tableau
from espace import travaux
from espace.models import Fichier, Travail


def _retour(travail: Travail) -> tuple[str, str]:
    return "Voir ce que l’import a fait", reverse("accounts:importation", args=[travail.params["importation"]])


@travaux.kind(imports.KIND, libelle="Création des comptes", retour=_retour)
def apply_import(chantier: travaux.Chantier) -> None:
    """Load the import again as who asked, then open its accounts."""
    importation = access.access_import(chantier.by, UUID(chantier.params["importation"]))
    actions.apply_import(importation=importation, by=chantier.by, at=chantier.at, tell=chantier.progress)


def _table(travail: Travail) -> tuple[str, str]:
    if travail.caisse_id is None:
        return tableau.TITRE, reverse("accounts:tableau")
    return tableau.TITRE, reverse("accounts:partenaire_tableau", args=[travail.params["partenaire"]])


@travaux.kind(tableau.KIND, libelle=tableau.TITRE, retour=_table)
def prepare_tableau(chantier: travaux.Chantier) -> Fichier:
    """Load the structure again as who asked, then write its table."""
    by, given = chantier.by, chantier.params
    if by.is_caisse:
        rule = "tableau.exporter_pour_la_caisse"
        partenaire = access.access_partenaire_to_write(by, given["partenaire"], rule, chantier.at)
    else:
        partenaire = access.access_equipe(by, "tableau.exporter")
    return actions.store_tableau(
        partenaire=partenaire, extension=given["format"], by=by, at=chantier.at, zone=chantier.zone
    )
