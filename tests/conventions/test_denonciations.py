"""Opposing the renewal: in its window, in its form, and under each reading of a text."""

from datetime import date

import pytest

from conventions import actions
from conventions.enums import Envoi, KindEvenement, KindLettre, MotifFin, Statut
from espace.auteurs import AUTOMATE
from espace.errors import Refus
from tests.conventions.conftest import PDC, at, convention_of, load, seen_by, usage_of
from tests.conventions.courriers import BONDUES, EARLY, RT, denounce, told, write
from tests.conventions.rejeu import access_days, check_projections

pytestmark = pytest.mark.django_db


@pytest.mark.clause("BON-9-denonciation")
def test_a_denonciation_inside_its_window_stops_the_renewal_and_outside_it_waits_for_an_admin() -> None:
    load("bondues", when=EARLY)
    with seen_by(RT):
        early = denounce(date(2026, 7, 5), when=at(date(2026, 7, 8)))
        assert convention_of("bondues").ended_on is None
        with pytest.raises(Refus, match="demande une raison"):
            actions.admit_lettre(lettre=early, motif=" ", by=AUTOMATE, at=at(date(2026, 7, 9)))
        early.refresh_from_db()
        actions.admit_lettre(lettre=early, motif="Fermeture du service.", by=AUTOMATE, at=at(date(2026, 7, 9)))
        assert convention_of("bondues").ended_on == date(2026, 10, 6)
        check_projections(at(date(2026, 7, 9)))
    assert access_days(BONDUES) == [(RT, date(2025, 10, 6), date(2026, 10, 6))]


@pytest.mark.parametrize("sent_on", [date(2026, 7, 6), date(2026, 10, 5)])
def test_the_first_and_the_last_day_of_the_window_count(sent_on: date) -> None:
    load("bondues", when=EARLY)
    with seen_by(RT):
        denounce(sent_on, when=at(date(2026, 10, 5)))
        found = convention_of("bondues")
        assert (found.ended_on, found.end_reason) == (date(2026, 10, 6), MotifFin.DENONCIATION)
        assert found.statut_on(date(2026, 10, 5)) == Statut.PREND_FIN
        assert found.statut_on(date(2026, 10, 6)) == Statut.TERMINEE


@pytest.mark.clause("BON-9-denonciation")
def test_typed_after_the_automatic_renewal_it_undoes_it_and_says_so() -> None:
    load("bondues", when=EARLY)
    with seen_by(RT):
        actions.write_renewals(convention=convention_of("bondues"), by=AUTOMATE, at=at(date(2026, 10, 6)))
        assert told("bondues", KindEvenement.RECONDUCTION) == [date(2026, 10, 6)]
        denounce(date(2026, 10, 3), when=at(date(2026, 10, 8)))
        found = convention_of("bondues")
        assert found.ended_on == date(2026, 10, 6)
        assert [p.rang for p in found.periodes.all()] == [0]
        assert told("bondues", KindEvenement.RECONDUCTION_ANNULEE) == [date(2026, 10, 6)]
        assert usage_of("bondues").ended_on == date(2026, 10, 6)
        check_projections(at(date(2026, 10, 8)))
    assert access_days(BONDUES) == [(RT, date(2025, 10, 6), date(2026, 10, 6))]


@pytest.mark.clause("BON-9-denonciation", "ROU-VI-denonciation")
def test_each_text_asks_its_own_form() -> None:
    load("bondues", "rouen", when=at(date(2025, 11, 1)))
    with seen_by(RT, "rouen"):
        with pytest.raises(Refus, match="avec avis de réception"):
            write(
                "bondues",
                KindLettre.DENONCIATION,
                sent_on=date(2026, 8, 1),
                envoi=Envoi.RECOMMANDEE,
                reference="1A",
            )
        for envoi in (Envoi.RECOMMANDEE, Envoi.RECOMMANDEE_AR):
            with pytest.raises(Refus, match="Indiquez la référence") as refused:
                write("rouen-maison-du-plateau", KindLettre.DENONCIATION, sent_on=date(2025, 12, 15), envoi=envoi)
            assert refused.value.field == "reference"
        with pytest.raises(Refus, match="lettre recommandée pour dénoncer"):
            write(
                "rouen-maison-du-plateau",
                KindLettre.DENONCIATION,
                sent_on=date(2025, 12, 15),
                envoi=Envoi.SIMPLE,
                reference="1A",
            )
        write(
            "rouen-maison-du-plateau",
            KindLettre.DENONCIATION,
            sent_on=date(2025, 12, 15),
            envoi=Envoi.RECOMMANDEE,
            reference="1A 000 002",
            when=at(date(2025, 12, 16)),
        )
        found = convention_of("rouen-maison-du-plateau")
        assert (found.ended_on, found.lettres.get().received_on) == (date(2026, 2, 1), None)


def test_a_blank_delay_is_denounced_until_the_eve() -> None:
    load("pas-de-calais", when=at(date(2026, 9, 1)))
    with seen_by(*PDC):
        write("pas-de-calais", KindLettre.DENONCIATION, sent_on=date(2026, 10, 1), when=at(date(2026, 10, 1)))
        assert convention_of("pas-de-calais").ended_on == date(2026, 10, 2)


def test_the_other_reading_moves_the_window_at_once() -> None:
    load("bondues", when=EARLY)
    with seen_by(RT):
        denounce(date(2026, 7, 5), when=at(date(2026, 7, 8)))
        actions.write_lecture(
            convention=convention_of("bondues"),
            cle="denonciation",
            valeur="preavis",
            motif="Avis du service juridique.",
            day=date(2026, 7, 10),
            by=AUTOMATE,
            at=at(date(2026, 7, 10)),
        )
        assert convention_of("bondues").ended_on == date(2026, 10, 6)
        check_projections(at(date(2026, 7, 10)))
