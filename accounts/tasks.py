"""The worker's doors to the long works of the accounts. They hold no logic."""

from uuid import UUID

from django.urls import reverse

from accounts import access, actions, imports
from espace import travaux
from espace.models import Travail


def _retour(travail: Travail) -> tuple[str, str]:
    return "Voir ce que l’import a fait", reverse("accounts:importation", args=[travail.params["importation"]])


@travaux.kind(imports.KIND, libelle="Création des comptes", retour=_retour)
def apply_import(chantier: travaux.Chantier) -> None:
    """Load the import again as who asked, then open its accounts."""
    importation = access.access_import(chantier.by, UUID(chantier.params["importation"]))
    actions.apply_import(importation=importation, by=chantier.by, at=chantier.at, tell=chantier.progress)
