"""On random small worlds, the database's figures equal a naive recount of the same facts in Python."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace.tenancy import acting_as, caisse_perimetre
from reporting.cadre import percent
from reporting.engagements import CONTACT, Tenue
from reporting.indicateurs import indicateur
from signalements.enums import Issue, ResultatEcheance
from tests.reporting.fabrique import Fabrique

DEBUT, FIN = date(2025, 4, 1), date(2026, 4, 1)
OPENS, CLOSES = datetime(2025, 3, 31, 22, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC)  # Paris, summer time
NOW = CLOSES + timedelta(days=1)
DAY = timedelta(days=1)
PERSONS = [uuid.UUID(int=n) for n in range(1, 4)]
THEMES = ["acces_droits", "acces_soins", "fragilite_numerique"]
CODES = ["artois", "opale"]


@dataclass(frozen=True)
class Fait:
    """A saisine as its facts tell it. Delays in hours after the one before, None when it never came."""

    caisse: str
    theme: str
    personne: uuid.UUID
    received_at: datetime
    taken_after: int | None
    closed_after: int | None
    issue: Issue
    refused: bool
    tried_after: int | None
    joined: bool

    @property
    def taken_at(self) -> datetime | None:
        return (
            None if self.refused or self.taken_after is None else self.received_at + timedelta(hours=self.taken_after)
        )

    @property
    def closed_at(self) -> datetime | None:
        return (
            None
            if self.taken_at is None or self.closed_after is None
            else self.taken_at + timedelta(hours=self.closed_after)
        )

    @property
    def tried_at(self) -> datetime | None:
        return None if self.tried_after is None else self.received_at + timedelta(hours=self.tried_after)


# Instants gather around both ends of the period, where mistakes live.
instants = st.one_of(
    st.sampled_from([OPENS, OPENS - timedelta(minutes=1), CLOSES, CLOSES - timedelta(minutes=1)]),
    st.integers(-60, 425).map(lambda days: OPENS + days * DAY),
)
hours = st.one_of(st.none(), st.sampled_from([0, 1, 47, 48, 49, 24 * 40, 24 * 200]))
faits = st.builds(
    Fait, st.sampled_from(CODES), st.sampled_from(THEMES), st.sampled_from(PERSONS), instants, hours, hours,
    st.sampled_from([Issue.ABOUTI, Issue.INTERROMPU, Issue.SANS_SUITE]), st.booleans(), hours, st.booleans(),
)  # fmt: skip


def build(fabrique: Fabrique, world: list[Fait]) -> None:
    for fait in world:
        demande = fabrique.saisine(
            fait.caisse, fait.received_at, theme=fait.theme, taken_at=fait.taken_at, closed_at=fait.closed_at,
            issue=fait.issue if fait.closed_at else None, refused="hors_public" if fait.refused else "",
            personne=fait.personne,
        )  # fmt: skip
        joined = {"stopped_at": fait.tried_at, "result": ResultatEcheance.FAIT} if fait.joined and fait.tried_at else {}
        fabrique.horloge(demande, attempted_at=fait.tried_at, **joined)


def inside(at: datetime | None) -> bool:
    return at is not None and OPENS <= at < CLOSES


def recount(world: list[Fait]) -> dict[str, Any]:
    received = [f for f in world if inside(f.received_at)]
    opened = [f for f in world if inside(f.taken_at)]
    closed = [f for f in world if inside(f.closed_at)]
    succeeded = [f for f in closed if f.issue == Issue.ABOUTI]
    return {
        "orientations_mas": len(received),
        "prises_en_charge": len([f for f in received if f.taken_at]),
        "non_prises_en_charge": len([f for f in received if f.refused]),
        "aboutis": len(succeeded),
        "sans_suite": len(closed) - len(succeeded),
        "taux_succes": percent(len(succeeded), len(closed)),
        "assures_par_theme": len({f.personne for f in opened}),
        "themes": {theme: len({f.personne for f in opened if f.theme == theme}) for theme in THEMES},
        "contact": contacts(received),
    }


def contacts(received: list[Fait]) -> Tenue:
    kept = tried = known = running = 0
    for fait in received:
        due_at = fait.received_at + timedelta(hours=48)
        is_tried = fait.tried_at is not None and fait.tried_at <= due_at
        is_kept = is_tried and fait.joined
        is_known = is_kept or due_at < NOW
        kept, tried, known, running = (
            kept + is_kept,
            tried + (is_known and is_tried),
            known + is_known,
            running + (not is_known),
        )
    return Tenue(kept, known, tried, running)


def counted(fabrique: Fabrique, *caisses: str) -> dict[str, Any]:
    cadre = fabrique.cadre(DEBUT, FIN, *caisses)
    found: dict[str, Any] = {}
    with acting_as(caisse_perimetre([c.pk for c in cadre.caisses])):
        for code in recount([]):
            if code not in {"themes", "contact"}:
                calcul = indicateur(code).calcul
                assert calcul is not None
                valeur = calcul(cadre)
                found[code] = valeur.nombre
                if code == "assures_par_theme":
                    found["themes"] = {ligne.code: ligne.nombre for ligne in valeur.lignes if ligne.code in THEMES}
        found["contact"] = CONTACT.tenue(cadre, NOW)
    return found


@pytest.mark.clause("PDC-5-ind-par-caisse")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(world=st.lists(faits, max_size=8))
def test_figures_equal_a_naive_recount(fabrique: Fabrique, world: list[Fait]) -> None:
    from django.db import transaction

    with transaction.atomic():
        build(fabrique, world)
        for codes in (["artois"], ["opale"], []):
            expected = recount([f for f in world if not codes or f.caisse in codes])
            assert counted(fabrique, *codes) == expected
        transaction.set_rollback(True)
