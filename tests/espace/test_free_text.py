"""No NIR, whatever its clothes; health terms are noticed. The numbers are made up, with wrong keys on purpose."""

from time import perf_counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.free_text import REDACTED, check_free_text, has_nir, redact_nir, redact_split

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
    # letters that look like a digit
    "l79O262I93O42",
    "179o262193o4217",
    "I 79 02 62 193 O42",
    "l 79 02 62 l93 042 l7",
    "O".join(["1 79 ", "2 62 193 ", "42"]),
    # letters between the groups
    "1a79b02c62d193e042",
    "1né79mois02dep62com193ord042cle17",
    "179x02x62x193x042",
    "1 79 02 dép 62 193 042",
    "1M79M02M2AM193M042",
    # a digit too many, where the grouping or the key tells it
    "91 79 02 62 193 042",
    "1 79 02 62 193 0427",
    "1790262193042513",
    "9179026219304251",
    "91790262193042513",
    # any separator, however long
    "1" + " " * 8 + "79" + " " * 84 + "02\t\t\t\t62\r\n\r\n\r\n\r\n193" + " | " * 9 + "042",
    "\t\t\t\t\t\t\t".join("179026219304217"),
    "1 | 79 | 02 | 62 | 193 | 042 | 17",
    "1" + "." * 500 + "790262193042",
    "1️⃣7️⃣9️⃣0️⃣2️⃣6️⃣2️⃣1️⃣9️⃣3️⃣0️⃣4️⃣2",
    "1\u03367\u03369\u03360\u03362\u03366\u03362\u03361\u03369\u03363\u03360\u03364\u03362",
    # letters of another alphabet that look like a digit or like ours
    "1 79 О2 62 193 О42",
    "1 79 Ο2 62 193 ο42",
    "І79 02 62 І93 042",
    "ӏ790262193042",
    "1790262193ø42",
    "1 79 02 2А 193 042",
    "𝟏𝟕𝟗𝟎𝟐𝟔𝟐𝟏𝟗𝟑𝟎𝟒𝟐",
    "1 79 02 62 19З 042",
    # the names of its fields between its groups
    "1, Année : 79, Mois : 02, Département : 62, Commune : 193, Numéro d’ordre : 042, Clé : 17",
    "1 (homme) ; année de naissance 79 ; mois de naissance 02 ; département de naissance 62 ; code commune 193 ; rang 042",
    "1 ANNÉE 79 MOIS 02 DÉPARTEMENT 2A COMMUNE 193 ORDRE 042",
    "1\nannée\t79\nmois\t02\ndépartement\t62\ncommune\t193\nordre\t042",
]
# What surrounds it is not always a space.
GLUED = [
    ("NIR1790262193042", f"NIR{REDACTED}"),
    ("no1790262193042", f"no{REDACTED}"),
    ("SS:1790262193042clé", f"SS:{REDACTED}clé"),
    ("1790262193042M.Lambert", f"{REDACTED}M.Lambert"),
    ("l’1790262193042", f"l’{REDACTED}"),
    ("(n°179026219304217)", f"(n°{REDACTED})"),
    # hexadecimal to look at, a number all the same
    ("1790262193042abcdefa", f"{REDACTED}abcdefa"),
    ("abcdefa1790262193042", f"abcdefa{REDACTED}"),
    ("179026219304217abcdefab", f"{REDACTED}abcdefab"),
    ("réf. abc1790262193042def0123", f"réf. abc{REDACTED}def0123"),
    ("Sexe : 1, Année : 79, Mois : 02, Département : 62, Commune : 193, Ordre : 042.", f"Sexe : {REDACTED}."),
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
    "SIRET 26590619800014 du CCAS",
    "SIRET 17902621930003",
    "06 39 98 00 12 ou 07 99 98 00 13",
    "06.39.98.00.12/06.39.98.00.13",
    "+33 6 39 98 00 12, sinon le 03 53 01 00 12",
    "0262 12 34 56 puis 0692 12 34 56",
    "du 14/02/1979 au 15/03/1980",
    "14/02/1979-15/03/1980",
    "2026-11-23 10:40, 2026-11-24 08:15",
    "2fce1ef1-7902-4621-9304-2e44e389ff26",
    "12345678-1790-4262-8930-421234567890",
    "17902621-9304-4217-8a2b-179026219304",
    "6f1ed002ab5595859014ebf0951522d9a1790262",
    "2XGP-7KMA, 7KQ4-M2XR et 2345-6789",
    "2345-6789, 2345-6789, 2345-6789",
    "1 enfant de 12 ans, 2 de 14 et 1 de 3 mois, 120 euros par mois et 350 de loyer",
    "le 1er du mois, 14 h 30, bureau 2 A, poste 193, poste 042",
    "2 enfants, 12 ans et 10 ans, 35 heures, 750 euros, 120 euros",
    "1 adulte, 84 ans, 05 septembre, appartement 62, escalier 193, boîte 042",
    "06 39 98 00 12" + " " * 90 + "06 39 98 00 13",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "Пишите по-русски 06 39 98 00 12",
    "oOlIlO il lit lo loi OOllIIoOlIlO",
    "carte 4970 1234 5678 9012",
    "",
]


@pytest.mark.parametrize("nir", NIRS)
def test_a_nir_is_removed_whatever_separates_it(nir: str) -> None:
    assert has_nir(f"Son numéro est le {nir}, merci")
    assert redact_nir(f"Son numéro est le {nir}, merci") == f"Son numéro est le {REDACTED}, merci"


@pytest.mark.parametrize(("text", "kept"), GLUED)
def test_a_nir_glued_to_words_is_removed_alone(text: str, kept: str) -> None:
    assert has_nir(text)
    assert redact_nir(text) == kept


@pytest.mark.parametrize("text", NOT_NIRS)
def test_what_is_not_a_nir_is_kept_as_typed(text: str) -> None:
    assert not has_nir(text)
    assert redact_nir(text) == text


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("179026", "2193042", (REDACTED, REDACTED)),
        ("Lambert 179026", "Zoé 2193042", (f"Lambert {REDACTED}", f"Zoé {REDACTED}")),
        ("2193042", "179026", (REDACTED, REDACTED)),
        ("179О26", "2193042", (REDACTED, REDACTED)),
        ("Lambert", "Zoé", ("Lambert", "Zoé")),
        ("Lambert 2", "Zoé 3", ("Lambert 2", "Zoé 3")),
    ],
)
def test_a_nir_cut_between_two_names_is_taken_out_of_both(first: str, second: str, kept: tuple[str, str]) -> None:
    assert redact_split(first, second) == kept


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


@given(st.text(alphabet="0123456789OoIlaAb -./é", max_size=60))
def test_nothing_is_left_once_removed(text: str) -> None:
    assert not has_nir(redact_nir(text))


@given(st.uuids(), st.uuids(version=4))
def test_an_identifier_is_never_taken_for_one(first: UUID, second: UUID) -> None:
    text = f"{first} {second}"
    assert redact_nir(text) == text


LONG = (
    "1 79 02 62 193 04", "1a79b02c62d193e", "l", "1 ", "1790262193042513", "- - ", "1" + " " * 5000, "1 de la ",
    "1 n d ordre ", "1abcdef", "1790262193042a", "0a", "é", "О", "Année : 79 ", "1 année 79 mois 02 ",
)  # fmt: skip


def test_a_long_text_is_read_quickly() -> None:
    """Every character begins a NIR that never ends."""
    for pattern in LONG:
        started = perf_counter()
        redact_nir(pattern * (20_000 // len(pattern)))
        assert perf_counter() - started < 2


def test_health_terms_are_named_once_each_in_order() -> None:
    read = check_free_text("Suivi pour un diabète, puis une dépression ; DIABÈTE ancien. L’Assurance Maladie le sait.")
    assert read.health_terms == ("diabete", "depression")
    assert not read.has_nir


def test_a_neutral_text_says_nothing() -> None:
    read = check_free_text("Répond plutôt le matin avant 11 h.")
    assert (read.cleaned, read.has_nir, read.health_terms) == ("Répond plutôt le matin avant 11 h.", False, ())
