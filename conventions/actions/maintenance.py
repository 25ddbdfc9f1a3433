"""Interruptions, announced to everybody by the exploitant (U-3.2-avis-maintenance)."""

from datetime import datetime

from django.db import transaction

from conventions.models import Maintenance
from espace import journal
from espace.auteurs import Auteur
from espace.errors import Refus, VersionDepassee, database_refusals
from espace.histories import save_recorded


def announce_maintenance(
    *, announced_at: datetime, starts_at: datetime, ends_at: datetime, texte: str = "", by: Auteur, at: datetime
) -> Maintenance:
    """Announce an interruption `[starts_at; ends_at[`, shown to everybody from `announced_at`.

    Raises Refus when it is over already, announced after its start, ends before it starts, or covers another one.
    """
    row = Maintenance(
        announced_at=announced_at,
        starts_at=starts_at,
        ends_at=ends_at,
        texte=texte.strip(),
        published_at=at,
        published_by_ref=by.auteur_ref,
    )
    with database_refusals(), transaction.atomic():
        _check(row, at)
        save_recorded(row, by=by, at=at)
        journal.record("maintenance.annoncee", at=at, by=by, object_kind="maintenance", object_ref=str(row.pk))
    return row


def change_maintenance(
    *, maintenance: Maintenance, ends_at: datetime, texte: str, version: int, by: Auteur, at: datetime
) -> None:
    """Shorten or lengthen an interruption that is not over, even while it runs; what it was stays in its history.

    Raises VersionDepassee when a colleague wrote in between, Refus as `announce_maintenance`.
    """
    with database_refusals(), transaction.atomic():
        held = _held(maintenance, version, at)
        held.ends_at, held.texte, held.version = ends_at, texte.strip(), held.version + 1
        _check(held, at)
        save_recorded(held, by=by, at=at, update_fields=["ends_at", "texte", "version"])
        journal.record("maintenance.modifiee", at=at, by=by, object_kind="maintenance", object_ref=str(held.pk))


def end_maintenance(*, maintenance: Maintenance, version: int, by: Auteur, at: datetime) -> None:
    """The portal works again sooner than announced: its pages open from now on. Before its start, it is cancelled.

    Raises as `change_maintenance`.
    """
    with database_refusals(), transaction.atomic():
        held = _held(maintenance, version, at)
        held.version += 1
        if held.starts_at < at:
            held.ends_at, columns = at, ["ends_at"]
        else:
            held.cancelled_at, held.cancelled_by_ref, columns = at, by.auteur_ref, ["cancelled_at", "cancelled_by_ref"]
        save_recorded(held, by=by, at=at, update_fields=[*columns, "version"])
        verb = "maintenance.annulee" if held.cancelled_at else "maintenance.terminee"
        journal.record(verb, at=at, by=by, object_kind="maintenance", object_ref=str(held.pk))


def _held(maintenance: Maintenance, version: int, at: datetime) -> Maintenance:
    held = Maintenance.objects.select_for_update().get(pk=maintenance.pk)
    if held.version != version:
        raise VersionDepassee
    if held.cancelled_at or held.ends_at <= at:
        raise Refus("Cette maintenance est terminée ou annulée : elle ne se modifie plus.", code="terminee")
    return held


def _check(row: Maintenance, at: datetime) -> None:
    if row.ends_at <= at:
        raise Refus(
            "Cette maintenance serait déjà finie. Vérifiez la date et l’heure de fin.", field="fin", code="passe"
        )
    if row.ends_at <= row.starts_at:
        raise Refus("La maintenance finit avant de commencer. Vérifiez les deux heures.", field="fin", code="ordre")
    if row.announced_at > row.starts_at:
        raise Refus(
            "La maintenance commence avant d’être annoncée. Annoncez-la plus tôt.", field="annonce", code="annonce"
        )
    others = Maintenance.objects.filter(cancelled_at=None, starts_at__lt=row.ends_at, ends_at__gt=row.starts_at)
    if others.exclude(pk=row.pk).exists():
        raise Refus(
            "Une autre maintenance est annoncée sur ces heures. Modifiez-la plutôt.", field="debut", code="chevauche"
        )
