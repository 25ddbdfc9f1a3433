"""Recompute every projection of the database from the facts and hold it equal to what is stored."""

from datetime import date, datetime

from accounts.models import Acces
from conventions.acces import project_acces
from conventions.droits import droits_of
from conventions.faits import Rejeu, compute
from conventions.models import ConventionMetier, ConventionUsage, Participation, Periode
from conventions.perimetres import day_for, of_all_parties


def check_projections(when: datetime) -> None:
    """Inside a perimeter that sees every convention of the test."""
    for convention in ConventionMetier.objects.order_by("pk"):
        with of_all_parties(convention):
            rejeu = compute(convention, day_for(convention, when))
            _check_convention(rejeu)
            _check_usages(rejeu)
            _check_acces(rejeu)


def _check_convention(rejeu: Rejeu) -> None:
    stored = ConventionMetier.objects.get(pk=rejeu.convention.pk)
    projection, fin = rejeu.projection, rejeu.projection.fin
    assert (stored.etat, stored.effective_on, stored.next_term_on, stored.ended_on, stored.end_reason) == (
        projection.etat,
        projection.effective_on,
        projection.next_term_on,
        fin.on if fin else None,
        fin.reason if fin else "",
    )
    rows = Periode.objects.filter(convention=stored).order_by("rang")
    assert [(p.rang, p.kind, p.starts_on, p.ends_on, p.is_presumee) for p in rows] == [
        (p.rang, p.kind, p.starts_on, p.ends_on, p.is_presumee) for p in projection.periodes
    ]
    participations = Participation.objects.filter(convention=stored)
    assert sorted(stored.caisse_ids) == sorted(row.caisse_id for row in participations)
    for row in participations:
        end = projection.fins.get(row.caisse_id)
        assert (row.starts_on, row.ended_on) == (projection.effective_on, end.on if end else None)


def _check_usages(rejeu: Rejeu) -> None:
    for pk, projection in rejeu.usages.items():
        stored = ConventionUsage.objects.get(pk=pk)
        fin = projection.fin
        assert (stored.etat, stored.effective_on, stored.ended_on, stored.end_reason) == (
            projection.etat,
            projection.effective_on,
            fin.on if fin else None,
            fin.reason if fin else "",
        )


def _check_acces(rejeu: Rejeu) -> None:
    for caisse_id, several in droits_of(rejeu).items():
        for droits in several:
            wanted = [(o.opens_on, o.closes_on, o.grille) for o in project_acces(droits)]
            rows = Acces.objects.filter(caisse_id=caisse_id, usage_ref=str(droits.usage_id)).order_by("opens_on")
            assert [(row.opens_on, row.closes_on, row.grille) for row in rows] == wanted


def access_days(partenaire: str) -> list[tuple[str, date, date | None]]:
    """Every access of a structure: caisse, first day, first day no longer open."""
    rows = Acces.objects.filter(partenaire__nom=partenaire).order_by("caisse__code", "opens_on")
    return list(rows.values_list("caisse__code", "opens_on", "closes_on"))
