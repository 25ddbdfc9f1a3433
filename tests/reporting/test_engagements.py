"""The table of engagements says what the clocks say, and nothing of those whose outcome is not known."""

from datetime import UTC, date, datetime, timedelta

import pytest

from espace.tenancy import acting_as, caisse_perimetre
from reporting.engagements import CONTACT, Tenue
from signalements.enums import ResultatEcheance
from tests.reporting.fabrique import Fabrique

DEBUT, FIN = date(2025, 4, 1), date(2026, 4, 1)
IN = datetime(2025, 6, 10, 8, tzinfo=UTC)
DUE = IN + timedelta(hours=48)
NOW = IN + timedelta(days=30)
FAIT, SANS_OBJET, REORIENTE = ResultatEcheance.FAIT, ResultatEcheance.SANS_OBJET, ResultatEcheance.REORIENTE


def clock(fabrique: Fabrique, code: str = "artois", at: datetime = IN, **values: object) -> None:
    fabrique.horloge(fabrique.saisine(code, at), **values)


def tenue(fabrique: Fabrique, *caisses: str, at: datetime = NOW) -> Tenue:
    cadre = fabrique.cadre(DEBUT, FIN, *caisses)
    with acting_as(caisse_perimetre([c.pk for c in cadre.caisses])):
        return CONTACT.tenue(cadre, at)


def test_joined_and_tried_in_time_to_the_second(fabrique: Fabrique) -> None:
    clock(fabrique, stopped_at=DUE, attempted_at=DUE, result=FAIT)
    assert tenue(fabrique, "artois") == Tenue(tenus=1, sur=1, tentes=1, en_cours=0)
    late = DUE + timedelta(seconds=1)
    clock(fabrique, stopped_at=late, attempted_at=late, result=FAIT)
    assert tenue(fabrique, "artois") == Tenue(tenus=1, sur=2, tentes=1, en_cours=0)


def test_the_sentence_of_the_product(fabrique: Fabrique) -> None:
    """« joints sous 48 h : 2 sur 4, tentés sous 48 h : 3 »."""
    for _ in range(2):
        clock(fabrique, attempted_at=IN, stopped_at=IN + timedelta(hours=5), result=FAIT)
    clock(fabrique, attempted_at=IN, stopped_at=DUE + timedelta(days=2), result=FAIT)
    clock(fabrique)
    assert tenue(fabrique, "artois") == Tenue(tenus=2, sur=4, tentes=3, en_cours=0)


def test_a_clock_still_running_is_not_missed_yet(fabrique: Fabrique) -> None:
    clock(fabrique)
    assert tenue(fabrique, "artois", at=DUE) == Tenue(tenus=0, sur=0, tentes=0, en_cours=1)
    assert tenue(fabrique, "artois", at=DUE + timedelta(seconds=1)) == Tenue(tenus=0, sur=1, tentes=0, en_cours=0)


@pytest.mark.parametrize("result", [SANS_OBJET, REORIENTE])
def test_a_clock_stopped_otherwise_counts_only_if_it_was_already_late(
    fabrique: Fabrique, result: ResultatEcheance
) -> None:
    clock(fabrique, stopped_at=DUE - timedelta(hours=1), result=result)
    assert tenue(fabrique, "artois") == Tenue(tenus=0, sur=0, tentes=0, en_cours=0)
    clock(fabrique, stopped_at=DUE + timedelta(hours=1), result=result)
    assert tenue(fabrique, "artois") == Tenue(tenus=0, sur=1, tentes=0, en_cours=0)


def test_what_was_not_promised_is_not_counted(fabrique: Fabrique) -> None:
    clock(fabrique, due_at=None, is_committed=False, source="mesure")
    clock(fabrique, is_committed=False)
    assert tenue(fabrique, "artois") == Tenue(tenus=0, sur=0, tentes=0, en_cours=0)


def test_each_caisse_its_own_clocks_and_the_total_their_sum(fabrique: Fabrique) -> None:
    clock(fabrique, "artois", attempted_at=IN, stopped_at=IN, result=FAIT)
    clock(fabrique, "opale")
    clock(fabrique, "opale", attempted_at=IN)
    found = [tenue(fabrique, *codes) for codes in (["artois"], ["opale"], [])]
    assert found == [Tenue(1, 1, 1, 0), Tenue(0, 2, 1, 0), Tenue(1, 3, 2, 0)]


def test_another_period_another_convention_and_another_structure_are_left_out(fabrique: Fabrique) -> None:
    clock(fabrique, at=datetime(2025, 3, 30, tzinfo=UTC))
    clock(Fabrique(fabrique.partenaire, fabrique.caisses, 6, fabrique.auteur))
    other = Fabrique.new(7, "hainaut", at=IN)
    clock(other, "hainaut")
    assert tenue(fabrique) == Tenue(0, 0, 0, 0)


def test_one_statement_whatever_the_number_of_clocks(fabrique: Fabrique, django_assert_num_queries: object) -> None:
    for _ in range(3):
        clock(fabrique)
    cadre = fabrique.cadre(DEBUT, FIN)
    with acting_as(caisse_perimetre([c.pk for c in cadre.caisses])), django_assert_num_queries(1):  # type: ignore[operator]  # the fixture is given as an object
        CONTACT.tenue(cadre, NOW)
