"""Read the facts of a convention and what they give, under a perimeter that sees them all.

`actions.replay` writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Prefetch

from conventions.enums import KindActe, KindLettre, MotifFin, ObjetLettre
from conventions.lectures import lectures_of
from conventions.models import Acte, ConventionMetier, ConventionUsage, Lettre, Signature, Terme
from conventions.projections import (
    Faits,
    LettreFait,
    Projection,
    ProjectionUsage,
    Regles,
    project_convention,
    project_usage,
)

CLES_DES_REGLES = ("duree_mois", "reconduction", "reconduction_mois", "denonciation", "denonciation_mois")


@dataclass(frozen=True)
class FaitsLus:
    """The facts of a convention and of the usage conventions that lean on it. `signatures`: acte → days signed."""

    convention: ConventionMetier
    faits: Faits
    usages: tuple[ConventionUsage, ...]
    signatures: Mapping[int, tuple[date, ...]]
    actes: tuple[Acte, ...]

    def signed_on(self, usage: ConventionUsage) -> tuple[date, ...]:
        """Days a usage convention was signed."""
        return next(
            (self.signatures[a.pk] for a in self.actes if a.kind == KindActe.USAGE and a.usage_id == usage.pk), ()
        )

    def avenant_starts_on(self, acte: Acte) -> date | None:
        """The effect of an avenant once every party signed it: its own date."""
        return acte.effect_on if len(self.signatures[acte.pk]) == self.faits.parties_count else None


@dataclass(frozen=True)
class Rejeu:
    """A convention, its facts, and what they give. `usages`: by identifier of the usage convention.

    `leaned_on`: the projection on which usage conventions and accesses lean, the same but for a replacement in progress.
    """

    lus: FaitsLus
    projection: Projection
    leaned_on: Projection
    usages: Mapping[int, ProjectionUsage]

    @property
    def convention(self) -> ConventionMetier:
        """The convention replayed."""
        return self.lus.convention


def compute(convention: ConventionMetier, day: date, *, newer: Rejeu | None = None) -> Rejeu:
    """What the facts give on a day, written or not.

    `newer`: the convention that replaces this one, when it is being computed too; else it is read.
    """
    suite = _successor(convention, newer)
    lus = read_faits(convention, remplacements=suite.remplacements)
    projection, faits = project_convention(lus.faits, day), lus.faits
    leaned_on = _without_replacement(projection) if suite.is_usage_pending else projection
    usages = {
        usage.pk: project_usage(lus.signed_on(usage), faits.parties_count, faits.lettres, faits, leaned_on)
        for usage in lus.usages
    }
    return Rejeu(lus, projection, leaned_on, usages)


@dataclass(frozen=True)
class Suite:
    """What a newer convention takes over: caisse → day. `is_usage_pending`: its own usage convention is still to be
    signed.
    """

    remplacements: Mapping[int, date]
    is_usage_pending: bool


def _successor(convention: ConventionMetier, newer: Rejeu | None) -> Suite:
    successor = ConventionMetier.objects.filter(remplace=convention.pk).first()
    if successor is None:
        return Suite({}, is_usage_pending=False)
    effective_on = newer.projection.effective_on if newer else successor.effective_on
    usages = [usage.effective_on for usage in newer.usages.values()] if newer else _usage_days(successor)
    shared = set(successor.caisse_ids) & set(convention.caisse_ids)
    return Suite(
        dict.fromkeys(shared, effective_on) if effective_on else {},
        is_usage_pending=bool(usages) and not any(usages),
    )


def _usage_days(convention: ConventionMetier) -> list[date | None]:
    return list(ConventionUsage.objects.filter(metier=convention).values_list("effective_on", flat=True))


def _without_replacement(projection: Projection) -> Projection:
    """A replaced convention whose successor's usage convention is being signed keeps its own: no gap, no account closed
    between two signatures (MAR-9.1-remplacement).
    """
    fins = {caisse_id: fin for caisse_id, fin in projection.fins.items() if fin.reason != MotifFin.REMPLACEMENT}
    return replace(projection, fins=fins)


def read_faits(convention: ConventionMetier, *, remplacements: Mapping[int, date]) -> FaitsLus:
    """Everything a replay needs, in a handful of statements. `remplacements`: what the newer convention takes over."""
    actes = tuple(
        Acte.objects.filter(convention=convention)
        .order_by("pk")
        .prefetch_related(Prefetch("signatures", Signature.objects.all()), Prefetch("termes", Terme.objects.all()))
    )
    signatures = {acte.pk: tuple(s.signed_on for s in acte.signatures.all()) for acte in actes}
    count = convention.parties.count()
    readings = lectures_of(convention.pk, None)
    faits = Faits(
        caisse_ids=tuple(sorted(convention.caisse_ids)),
        parties_count=count,
        signed_on=next((signatures[a.pk] for a in actes if a.kind == KindActe.METIER), ()),
        lettres=tuple(map(_fait, Lettre.objects.filter(convention=convention).select_related("auteur").order_by("pk"))),
        regles=_regles(actes, signatures, count),
        lecture_denonciation=readings["denonciation"].valeur,
        lecture_resiliation=readings["resiliation_par_caisse"].valeur,
        remplacements=remplacements,
    )
    usages = tuple(ConventionUsage.objects.filter(metier=convention).order_by("pk"))
    return FaitsLus(convention, faits, usages, signatures, actes)


def _fait(lettre: Lettre) -> LettreFait:
    return LettreFait(
        pk=lettre.pk,
        kind=KindLettre(lettre.kind),
        objet=ObjetLettre(lettre.objet),
        caisse_id=lettre.auteur.caisse_id,
        sent_on=lettre.sent_on,
        received_on=lettre.received_on,
        effect_on=lettre.effect_on,
        is_admitted=lettre.admitted_on is not None,
    )


def _regles(
    actes: tuple[Acte, ...], signatures: Mapping[int, tuple[date, ...]], count: int
) -> tuple[tuple[date, Regles], ...]:
    """Rules by first day: those of the text, then what each signed avenant changes."""
    values: dict[str, Any] = {}
    steps: list[tuple[date, Regles]] = []
    texts = [acte for acte in actes if acte.kind == KindActe.METIER]
    avenants = [a for a in actes if a.kind == KindActe.AVENANT and a.effect_on and len(signatures[a.pk]) == count]
    for acte in texts + sorted(avenants, key=lambda a: (a.effect_on or date.min, a.pk)):
        values |= {
            t.cle: t.valeur or None for t in acte.termes.all() if t.cle in CLES_DES_REGLES and t.caisse_id is None
        }
        starts_on = acte.effect_on if acte.kind == KindActe.AVENANT and acte.effect_on else date.min
        steps.append((starts_on, Regles(**values)))
    return tuple(steps) or ((date.min, Regles()),)
