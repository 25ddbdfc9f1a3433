"""Whether a person is already known through a structure: same five fields, whatever the spelling.

Read with the eyes of the caisse, since another service of the structure may hold the other demande; what comes out is
a reference and its service, never a name.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet

from accounts.models import Acces
from espace.personnes import Personne
from espace.tenancy import acting_as, caisse_perimetre
from signalements.models import Identite
from signalements.noms import search_text


@dataclass(frozen=True)
class CinqChamps:
    """The person, as the portal knows them (U-5-identite-cinq-champs)."""

    civilite: str
    nom: str
    prenom: str
    date_naissance: date
    departement: str


@dataclass(frozen=True)
class DemandeOuverte:
    """A demande already open for the same person and function."""

    reference: str
    service_id: int | None
    received_at: datetime


def known_person(personne: CinqChamps, *, partenaire_id: int) -> UUID | None:
    """The opaque identifier that the structure's demandes give to the same person, None for someone new.

    Asked of every caisse the structure has worked with: a convention with two caisses counts a person once in its total
    (PDC-5-ind-assures-par-theme). It says nothing to a caisse, which sees the demandes of no other.
    """
    caisses = Acces.objects.filter(partenaire_id=partenaire_id).values_list("caisse_id", flat=True)
    with acting_as(caisse_perimetre(sorted(set(caisses)))):
        rows = _same(personne, partenaire_id).filter(demande__personne__isnull=False)
        return rows.order_by("demande_id").values_list("demande__personne", flat=True).first()


def open_demandes(personne: CinqChamps, *, kind: str, partenaire_id: int, caisse_id: int) -> list[DemandeOuverte]:
    """The demandes of this kind still open for the same person, oldest first."""
    with acting_as(caisse_perimetre([caisse_id])):
        rows = _same(personne, partenaire_id).filter(demande__type=kind, demande__closed_at__isnull=True)
        found = rows.order_by("demande_id").values_list(
            "demande__reference", "demande__service_id", "demande__received_at"
        )
        return [DemandeOuverte(*row) for row in found[:5]]


def rows_of_person(model: str, personne: Personne) -> QuerySet[Any]:
    """What the perimeter holds of a person in a table of the case: same name however it is written, same birth."""
    rows: QuerySet[Any] = apps.get_model("signalements", model)._default_manager.all()
    if personne.date_naissance is None:
        return rows.none()
    known = Identite.objects.filter(
        nom_recherche=search_text(personne.nom, personne.prenom), date_naissance=personne.date_naissance
    )
    return rows.filter(demande_id__in=known.values("demande_id"))


def _same(personne: CinqChamps, partenaire_id: int) -> QuerySet[Identite]:
    """The rows of the present perimeter."""
    return Identite.objects.filter(
        partenaire_id=partenaire_id,
        nom_recherche=search_text(personne.nom, personne.prenom),
        civilite=personne.civilite,
        date_naissance=personne.date_naissance,
        departement=personne.departement,
    )
