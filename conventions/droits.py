"""Gather, for each caisse of a replayed convention, the facts its access depends on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from accounts.models import ExclusionStructure
from conventions.acces import Droits, Exigence
from conventions.enums import KindActe, KindContact, KindPartie
from conventions.faits import Rejeu
from conventions.intervalles import Intervalle, union
from conventions.models import ContactConvention, Terme
from conventions.projections import Fin

GRILLES = {"grille_gestionnaires": "gestionnaires", "grille_techniciens": "techniciens"}


def droits_of(rejeu: Rejeu) -> dict[int, list[Droits]]:
    """Caisse → what each signed usage convention gives it. Three statements."""
    convention, projection = rejeu.convention, rejeu.leaned_on
    if projection.effective_on is None or not rejeu.usages:
        return {}
    contacts = list(ContactConvention.objects.filter(convention=convention).select_related("partie"))
    exclusions = list(ExclusionStructure.objects.filter(partenaire_id=convention.partenaire_id))
    grilles = _grilles(Terme.objects.filter(convention=convention, cle__in=GRILLES, starts_on__isnull=False))
    found: dict[int, list[Droits]] = {caisse_id: [] for caisse_id in convention.caisse_ids}
    for usage_id, usage in rejeu.usages.items():
        if usage.effective_on is None:
            continue
        for caisse_id in convention.caisse_ids:
            found[caisse_id].append(
                Droits(
                    usage_id=usage_id,
                    participation=(projection.effective_on, _end(projection.fins.get(caisse_id))),
                    usage=(usage.effective_on, _end(usage.fins.get(caisse_id))),
                    contacts=contacts_of(contacts, caisse_id),
                    grilles=grilles.get(usage_id, []),
                    exclusions=[(row.starts_on, row.ends_on) for row in exclusions if row.caisse_id == caisse_id],
                )
            )
    return found


def _end(fin: Fin | None) -> date | None:
    return fin.on if fin else None


def contacts_of(contacts: Iterable[ContactConvention], caisse_id: int) -> Mapping[Exigence, Sequence[Intervalle]]:
    """Days each requirement is met: the caisse's own support, delegate and référent, and a référent of the structure."""
    spans: dict[Exigence, list[Intervalle]] = {exigence: [] for exigence in Exigence}
    of_caisse = {
        KindContact.SUPPORT: Exigence.SUPPORT,
        KindContact.DPO: Exigence.DPO,
        KindContact.REFERENT: Exigence.REFERENT_CAISSE,
    }
    for row in contacts:
        exigence = of_caisse.get(KindContact(row.kind)) if row.partie.caisse_id == caisse_id else None
        if row.partie.kind == KindPartie.PARTENAIRE and row.kind == KindContact.REFERENT:
            exigence = Exigence.REFERENT_PARTENAIRE
        if exigence:
            spans[exigence].append((row.starts_on, row.ends_on))
    return {exigence: union(rows) for exigence, rows in spans.items()}


def _grilles(termes: Iterable[Terme]) -> dict[int, list[tuple[date, dict[str, Any]]]]:
    """Usage → grids by first day. An avenant that changes one half keeps the other."""
    steps: dict[int, dict[date, dict[str, Any]]] = {}
    rows = sorted(termes, key=lambda row: (row.starts_on or date.min, row.acte_id))
    usage_id = 0
    for row in rows:
        if row.starts_on is None:
            continue
        if row.acte.kind == KindActe.USAGE and row.acte.usage_id:
            usage_id = row.acte.usage_id
        by_day = steps.setdefault(row.acte.usage_id or usage_id, {})
        former = by_day[max(by_day)] if by_day else {}
        by_day[row.starts_on] = {**former, **by_day.get(row.starts_on, {}), GRILLES[row.cle]: _plain(row.valeur)}
    return {usage_id: sorted(by_day.items()) for usage_id, by_day in steps.items()}


def _plain(valeur: Any) -> list[list[int | None]]:
    """The grid as the accounts store it."""
    return [[item if isinstance(item, int) else None for item in bracket] for bracket in valeur]
