"""What follows from the facts, without a database: states, periods, ends; then random facts, late ones included."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conventions.enums import EtatConvention, KindLettre, KindPeriode, MotifFin, ObjetLettre
from conventions.projections import (
    Faits,
    Fin,
    LettreFait,
    Projection,
    Regles,
    project_convention,
    project_usage,
)

BON = Regles(denonciation="prevue", denonciation_mois=3)
PDC = Regles(reconduction_mois=12, denonciation="delai_blanc")
CHA = Regles(reconduction="presumee")
LATER = date(2026, 11, 23)


def bondues(*lettres: LettreFait, **options: object) -> Faits:
    """Signed on 29/09 and 06/10/2025 by one caisse and the structure."""
    given = {"regles": ((date.min, BON),), **options}
    return Faits((1,), 2, (date(2025, 9, 29), date(2025, 10, 6)), tuple(lettres), **given)  # type: ignore[arg-type]  # arguments shared as a dict or a tuple


def pas_de_calais(*lettres: LettreFait, **options: object) -> Faits:
    """Two caisses, three signatures."""
    given = {"regles": ((date.min, PDC),), **options}
    signed = (date(2023, 9, 18), date(2023, 9, 22), date(2023, 10, 2))
    return Faits((1, 2), 3, signed, tuple(lettres), **given)  # type: ignore[arg-type]  # arguments shared as a dict or a tuple


def lettre(kind: KindLettre, caisse_id: int | None = None, **dates: Any) -> LettreFait:
    objet = dates.pop("objet", ObjetLettre.METIER)
    return LettreFait(1, kind, objet, caisse_id, **dates)


def denonciation(sent_on: date, **options: Any) -> LettreFait:
    return lettre(KindLettre.DENONCIATION, sent_on=sent_on, **options)


def test_it_waits_for_every_signature_then_takes_effect_on_the_last() -> None:
    assert project_convention(Faits((1,), 2), LATER) == Projection(EtatConvention.BROUILLON)
    one = replace(bondues(), signed_on=(date(2025, 9, 29),))
    assert project_convention(one, LATER) == Projection(EtatConvention.EN_SIGNATURE)
    assert project_convention(bondues(), LATER).effective_on == date(2025, 10, 6)


def test_renewals_are_written_up_to_the_day_with_their_rank() -> None:
    periodes = project_convention(pas_de_calais(), date(2026, 11, 23)).periodes
    assert [(p.rang, p.kind, p.starts_on, p.ends_on) for p in periodes] == [
        (0, KindPeriode.INITIALE, date(2023, 10, 2), date(2024, 10, 2)),
        (1, KindPeriode.RECONDUCTION, date(2024, 10, 2), date(2025, 10, 2)),
        (2, KindPeriode.RECONDUCTION, date(2025, 10, 2), date(2026, 10, 2)),
        (3, KindPeriode.RECONDUCTION, date(2026, 10, 2), date(2027, 10, 2)),
    ]


def test_a_renewal_begins_on_the_day_of_the_term_and_not_on_the_eve() -> None:
    assert len(project_convention(bondues(), date(2026, 10, 5)).periodes) == 1
    assert len(project_convention(bondues(), date(2026, 10, 6)).periodes) == 2


def test_a_29_february_comes_back() -> None:
    leap = Faits((1,), 1, (date(2024, 2, 29),))
    starts = [p.starts_on for p in project_convention(leap, date(2028, 3, 1)).periodes]
    assert starts == [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


@pytest.mark.parametrize(
    ("sent", "ends"),
    [
        (date(2026, 7, 5), None),
        (date(2026, 7, 6), date(2026, 10, 6)),
        (date(2026, 10, 5), date(2026, 10, 6)),
        (date(2026, 10, 6), None),  # too late for this term, outside the window of the next
    ],
)
def test_a_denonciation_counts_inside_its_window(sent: date, ends: date | None) -> None:
    projection = project_convention(bondues(denonciation(sent)), LATER)
    assert projection.fin == (Fin(ends, MotifFin.DENONCIATION) if ends else None)
    assert len(projection.periodes) == (1 if ends else 2)


def test_admitted_it_counts_whatever_its_day() -> None:
    projection = project_convention(bondues(denonciation(date(2026, 7, 5), is_admitted=True)), LATER)
    assert projection.fin == Fin(date(2026, 10, 6), MotifFin.DENONCIATION)


def test_read_as_a_notice_the_same_letters_count_the_other_way() -> None:
    early = bondues(denonciation(date(2026, 7, 5)), lecture_denonciation="preavis")
    late = bondues(denonciation(date(2026, 7, 7)), lecture_denonciation="preavis")
    assert project_convention(early, LATER).fin == Fin(date(2026, 10, 6), MotifFin.DENONCIATION)
    assert project_convention(late, LATER).fin is None


def test_without_a_clause_only_an_opposition_received_before_the_term_counts() -> None:
    rules = {"regles": ((date.min, CHA),)}
    opposed = lettre(KindLettre.OPPOSITION, received_on=date(2026, 10, 5))
    assert project_convention(bondues(opposed, **rules), LATER).fin == Fin(date(2026, 10, 6), MotifFin.OPPOSITION)
    late = replace(opposed, received_on=date(2026, 10, 6))
    assert project_convention(bondues(late, **rules), LATER).fin == Fin(date(2027, 10, 6), MotifFin.OPPOSITION)
    assert project_convention(bondues(denonciation(date(2026, 9, 1)), **rules), LATER).fin is None


def test_a_renewal_is_presumed_until_confirmed() -> None:
    rules = {"regles": ((date.min, CHA),)}
    assert [p.is_presumee for p in project_convention(bondues(**rules), LATER).periodes] == [False, True]
    sure = lettre(KindLettre.CONFIRMATION, sent_on=date(2026, 3, 1))
    assert [p.is_presumee for p in project_convention(bondues(sure, **rules), LATER).periodes] == [False, False]


def test_no_renewal_ends_at_the_first_term() -> None:
    once = bondues(regles=((date.min, Regles(reconduction="aucune")),))
    assert project_convention(once, LATER).fin == Fin(date(2026, 10, 6), MotifFin.ECHEANCE)


def test_an_avenant_that_stops_renewals_counts_from_its_period() -> None:
    rules = ((date.min, PDC), (date(2025, 1, 1), replace(PDC, reconduction="aucune")))
    projection = project_convention(pas_de_calais(regles=rules), LATER)
    assert projection.fin == Fin(date(2026, 10, 2), MotifFin.ECHEANCE)
    assert [p.rang for p in projection.periodes] == [0, 1, 2]


def test_one_caisse_leaves_alone_and_the_last_one_ends_it_all() -> None:
    first = lettre(KindLettre.RETRAIT, 1, sent_on=date(2025, 1, 10), effect_on=date(2025, 2, 1))
    projection = project_convention(pas_de_calais(first), LATER)
    assert projection.fins == {1: Fin(date(2025, 2, 1), MotifFin.RETRAIT)}
    assert projection.fin is None
    second = lettre(KindLettre.RESILIATION, 2, sent_on=date(2025, 5, 1), effect_on=date(2025, 6, 1))
    both = project_convention(pas_de_calais(first, second), LATER)
    assert both.fin == Fin(date(2025, 6, 1), MotifFin.FIN_PARTICIPATIONS)
    assert both.periodes[-1].ends_on == date(2025, 6, 1)


def test_the_structure_ends_it_for_every_caisse_and_a_caisse_too_by_the_other_reading() -> None:
    of_all = lettre(KindLettre.RESILIATION, None, sent_on=date(2025, 5, 1), effect_on=date(2025, 6, 1))
    end = Fin(date(2025, 6, 1), MotifFin.RESILIATION)
    assert project_convention(pas_de_calais(of_all), LATER).fins == {1: end, 2: end}
    of_one = replace(of_all, caisse_id=1)
    assert project_convention(pas_de_calais(of_one), LATER).fins == {1: end}
    assert project_convention(pas_de_calais(of_one, lecture_resiliation="convention"), LATER).fins == {1: end, 2: end}


def test_a_replacement_ends_the_former_one_on_the_day_of_the_new_effect() -> None:
    taken = bondues(remplacements={1: date(2026, 3, 1)})
    assert project_convention(taken, LATER).fin == Fin(date(2026, 3, 1), MotifFin.REMPLACEMENT)


def usage(faits: Faits, *signed: date, lettres: Iterable[LettreFait] = ()) -> object:
    metier = project_convention(faits, LATER)
    return project_usage(signed, faits.parties_count, (*faits.lettres, *lettres), faits, metier)


def test_a_usage_convention_begins_on_the_later_day_and_ends_with_the_metier() -> None:
    signed = (date(2026, 1, 5), date(2026, 1, 8))
    later = usage(bondues(), *signed)
    assert later.effective_on == date(2026, 1, 8)  # type: ignore[attr-defined]  # checked by what follows
    earlier = usage(bondues(), date(2025, 9, 1), date(2025, 9, 2))
    assert earlier.effective_on == date(2025, 10, 6)  # type: ignore[attr-defined]  # checked by what follows
    ended = usage(bondues(denonciation(date(2026, 8, 1))), *signed)
    assert ended.fin == Fin(date(2026, 10, 6), MotifFin.FIN_METIER)  # type: ignore[attr-defined]  # checked by what follows


def test_a_usage_convention_has_its_own_end() -> None:
    own = lettre(
        KindLettre.RESILIATION, None, objet=ObjetLettre.USAGE, sent_on=date(2026, 3, 1), effect_on=date(2026, 4, 1)
    )
    ended = usage(bondues(own), date(2025, 10, 6), date(2025, 10, 6))
    assert ended.fin == Fin(date(2026, 4, 1), MotifFin.RESILIATION)  # type: ignore[attr-defined]  # checked by what follows
    assert project_convention(bondues(own), LATER).fin is None


def test_nothing_but_the_signature_of_the_metier_opens_a_usage_convention() -> None:
    draft = Faits((1,), 2, ())
    found = project_usage((date(2026, 1, 5), date(2026, 1, 8)), 2, (), draft, project_convention(draft, LATER))
    assert (found.etat, found.effective_on) == (EtatConvention.EN_SIGNATURE, None)


# ── Random facts ───────────────────────────────────────────────────────────────────────────────

START, END = date(2023, 1, 1), date(2031, 1, 1)
days = st.dates(START, END)
maybe = st.none() | days
lettres = st.builds(
    LettreFait,
    pk=st.integers(1, 99),
    kind=st.sampled_from(KindLettre),
    objet=st.sampled_from(ObjetLettre),
    caisse_id=st.sampled_from([None, 1, 2]),
    sent_on=maybe,
    received_on=maybe,
    effect_on=maybe,
    is_admitted=st.booleans(),
)
regles = st.builds(
    Regles,
    duree_mois=st.sampled_from([6, 12, 24]),
    reconduction=st.sampled_from(["tacite", "presumee", "aucune"]),
    reconduction_mois=st.sampled_from([None, 12]),
    denonciation=st.sampled_from(["prevue", "delai_blanc", "non_prevue"]),
    denonciation_mois=st.sampled_from([None, 1, 3]),
)
faits = st.builds(
    Faits,
    caisse_ids=st.just((1, 2)),
    parties_count=st.just(3),
    signed_on=st.lists(days, min_size=0, max_size=3).map(tuple),
    # A letter has one number: the replay settles by it what two letters of one day leave open.
    lettres=st.lists(lettres, max_size=6, unique_by=lambda lettre: lettre.pk).map(tuple),
    regles=st.tuples(st.just(date.min), regles).map(lambda pair: (pair,)),
    lecture_denonciation=st.sampled_from(["fenetre", "preavis"]),
    lecture_resiliation=st.sampled_from(["participation", "convention"]),
)


@settings(max_examples=300, deadline=None)
@given(faits, days, st.randoms())
def test_the_order_in_which_facts_are_typed_changes_nothing(found: Faits, day: date, random: object) -> None:
    shuffled = list(found.lettres)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # checked by what follows
    signed = list(found.signed_on)
    random.shuffle(signed)  # type: ignore[attr-defined]  # checked by what follows
    again = replace(found, lettres=tuple(shuffled), signed_on=tuple(signed))
    assert project_convention(again, day) == project_convention(found, day)


@settings(max_examples=300, deadline=None)
@given(faits, days)
def test_what_holds_whatever_the_facts(found: Faits, day: date) -> None:
    projection = project_convention(found, day)
    if projection.effective_on is None:
        assert projection == Projection(projection.etat)
        return
    assert projection.effective_on == max(found.signed_on)
    assert all(fin.on >= projection.effective_on for fin in projection.fins.values())
    if projection.fin:
        assert set(projection.fins) == set(found.caisse_ids)
        assert projection.fin.on == max(fin.on for fin in projection.fins.values())
    for before, after in pairwise(projection.periodes):
        assert before.ends_on == after.starts_on
        assert after.rang == before.rang + 1
    for periode in projection.periodes:
        assert periode.rang == 0 or periode.starts_on <= day
        assert projection.fin is None or periode.ends_on <= projection.fin.on
    assert projection.next_term_on is not None
    is_over = projection.fin is not None and projection.fin.on <= projection.next_term_on
    assert is_over or projection.next_term_on > min(day, projection.next_term_on - timedelta(days=1))


@settings(max_examples=150, deadline=None)
@given(faits, days, days)
def test_a_later_day_only_adds_periods(found: Faits, one: date, other: date) -> None:
    early, late = (project_convention(found, day) for day in sorted((one, other)))
    assert (early.etat, early.effective_on, early.fin, early.fins) == (
        late.etat,
        late.effective_on,
        late.fin,
        late.fins,
    )
    assert late.periodes[: len(early.periodes)] == early.periodes


@settings(max_examples=200, deadline=None)
@given(faits, st.lists(days, min_size=3, max_size=3).map(tuple), days)
def test_a_usage_convention_never_outlives_nor_precedes_its_metier(
    found: Faits, signed: tuple[date, ...], day: date
) -> None:
    metier = project_convention(found, day)
    leaning = project_usage(signed, 3, found.lettres, found, metier)
    if leaning.effective_on is None:
        assert metier.effective_on is None
        return
    assert metier.effective_on is not None
    assert leaning.effective_on >= metier.effective_on
    for caisse_id, fin in metier.fins.items():
        assert leaning.fins[caisse_id].on <= max(fin.on, leaning.effective_on)
