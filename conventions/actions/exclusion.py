"""A structure shut out of one caisse by its admin: its accesses there are rewritten in the same transaction (U-4.1)."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.actions import check_decision, tell_structure
from accounts.models import Caisse, ExclusionStructure, Partenaire
from conventions.actions.replay import replay
from conventions.models import ConventionMetier
from espace import journal
from espace.auteurs import Auteur
from espace.clock import day_of
from espace.errors import TransitionRefusee, database_refusals


def exclude_structure(
    *,
    partenaire: Partenaire,
    caisse: Caisse,
    reference: str,
    decided_on: date,
    motif: str,
    until: date | None = None,
    by: Auteur,
    at: datetime,
) -> ExclusionStructure:
    """Cut the access of every account of a structure to one caisse from today (U-4.1-exclusion-structure).

    `until`: last day of the exclusion, None for no end; the access that follows is written at once, no job reopens it.
    Other caisses, and other structures, are left as they are. The structure is told with proof. Raises Refus: no decision,
    no reason, an end that is past, already excluded.
    """
    day = day_of(at, caisse.zone)
    check_decision(reference, decided_on, motif, until, day)
    with database_refusals(), transaction.atomic():
        row = ExclusionStructure.objects.create(
            partenaire=partenaire,
            caisse=caisse,
            starts_on=day,
            ends_on=until + timedelta(days=1) if until else None,
            reference=reference.strip(),
            decided_on=decided_on,
            motif=motif.strip(),
            decided_at=at,
            decided_by_ref=by.auteur_ref,
        )
        _rewrite(row, by=by, at=at)
        tell_structure(mesure=row, partenaire_id=partenaire.pk, by=by, at=at)
        _journal("structure.exclue", row, by, at)
    return row


def lift_exclusion_structure(*, exclusion: ExclusionStructure, by: Auteur, at: datetime) -> None:
    """Open the access again from today. Raises TransitionRefusee when the exclusion is already lifted or over."""
    with database_refusals(), transaction.atomic():
        row = ExclusionStructure.objects.select_for_update(of=("self",)).select_related("caisse").get(pk=exclusion.pk)
        day = day_of(at, row.caisse.zone)
        if row.is_over(day):
            raise TransitionRefusee("Cette exclusion a déjà pris fin. Rechargez la page.")
        row.ends_on, row.lifted_at, row.lifted_by_ref = day, at, by.auteur_ref
        row.save(update_fields=["ends_on", "lifted_at", "lifted_by_ref"])
        _rewrite(row, by=by, at=at)
        _journal("structure.exclusion_levee", row, by, at)


def _rewrite(row: ExclusionStructure, *, by: Auteur, at: datetime) -> None:
    """Every convention of the couple says again which days are open."""
    rows = ConventionMetier.objects.filter(partenaire_id=row.partenaire_id, caisse_ids__contains=[row.caisse_id])
    for convention in rows.order_by("pk"):
        replay(convention, by=by, at=at)


def _journal(verb: str, row: ExclusionStructure, by: Auteur, at: datetime) -> None:
    journal.record(
        verb,
        at=at,
        by=by,
        object_kind="exclusion_structure",
        object_ref=str(row.pk),
        caisse_id=row.caisse_id,
        codes={"partenaire": row.partenaire_id},
    )
