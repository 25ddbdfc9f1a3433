"""What follows from the facts: state, periods, participations, end. Pure functions, one a thing.

The same facts give the same answer whatever the order and the day they were typed in: a letter recorded late needs no
case
of its own. `day` only says how far renewals are written down; nothing else depends on it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from conventions.deadlines import is_denonciation_in_time, term_after
from conventions.enums import EtatConvention, KindLettre, KindPeriode, MotifFin, ObjetLettre


@dataclass(frozen=True)
class Regles:
    """The terms and readings a projection obeys, from a day on."""

    duree_mois: int = 12
    reconduction: str = "tacite"
    reconduction_mois: int | None = None  # unsaid: as long as the first period
    denonciation: str = "non_prevue"
    denonciation_mois: int | None = None


@dataclass(frozen=True)
class LettreFait:
    """What a letter says in law. `caisse_id`: its author, None when it is the structure."""

    pk: int
    kind: KindLettre
    objet: ObjetLettre
    caisse_id: int | None
    sent_on: date | None = None
    received_on: date | None = None
    effect_on: date | None = None
    is_admitted: bool = False


@dataclass(frozen=True)
class Faits:
    """Every fact a convention métier is projected from.

    `regles`: (first day, rules), oldest first; `remplacements`: caisse → effect of the convention that replaces this
    one.
    """

    caisse_ids: tuple[int, ...]
    parties_count: int
    signed_on: tuple[date, ...] = ()
    lettres: tuple[LettreFait, ...] = ()
    regles: tuple[tuple[date, Regles], ...] = ((date.min, Regles()),)
    lecture_denonciation: str = "fenetre"
    lecture_resiliation: str = "participation"
    remplacements: Mapping[int, date] = field(default_factory=dict)

    def regles_on(self, day: date) -> Regles:
        """The rules of a day; before the first, the first."""
        found = [regles for starts_on, regles in self.regles if starts_on <= day]
        return found[-1] if found else self.regles[0][1]

    @property
    def effective_on(self) -> date | None:
        """The last signature once every party signed (M-prise-effet)."""
        return max(self.signed_on) if self.parties_count and len(self.signed_on) == self.parties_count else None


@dataclass(frozen=True)
class Fin:
    """An end: the first day no longer covered, and why."""

    on: date
    reason: MotifFin


@dataclass(frozen=True)
class PeriodeProjetee:
    """A period that has begun."""

    rang: int
    kind: KindPeriode
    starts_on: date
    ends_on: date
    is_presumee: bool


@dataclass(frozen=True)
class Projection:
    """What the facts give. `fins`: caisse → end of its participation, absent while none is known."""

    etat: EtatConvention
    effective_on: date | None = None
    next_term_on: date | None = None
    fin: Fin | None = None
    fins: Mapping[int, Fin] = field(default_factory=dict)
    periodes: tuple[PeriodeProjetee, ...] = ()


@dataclass(frozen=True)
class ProjectionUsage:
    """The same for a usage convention: `fins` by caisse, `fin` when all have ended."""

    etat: EtatConvention
    effective_on: date | None = None
    fin: Fin | None = None
    fins: Mapping[int, Fin] = field(default_factory=dict)


def _etat(signed: int, needed: int) -> EtatConvention:
    if not signed:
        return EtatConvention.BROUILLON
    return EtatConvention.SIGNEE if signed == needed else EtatConvention.EN_SIGNATURE


def terms_from(effective_on: date, faits: Faits) -> Iterable[tuple[date, date]]:
    """Start and term of each period, without end, as if nobody ever stopped it."""
    start, months = effective_on, 0
    while True:
        regles = faits.regles_on(start)
        months += regles.duree_mois if start == effective_on else regles.reconduction_mois or regles.duree_mois
        term = term_after(effective_on, months)
        yield start, term
        start = term


def term_following(day: date, effective_on: date, faits: Faits) -> date:
    """The first term strictly after a day."""
    return next(term for _, term in terms_from(effective_on, faits) if term > day)


def stopped_term(lettre: LettreFait, effective_on: date, faits: Faits) -> date | None:
    """The term at which a dénonciation or an opposition stops the renewal; None when it has no effect (yet)."""
    sent_on = lettre.received_on if lettre.kind == KindLettre.OPPOSITION else lettre.sent_on
    if sent_on is None:
        return None
    term = term_following(sent_on, effective_on, faits)
    if lettre.kind == KindLettre.OPPOSITION or lettre.is_admitted:
        return term
    regles = faits.regles_on(sent_on)
    if regles.denonciation == "non_prevue":
        return None
    in_time = is_denonciation_in_time(sent_on, term, regles.denonciation_mois, lecture=faits.lecture_denonciation)
    return term if in_time else None


def _end_of(lettre: LettreFait, effective_on: date, faits: Faits) -> Fin | None:
    if lettre.objet != ObjetLettre.METIER:
        return None
    if lettre.kind in (KindLettre.DENONCIATION, KindLettre.OPPOSITION):
        term = stopped_term(lettre, effective_on, faits)
        return Fin(term, MotifFin(lettre.kind.value)) if term else None
    if lettre.kind in (KindLettre.RESILIATION, KindLettre.RETRAIT) and lettre.effect_on:
        return Fin(max(lettre.effect_on, effective_on), MotifFin(lettre.kind.value))
    return None


def _reach(lettre: LettreFait, faits: Faits) -> tuple[int, ...]:
    """The caisses a letter puts an end for: the author's alone when it is one of several, by reading."""
    is_alone = lettre.kind == KindLettre.RETRAIT or faits.lecture_resiliation == "participation"
    if lettre.caisse_id is not None and is_alone:
        return (lettre.caisse_id,)
    return faits.caisse_ids


CAUSES = list(MotifFin)


def _earliest(fins: Iterable[tuple[int, Fin]]) -> dict[int, Fin]:
    """The first end of each caisse. Of two on one day the cause named first in `MotifFin`: never the one typed first."""
    kept: dict[int, Fin] = {}
    for caisse_id, fin in sorted(fins, key=lambda pair: (pair[1].on, CAUSES.index(pair[1].reason))):
        kept.setdefault(caisse_id, fin)
    return kept


def _last_term(effective_on: date, faits: Faits) -> date | None:
    """The term of the first period whose text foresees no renewal, if any."""
    for start, term in terms_from(effective_on, faits):
        if faits.regles_on(start).reconduction == "aucune":
            return term
        if start >= faits.regles[-1][0]:  # the rules change no more
            return None
    return None


def _fins(effective_on: date, faits: Faits) -> dict[int, Fin]:
    found = [
        (caisse_id, fin)
        for lettre in faits.lettres
        if (fin := _end_of(lettre, effective_on, faits))
        for caisse_id in _reach(lettre, faits)
    ]
    for caisse_id, on in faits.remplacements.items():
        found.append((caisse_id, Fin(max(on, effective_on), MotifFin.REMPLACEMENT)))
    last_term = _last_term(effective_on, faits)
    if last_term:
        found += [(caisse_id, Fin(last_term, MotifFin.ECHEANCE)) for caisse_id in faits.caisse_ids]
    return _earliest(found)


def _whole(fins: Mapping[int, Fin], caisse_ids: tuple[int, ...]) -> Fin | None:
    """The end of the whole, once every caisse has one."""
    if not caisse_ids or set(fins) != set(caisse_ids):
        return None
    last = max(fin.on for fin in fins.values())
    reasons = {fin.reason for fin in fins.values()}
    if len(reasons) == 1 and all(fin.on == last for fin in fins.values()):
        return Fin(last, reasons.pop())
    return Fin(last, MotifFin.FIN_PARTICIPATIONS)


def _is_presumee(former_start: date, start: date, faits: Faits) -> bool:
    """« Pourra être renouvelée »: presumed until a confirmation written since the former period began."""
    if faits.regles_on(start).reconduction != "presumee":
        return False
    return not any(
        lettre.kind == KindLettre.CONFIRMATION and lettre.sent_on and lettre.sent_on >= former_start
        for lettre in faits.lettres
    )


def _periodes(effective_on: date, faits: Faits, fin: Fin | None, day: date) -> tuple[list[PeriodeProjetee], date]:
    """Periods begun by `day`, and the term that comes after them."""
    written: list[PeriodeProjetee] = []
    former_start, next_term = effective_on, effective_on
    for rang, (start, term) in enumerate(terms_from(effective_on, faits)):
        if rang and (start > day or (fin and start >= fin.on)):
            break
        next_term = term
        ends_on = min(term, fin.on) if fin else term
        if ends_on > start:
            kind = KindPeriode.RECONDUCTION if rang else KindPeriode.INITIALE
            is_presumee = bool(rang) and _is_presumee(former_start, start, faits)
            written.append(PeriodeProjetee(rang, kind, start, ends_on, is_presumee))
        former_start = start
    return written, next_term


def project_convention(faits: Faits, day: date) -> Projection:
    """State, effect, periods begun by `day`, next term, and ends of a convention métier."""
    etat, effective_on = _etat(len(faits.signed_on), faits.parties_count), faits.effective_on
    if effective_on is None:
        return Projection(etat)
    fins = _fins(effective_on, faits)
    fin = _whole(fins, faits.caisse_ids)
    periodes, next_term_on = _periodes(effective_on, faits, fin, day)
    return Projection(etat, effective_on, next_term_on, fin, fins, tuple(periodes))


def project_usage(
    signed_on: tuple[date, ...], parties_count: int, lettres: Iterable[LettreFait], faits: Faits, metier: Projection
) -> ProjectionUsage:
    """A usage convention: begins on the later of its last signature and the effect of the métier, ends with it (U
    8.1, 8.2).
    """
    etat = _etat(len(signed_on), parties_count)
    if etat != EtatConvention.SIGNEE or metier.effective_on is None:
        return ProjectionUsage(EtatConvention.EN_SIGNATURE if etat == EtatConvention.SIGNEE else etat)
    effective_on = max(*signed_on, metier.effective_on)
    found = [(caisse_id, Fin(max(fin.on, effective_on), MotifFin.FIN_METIER)) for caisse_id, fin in metier.fins.items()]
    found += [
        (caisse_id, Fin(max(lettre.effect_on, effective_on), MotifFin.RESILIATION))
        for lettre in lettres
        if lettre.objet == ObjetLettre.USAGE and lettre.kind == KindLettre.RESILIATION and lettre.effect_on
        for caisse_id in _reach(lettre, faits)
    ]
    fins = _earliest(found)
    return ProjectionUsage(etat, effective_on, _whole(fins, faits.caisse_ids), fins)
