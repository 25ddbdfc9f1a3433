"""Write a projection where it differs from what is stored, and tell each consequence."""

from collections.abc import Iterable
from datetime import date, datetime

from conventions.actions.evenements import record_evenement
from conventions.enums import KindActe, KindEvenement
from conventions.faits import Rejeu
from conventions.models import Acte, Participation, Periode, Terme
from conventions.projections import Fin, PeriodeProjetee
from espace.auteurs import Auteur

DATES = ("starts_on", "ended_on", "end_reason")


def _dates_of(rejeu: Rejeu, caisse_id: int) -> tuple[date | None, date | None, str]:
    fin = rejeu.projection.fins.get(caisse_id)
    return rejeu.projection.effective_on, fin.on if fin else None, fin.reason if fin else ""


def clear_participations(rejeux: Iterable[Rejeu], *, by: Auteur, at: datetime) -> None:
    """Take away the dates about to change, so that the order in which they are written never makes two overlap."""
    del by, at  # told once they are written again
    for rejeu in rejeux:
        for row in Participation.objects.filter(convention=rejeu.convention):
            if (row.starts_on, row.ended_on, row.end_reason) != _dates_of(rejeu, row.caisse_id):
                Participation.objects.filter(pk=row.pk).update(starts_on=None, ended_on=None, end_reason="")


def write_projection(rejeu: Rejeu, *, by: Auteur, at: datetime) -> None:
    """Bring the rows of a convention to what its facts give."""
    _tell_changes(rejeu, by=by, at=at)
    _write_convention(rejeu)
    for row in Participation.objects.filter(convention=rejeu.convention):
        starts_on, ended_on, end_reason = _dates_of(rejeu, row.caisse_id)
        if (row.starts_on, row.ended_on, row.end_reason) != (starts_on, ended_on, end_reason):
            row.starts_on, row.ended_on, row.end_reason = starts_on, ended_on, end_reason
            row.save(update_fields=DATES)
    _write_periodes(rejeu, by=by, at=at)
    _write_usages(rejeu)
    _write_termes(rejeu)


def _write_convention(rejeu: Rejeu) -> None:
    convention, projection = rejeu.convention, rejeu.projection
    values = {
        "etat": projection.etat,
        "effective_on": projection.effective_on,
        "next_term_on": projection.next_term_on,
        "ended_on": projection.fin.on if projection.fin else None,
        "end_reason": projection.fin.reason if projection.fin else "",
    }
    if any(getattr(convention, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(convention, name, value)
        convention.version += 1
        convention.save(update_fields=[*values, "version"])


def _write_usages(rejeu: Rejeu) -> None:
    for usage in rejeu.lus.usages:
        projection = rejeu.usages[usage.pk]
        values = {
            "etat": projection.etat,
            "effective_on": projection.effective_on,
            "ended_on": projection.fin.on if projection.fin else None,
            "end_reason": projection.fin.reason if projection.fin else "",
        }
        if any(getattr(usage, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(usage, name, value)
            usage.save(update_fields=list(values))


def _write_periodes(rejeu: Rejeu, *, by: Auteur, at: datetime) -> None:
    """Rewrite the periods that differ; those that did not change keep the instant they were first written."""
    stored = {row.rang: row for row in Periode.objects.filter(convention=rejeu.convention)}
    wanted = {periode.rang: periode for periode in rejeu.projection.periodes}
    for rang, row in stored.items():
        if rang not in wanted or _differs(row, wanted[rang]):
            row.delete()
    for rang, periode in wanted.items():
        if rang in stored and not _differs(stored[rang], periode):
            continue
        Periode.objects.create(
            convention=rejeu.convention,
            rang=rang,
            kind=periode.kind,
            starts_on=periode.starts_on,
            ends_on=periode.ends_on,
            is_presumee=periode.is_presumee,
            recorded_at=stored[rang].recorded_at if rang in stored else at,
        )
    _tell_renewals(rejeu, stored, wanted, by=by, at=at)


def _differs(row: Periode, periode: PeriodeProjetee) -> bool:
    return (row.starts_on, row.ends_on, row.is_presumee) != (periode.starts_on, periode.ends_on, periode.is_presumee)


def _tell_renewals(
    rejeu: Rejeu, stored: dict[int, Periode], wanted: dict[int, PeriodeProjetee], *, by: Auteur, at: datetime
) -> None:
    convention = rejeu.convention
    for rang in sorted(set(wanted) - set(stored)):
        if rang:
            starts_on = wanted[rang].starts_on
            record_evenement(convention, KindEvenement.RECONDUCTION, starts_on, by=by, at=at, rang=rang)
    for rang in sorted(set(stored) - set(wanted)):
        if rang:
            starts_on = stored[rang].starts_on
            record_evenement(convention, KindEvenement.RECONDUCTION_ANNULEE, starts_on, by=by, at=at, rang=rang)


def _tell_changes(rejeu: Rejeu, *, by: Auteur, at: datetime) -> None:
    """Effect, ends and ends undone, against what is stored."""
    convention, projection = rejeu.convention, rejeu.projection
    if projection.effective_on and convention.effective_on != projection.effective_on:
        record_evenement(convention, KindEvenement.EFFET, projection.effective_on, by=by, at=at)
    if convention.ended_on != (projection.fin.on if projection.fin else None):
        _tell_end(rejeu, by=by, at=at)
    if len(convention.caisse_ids) > 1:
        _tell_departures(rejeu, by=by, at=at)


def _tell_end(rejeu: Rejeu, *, by: Auteur, at: datetime) -> None:
    convention, fin = rejeu.convention, rejeu.projection.fin
    if fin:
        record_evenement(convention, KindEvenement.FIN, fin.on, by=by, at=at, motif=fin.reason.value)
    elif convention.ended_on:
        record_evenement(convention, KindEvenement.FIN_ANNULEE, convention.ended_on, by=by, at=at)


def _tell_departures(rejeu: Rejeu, *, by: Auteur, at: datetime) -> None:
    """Caisses that leave one by one; those the end of the whole takes are told with it."""
    told = {
        (line.caisse_id, line.day) for line in rejeu.convention.evenements.filter(kind=KindEvenement.FIN_PARTICIPATION)
    }
    whole: Fin | None = rejeu.projection.fin
    for caisse_id, fin in rejeu.projection.fins.items():
        if (caisse_id, fin.on) in told or (whole and whole.on == fin.on and whole.reason == fin.reason):
            continue
        record_evenement(
            rejeu.convention,
            KindEvenement.FIN_PARTICIPATION,
            fin.on,
            by=by,
            at=at,
            caisse_id=caisse_id,
            motif=fin.reason.value,
        )


def _effect_of(acte: Acte, rejeu: Rejeu) -> date | None:
    """First day of the terms an acte carries."""
    if acte.kind == KindActe.METIER:
        return rejeu.projection.effective_on
    if acte.kind == KindActe.USAGE:
        return rejeu.usages[acte.usage_id].effective_on if acte.usage_id else None
    return rejeu.lus.avenant_starts_on(acte)


def _write_termes(rejeu: Rejeu) -> None:
    """Each term runs from the effect of its acte to that of the next acte that changes it."""
    chains: dict[tuple[str, int | None], list[tuple[date, Terme]]] = {}
    wanted: dict[int, tuple[date | None, date | None]] = {}
    for acte in rejeu.lus.actes:
        starts_on = _effect_of(acte, rejeu)
        for terme in acte.termes.all():
            wanted[terme.pk] = (None, None)
            if starts_on:
                chains.setdefault((terme.cle, terme.caisse_id), []).append((starts_on, terme))
    for chain in chains.values():
        ordered = sorted(chain, key=lambda step: (step[0], step[1].acte_id))
        ends = [starts_on for starts_on, _ in ordered[1:]] + [None]
        for (starts_on, terme), ends_on in zip(ordered, ends, strict=True):
            wanted[terme.pk] = (starts_on, ends_on)
    rows = [terme for acte in rejeu.lus.actes for terme in acte.termes.all()]
    changed = [row for row in rows if (row.starts_on, row.ends_on) != wanted[row.pk]]
    if not changed:
        return
    Terme.objects.filter(pk__in=[row.pk for row in changed]).update(starts_on=None, ends_on=None)
    for row in changed:
        row.starts_on, row.ends_on = wanted[row.pk]
    Terme.objects.bulk_update(changed, ["starts_on", "ends_on"])
