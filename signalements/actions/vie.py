"""What every action on a demande does in the end: lock it, move it, tell it, recompute its clocks."""

from datetime import datetime
from typing import Any

from django.db import transaction

from espace.auteurs import Auteur
from espace.errors import VersionDepassee
from signalements import engagements
from signalements.deadlines import Essai, Faits, Horloge, Sejour, compute_horloges, next_due
from signalements.enums import TypeDemande
from signalements.models import Demande, Echeance, Option, Passage
from signalements.transitions import MACHINES, is_final


def lock_demande(demande: Demande, *, by: Auteur, at: datetime, version: int | None = None) -> Demande:  # noqa: ARG001  every action names who and when
    """The row as it is now, held until the end of the transaction.

    `version` is the one a form had read. Raises VersionDepassee when someone wrote in between.
    """
    held = Demande.objects.select_for_update(of=("self",)).select_related("caisse", "partenaire").get(pk=demande.pk)
    if version is not None and held.version != version:
        raise VersionDepassee
    return held


def move_demande(
    demande: Demande,
    *,
    to: str,
    by: Auteur,
    at: datetime,
    motif: Option | None = None,
    **fields: Any,
) -> Passage:
    """Move a locked demande to a state, write `fields` with it, and add the Passage. Raises TransitionRefusee."""
    MACHINES[TypeDemande(demande.type)].check(demande.etat, to)
    source = demande.etat
    closed_at = at if is_final(demande.type, to) else None
    turn = None if closed_at else demande.a_completer_at
    touch_demande(
        demande, by=by, at=at, etat=to, closed_at=closed_at, **{"motif": motif, "a_completer_at": turn, **fields}
    )
    return Passage.objects.create(
        demande=demande,
        from_etat=source,
        to_etat=to,
        at=at,
        by_ref=by.auteur_ref,
        by_role=by.auteur_role,
        motif=motif,
    )


def touch_demande(demande: Demande, *, by: Auteur, at: datetime, **fields: Any) -> None:  # noqa: ARG001  signed by its caller
    """Write fields of a locked demande, with its version and the date of its last fact."""
    demande.version += 1
    demande.last_event_at = max(at, demande.last_event_at)
    for name, value in fields.items():
        setattr(demande, name, value)
    demande.save(update_fields=["version", "last_event_at", *fields])


def refresh_horloges(demande: Demande, *, by: Auteur, at: datetime) -> None:  # noqa: ARG001  a projection has no author
    """Rewrite the clocks of a locked demande from its facts, and its next due date."""
    computed = compute_horloges(_facts(demande))
    with transaction.atomic():
        _rewrite(demande, computed)
        due_at = next_due(computed)
        if due_at != demande.next_due_at:
            demande.next_due_at = due_at
            demande.save(update_fields=["next_due_at"])


def _facts(demande: Demande) -> Faits:
    """All that the clocks of a demande depend on, read in the present perimeter."""
    essais = [Essai(t.at, t.result) for t in demande.tentatives.order_by("at")]
    return Faits(demande.type, _sejours(demande), essais, demande.closed_at)


def _sejours(demande: Demande) -> list[Sejour]:
    """One stay a caisse: the first since the reception, each next one since its re-routing."""
    moves = list(demande.reorientations.select_related("from_caisse").order_by("at"))
    caisses = [*(m.from_caisse for m in moves), demande.caisse]
    starts = [demande.received_at, *(m.at for m in moves)]
    ends = [*(m.at for m in moves), None]
    return [
        Sejour(caisse.pk, since, until, engagements.regle_contact(demande.convention_ref, caisse, since))
        for caisse, since, until in zip(caisses, starts, ends, strict=True)
    ]


def _rewrite(demande: Demande, computed: tuple[Horloge, ...]) -> None:
    kept = {(e.caisse_id, e.kind, e.started_at): e for e in Echeance.objects.filter(demande=demande)}
    for horloge in computed:
        row = kept.pop((horloge.caisse_id, horloge.kind, horloge.started_at), None)
        values = {name: getattr(horloge, name) for name in Horloge.__dataclass_fields__}
        if row is None:
            Echeance.objects.create(demande=demande, partenaire_id=demande.partenaire_id, **values)
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(values))
    for row in kept.values():
        row.delete()
