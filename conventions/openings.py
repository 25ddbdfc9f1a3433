"""What a caisse opens to a structure on a day. Works inside the perimeter of a technicien, a gestionnaire or a caisse.

`accounts.Acces` says whether a caisse is open (participation, usage convention, contacts, exclusions already
counted); the
usage convention says which functions. Two statements, whatever the number of caisses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q

from accounts.models import Acces
from accounts.querysets.acces import on_day
from conventions.enums import Fonction
from conventions.models import ConventionUsage
from espace.clock import day_of


@dataclass(frozen=True)
class Opening:
    """A caisse open to a structure: under which conventions, with which functions."""

    convention_id: int
    usage_id: int
    fonctions: frozenset[Fonction]


def openings_of(partenaire_id: int, caisse_ids: Iterable[int], day: date) -> dict[int, Opening]:
    """Caisse → what it opens to the structure on `day`; a caisse that is closed is absent."""
    rows = Acces.objects.filter(on_day(day), partenaire_id=partenaire_id, caisse_id__in=list(caisse_ids))
    return _openings(dict(rows.values_list("caisse_id", "usage_ref")), day)


def openings_at(partenaire_id: int, caisse_ids: Iterable[int], at: datetime) -> dict[int, Opening]:
    """The same at an instant, each caisse on its own day: overseas it is already, or still, another one."""
    rows = Acces.objects.filter(partenaire_id=partenaire_id, caisse_id__in=list(caisse_ids)).select_related("caisse")
    by_day: dict[date, dict[int, str]] = {}
    for row in rows:
        day = day_of(at, row.caisse.zone)
        if row.is_open_on(day):
            by_day.setdefault(day, {})[row.caisse_id] = row.usage_ref
    return {pk: opening for day, refs in by_day.items() for pk, opening in _openings(refs, day).items()}


def _openings(refs: Mapping[int, str], day: date) -> dict[int, Opening]:
    """Caisse → what its usage convention opens, from the reference that its access gives."""
    usages = {caisse_id: int(ref) for caisse_id, ref in refs.items() if ref.isdecimal()}
    if not usages:
        return {}
    found = _fonctions(set(usages.values()), set(usages), day)
    return {
        caisse_id: Opening(found[usage_id][0], usage_id, found[usage_id][1].get(caisse_id, frozenset()))
        for caisse_id, usage_id in usages.items()
        if usage_id in found
    }


def opening_of(partenaire_id: int, caisse_id: int, day: date) -> Opening | None:
    """What one caisse opens to the structure on `day`, None when it is closed."""
    return openings_of(partenaire_id, [caisse_id], day).get(caisse_id)


def _fonctions(
    usage_ids: set[int], caisse_ids: set[int], day: date
) -> dict[int, tuple[int, dict[int, frozenset[Fonction]]]]:
    """Usage → its convention and, by caisse, the functions open that day."""
    is_open = Q(fonctions__caisse_id__in=caisse_ids, fonctions__opens_on__lte=day) & (
        Q(fonctions__closes_on__isnull=True) | Q(fonctions__closes_on__gt=day)
    )
    rows = (
        ConventionUsage.objects.filter(pk__in=usage_ids)
        .values("pk", "metier_id", caisse=F("fonctions__caisse_id"))
        .annotate(ouvertes=ArrayAgg("fonctions__fonction", filter=is_open, default=[]))
    )
    found: dict[int, tuple[int, dict[int, frozenset[Fonction]]]] = {}
    for row in rows:
        _, by_caisse = found.setdefault(row["pk"], (row["metier_id"], {}))
        by_caisse[row["caisse"]] = frozenset(map(Fonction, row["ouvertes"]))
    return found
