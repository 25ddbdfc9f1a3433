"""Read the facts of a convention and what they give, under a perimeter that sees them all.

`actions.replay` writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from conventions.enums import KindActe, KindLettre, ObjetLettre
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
    """A convention, its facts, and what they give. `usages`: by identifier of the usage convention."""

    lus: FaitsLus
    projection: Projection
    usages: Mapping[int, ProjectionUsage]

    @property
    def convention(self) -> ConventionMetier:
        """The convention replayed."""
        return self.lus.convention


def compute(convention: ConventionMetier, day: date, *, newer: Projection | None = None) -> Rejeu:
    """What the facts give on a day, written or not. `newer`: the projection of the convention that replaces this one,
    when it is being computed too; else it is read.
    """
    lus = read_faits(convention, remplacements=_taken_over(convention, newer))
    projection = project_convention(lus.faits, day)
    faits = lus.faits
    usages = {
        usage.pk: project_usage(lus.signed_on(usage), faits.parties_count, faits.lettres, faits, projection)
        for usage in lus.usages
    }
    return Rejeu(lus, projection, usages)


def _taken_over(convention: ConventionMetier, newer: Projection | None) -> dict[int, date]:
    """Caisse → day another convention takes it over."""
    successor = ConventionMetier.objects.filter(remplace=convention.pk).first()
    if successor is None:
        return {}
    effective_on = newer.effective_on if newer else successor.effective_on
    shared = set(successor.caisse_ids) & set(convention.caisse_ids)
    return dict.fromkeys(shared, effective_on) if effective_on else {}


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
