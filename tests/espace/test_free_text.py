"""No NIR, whatever its clothes; health terms are noticed. The numbers are made up, with wrong keys on purpose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.free_text import REDACTED, check_free_text, has_nir, redact_nir

NIRS = [
    "1790262193042",
    "179026219304217",
    "1 79 02 62 193 042 17",
    "1-79-02-62-193-042",
    "1.79.02.62.193.042.17",
    "1 79 02 62 193 042 / 17",
    "1 79 02 2A 193 042 17",
    "27902 2b 193042",
    "1\u00a079\u00a002\u00a062\u00a0193\u00a0042",
    "1\u202f79\u202f02\u202f62\u202f193\u202f042",
    "179\n02\n62\n193\n042",
    "1_79_02_62_193_042",
    "１７９０２６２１９３０４２",  # full-width digits
    "7 79 02 99 193 042",
    "8 79 02 97 402 042",
    "379026219304200",
    "1    79    02    62    193    042",
    "¹79026219304²",
    "①⑦⑨⓪②⑥②①⑨③⓪④②",
    "1\u200b79\u200b02\u200b62\u200b193\u200b042",
    "4 79 02 62 193 042",
    "1 79 42 62 193 042",
    "2 79 63 62 193 042",
]
NOT_NIRS = [
    "06 12 34 56 78",
    "rendez-vous le 14/02/1979 à 16 h 30",
    "dossier 5790262193042",  # no NIR begins by 5
    "1791362193042",  # month 13
    "17902621930421",  # 14 digits: neither 13 nor 15
    "1790262193042178",  # 16 digits
    "IBAN FR76 3000 6000 0112 3456 7890 189",
    "SIRET 265 906 198 00014",
    "un deux trois",
    "",
]


@pytest.mark.parametrize("nir", NIRS)
def test_a_nir_is_removed_whatever_separates_it(nir: str) -> None:
    assert has_nir(f"Son numéro est le {nir}, merci")
    assert redact_nir(f"Son numéro est le {nir}, merci") == f"Son numéro est le {REDACTED}, merci"


@pytest.mark.parametrize("text", NOT_NIRS)
def test_what_is_not_a_nir_is_kept_as_typed(text: str) -> None:
    assert not has_nir(text)
    assert redact_nir(text) == text


def test_several_nirs_are_all_removed() -> None:
    assert redact_nir(f"{NIRS[0]} et {NIRS[2]}.") == f"{REDACTED} et {REDACTED}."


@given(
    st.sampled_from("123478"), st.integers(0, 99), st.integers(1, 12), st.integers(1, 95), st.integers(0, 999_999),
    st.sampled_from(["", " ", "-", ".", " - ", "\u00a0"]), st.text(max_size=20),
)  # fmt: skip
def test_no_generated_nir_survives(
    sex: str, year: int, month: int, place: int, rest: int, separator: str, around: str
) -> None:
    digits = f"{rest:06}"
    nir = separator.join([sex, f"{year:02}", f"{month:02}", f"{place:02}", digits[:3], digits[3:]])
    assert not has_nir(redact_nir(f"{around} : {nir} ; {around}"))


def test_health_terms_are_named_once_each_in_order() -> None:
    read = check_free_text("Suivi pour un diabète, puis une dépression ; DIABÈTE ancien. L’Assurance Maladie le sait.")
    assert read.health_terms == ("diabete", "depression")
    assert not read.has_nir


def test_a_neutral_text_says_nothing() -> None:
    read = check_free_text("Répond plutôt le matin avant 11 h.")
    assert (read.cleaned, read.has_nir, read.health_terms) == ("Répond plutôt le matin avant 11 h.", False, ())
