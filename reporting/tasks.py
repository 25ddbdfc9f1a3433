"""The worker's door to the preparation of a sheet. It holds no logic."""

from datetime import date

from django.urls import reverse

from espace import travaux
from espace.models import Fichier, Travail
from reporting import access, actions
from reporting.deadlines import Periode


def _retour(travail: Travail) -> tuple[str, str]:
    return "La fiche", reverse("reporting:copil_convention", args=[travail.params["convention"]])


@travaux.kind(actions.TRAVAIL, libelle="Préparation de la fiche COPIL", retour=_retour)
def prepare_fiche_copil(chantier: travaux.Chantier) -> Fichier:
    """Load the convention again as who asked, then prepare."""
    given = chantier.params
    _, fichier = actions.prepare_fiche(
        convention=access.access_convention_copil(chantier.by, given["convention"], "fiche.preparer"),
        caisse_id=given["caisse"],
        periode=Periode(date.fromisoformat(given["starts_on"]), date.fromisoformat(given["ends_on"])),
        by=chantier.by,
        at=chantier.at,
        tell=chantier.progress,
    )
    return fichier
