"""The projection that conventions write here: which caisses are open, the places they give, and their end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.actions.cycle import deactivate_accounts_of
from accounts.actions.revue import abandon_revue
from accounts.enums import MotifInactivation
from accounts.models import Acces, EffectifDeclare, ExclusionStructure, Partenaire
from accounts.perimetres import day_for
from accounts.querysets import excluded_on
from accounts.quotas import Grille, Places, places_of
from espace.auteurs import Auteur
from espace.errors import VersionDepassee, database_refusals
from espace.histories import save_recorded


@dataclass(frozen=True)
class AccesRow:
    """A caisse open to a structure between two days (`closes_on` excluded, None while renewal is the default)."""

    caisse_id: int
    opens_on: date
    closes_on: date | None
    grille: Mapping[str, Any]
    usage_ref: str


def set_acces(partenaire_id: int, *, rows: Iterable[AccesRow], by: Auteur, at: datetime) -> None:
    """Replace the accesses of a structure, recompute its places, and close its accounts when the last access has ended.

    Raises Refus when two rows of a caisse overlap.
    """
    with database_refusals(), transaction.atomic():
        Partenaire.objects.select_for_update(no_key=True).get(pk=partenaire_id)
        Acces.objects.filter(partenaire_id=partenaire_id).delete()
        Acces.objects.bulk_create(
            Acces(
                partenaire_id=partenaire_id,
                caisse_id=row.caisse_id,
                opens_on=row.opens_on,
                closes_on=row.closes_on,
                grille=dict(row.grille),
                usage_ref=row.usage_ref,
            )
            for row in rows
        )
        refresh_places(partenaire_id, by=by, at=at)
        close_ended_partenaire(partenaire_id, by=by, at=at)


def hold_partenaire(*, partenaire: Partenaire, by: Auteur, at: datetime, version: int | None = None) -> None:
    """What hangs on a structure is written under its lock, and counts as a write of it.

    `version`: the one a form had read. Raises VersionDepassee when a colleague wrote in between.
    """
    del by, at  # what hangs on it says who and when; the signature is that of every action
    held = Partenaire.objects.select_for_update(no_key=True).get(pk=partenaire.pk)
    if version is not None and held.version != version:
        raise VersionDepassee
    Partenaire.objects.filter(pk=held.pk).update(version=held.version + 1)


def refresh_places(partenaire_id: int, *, by: Auteur, at: datetime) -> Places:
    """Recompute the places of a structure today from its open accesses and its effectif, under the lock of its row.

    What a term changing today gives needs no job: every creation asks here first.
    """
    with transaction.atomic():
        partenaire = Partenaire.objects.select_for_update(no_key=True).get(pk=partenaire_id)
        places = places_on(partenaire_id, at)
        if (partenaire.places_gestionnaires, partenaire.places_techniciens) != (
            places.gestionnaires,
            places.techniciens,
        ):
            partenaire.places_gestionnaires, partenaire.places_techniciens = places.gestionnaires, places.techniciens
            partenaire.version += 1
            fields = ["places_gestionnaires", "places_techniciens", "version"]
            save_recorded(partenaire, by=by, at=at, update_fields=fields)
    return places


def places_on(partenaire_id: int, at: datetime) -> Places:
    """The places of a structure at an instant, from its open accesses and its effectif. Reads only: the page that offers an
    invitation asks it, the action that opens an account writes it down.
    """
    rows = _open_acces(partenaire_id, at)
    day = max((day_for(row.caisse.zone, at) for row in rows), default=day_for(None, at))
    effectif = EffectifDeclare.objects.filter(partenaire_id=partenaire_id, declared_on__lte=day)
    membres = effectif.order_by("-declared_on").values_list("membres", flat=True).first()
    return places_of([Grille(row.caisse.nom, row.grille) for row in rows], membres)


def places_with(partenaire_id: int, effectif: EffectifDeclare | None, at: datetime) -> Places:
    """The places of a structure whose last effectif the page has already read; None when it declared none. Reads only."""
    grilles = [Grille(row.caisse.nom, row.grille) for row in _open_acces(partenaire_id, at)]
    return places_of(grilles, effectif.membres if effectif else None)


def _open_acces(partenaire_id: int, at: datetime) -> list[Acces]:
    """The accesses open at an instant, each on the day of its caisse. One statement."""
    rows = Acces.objects.filter(partenaire_id=partenaire_id).select_related("caisse").order_by("opens_on", "pk")
    return [row for row in rows if row.is_open_on(day_for(row.caisse.zone, at))]


def close_ended_partenaire(partenaire_id: int, *, by: Auteur, at: datetime) -> int:
    """Close every account of a structure whose accesses have all ended, dated the day the last one did; returns how
    many.

    U-2.2.3-fin-mono-caisse, U-2.2.3-fin-multi-simultanee. Nothing happens while one is open or still to open, nor when
    there is none (an access withheld for a missing contact closes nobody), nor while a caisse excludes the structure: its
    convention still stands, and a lifting opens the access again.
    """
    rows = list(Acces.objects.filter(partenaire_id=partenaire_id).select_related("caisse"))
    if not rows or not all(row.has_ended_on(day_for(row.caisse.zone, at)) for row in rows):
        return 0
    if ExclusionStructure.objects.filter(excluded_on(day_for(None, at)), partenaire_id=partenaire_id).exists():
        return 0
    last = max(row.closes_on for row in rows if row.closes_on)
    abandon_revue(partenaire_id, by=by, at=at)
    return deactivate_accounts_of(partenaire_id, by=by, at=at, motif=MotifInactivation.FIN_CONVENTION, on=last)
