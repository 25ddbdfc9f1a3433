"""What a figure is asked on: a convention, some of its caisses, a period. And what a figure answers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.db.models import Q

from espace import clock


@dataclass(frozen=True)
class CaisseDuCadre:
    """A caisse of the convention: its days begin and end in its own zone."""

    pk: int
    nom: str
    zone: ZoneInfo


@dataclass(frozen=True)
class Cadre:
    """A convention, one or several of its caisses, and the period `[starts_on; ends_on[`."""

    convention_id: int
    partenaire_id: int
    caisses: tuple[CaisseDuCadre, ...]
    starts_on: date
    ends_on: date

    def of_caisse(self, caisse: CaisseDuCadre) -> "Cadre":
        """The same for one caisse."""
        return replace(self, caisses=(caisse,))

    def during(self, column: str) -> Q:
        """Rows whose instant `column` falls in the period, to the minute of their caisse (M-periode-bilan)."""
        within = Q(pk__in=[])
        for zone in dict.fromkeys(caisse.zone for caisse in self.caisses):
            bounds = {
                f"{column}__gte": clock.midnight(self.starts_on, zone),
                f"{column}__lt": clock.midnight(self.ends_on, zone),
            }
            within |= Q(caisse_id__in=[caisse.pk for caisse in self.caisses if caisse.zone == zone], **bounds)
        return within


@dataclass(frozen=True)
class Ligne:
    """One line of a breakdown: `part` is its share of the whole, in percent, where the text asks for it."""

    code: str
    libelle: str
    nombre: int
    part: Decimal | None = None


@dataclass(frozen=True)
class Valeur:
    """What an indicator is worth: `nombre` None is « n.d. ». `sur` is the number a share is taken on."""

    nombre: int | Decimal | None
    sur: int | None = None
    numerateur: int | None = None
    lignes: tuple[Ligne, ...] = ()
    complement: str = ""


def percent(part: int, whole: int) -> Decimal | None:
    """A share to one decimal, halves up: 4 of 6 is 66.7. None on nothing."""
    if whole == 0:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def with_shares(lignes: Iterable[Ligne]) -> tuple[Ligne, ...]:
    """The same lines with their share of the sum."""
    rows = list(lignes)
    whole = sum(ligne.nombre for ligne in rows)
    return tuple(replace(ligne, part=percent(ligne.nombre, whole)) for ligne in rows)
