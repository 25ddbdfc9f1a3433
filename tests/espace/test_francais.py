"""Dates, hours and counts as people say them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from espace import francais
from espace.clock import PARIS
from espace.context import Page

REUNION = ZoneInfo("Indian/Reunion")
NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)  # lundi 23 novembre 2026, 10 h 40 à Paris


def plain(text: str) -> str:
    """The text with ordinary spaces, to compare words."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("day", "long", "short", "with_year"),
    [
        (date(2025, 10, 6), "lundi 6 octobre 2025", "lun. 6 oct.", "6 oct. 2025"),
        (date(2026, 8, 1), "samedi 1er août 2026", "sam. 1er août", "1er août 2026"),
        (date(2024, 2, 29), "jeudi 29 février 2024", "jeu. 29 févr.", "29 févr. 2024"),
    ],
)
def test_a_day(day: date, long: str, short: str, with_year: str) -> None:
    assert (francais.jour(day), francais.jour_court(day), francais.jour_court_annee(day)) == (long, short, with_year)
    assert francais.jour_sans_semaine(day) == long.split(" ", 1)[1]


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        (NOW, PARIS, "10 h 40"),
        (NOW, REUNION, "13 h 40"),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), PARIS, "9 h"),
        (datetime(2026, 11, 23, 8, 5, tzinfo=UTC), PARIS, "9 h 05"),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), PARIS, "minuit"),
    ],
)
def test_an_hour_is_told_in_the_zone_of_the_page(at: datetime, zone: ZoneInfo, said: str) -> None:
    assert plain(francais.heure(at, zone)) == said


def test_an_instant_bears_its_year_only_when_it_is_another() -> None:
    assert plain(francais.instant(NOW, PARIS, NOW)) == "lundi 23 novembre à 10 h 40"
    assert plain(francais.instant(NOW, PARIS, NOW + timedelta(days=60))) == "lundi 23 novembre 2026 à 10 h 40"
    assert plain(francais.instant(NOW, PARIS)) == "lundi 23 novembre 2026 à 10 h 40"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0, "aujourd’hui, 10 h 40"),
        (-12, "hier, 22 h 40"),
        (14, "demain, 0 h 40"),
        (48, "mer. 25 nov., 10 h 40"),
        (24 * 60, "22 janv. 2027, 10 h 40"),
    ],
)
def test_an_instant_is_told_from_the_present_day(hours: int, said: str) -> None:
    assert plain(francais.relatif(NOW + timedelta(hours=hours), NOW, PARIS)) == said


def test_the_eve_is_the_one_of_the_zone() -> None:
    evening = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    assert francais.relatif(evening, NOW, PARIS).startswith("hier")
    assert francais.relatif(evening, NOW, REUNION).startswith("aujourd’hui")


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=10), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=6, minutes=59), "6 h"),
        (timedelta(hours=71, minutes=59), "71 h"),
        (timedelta(days=3), "3 j"),
        (-timedelta(hours=3, minutes=20), "3 h"),
    ],
)
def test_a_length_never_says_more_than_what_is_left(length: timedelta, said: str) -> None:
    assert plain(francais.duree(length)) == said


def test_counts() -> None:
    said = [plain(francais.pluriel(n, "demande")) for n in (0, 1, 2)]
    assert said == ["0 demande", "1 demande", "2 demandes"]
    assert plain(francais.pluriel(2, "œil", "yeux")) == "2 yeux"


def test_age_on_a_leap_birthday() -> None:
    born = date(2008, 2, 29)
    assert [francais.age(born, date(2026, 2, 28)), francais.age(born, date(2026, 3, 1))] == [17, 18]


def test_spaces_that_must_not_break() -> None:
    assert francais.typographie("Pourquoi ? « Oui » : 7 jours, 200 % ; 10 Mo") == (
        "Pourquoi\u00a0? «\u00a0Oui\u00a0»\u00a0: 7\u00a0jours, 200\u00a0%\u00a0; 10\u00a0Mo"
    )
    untouched = "{% if a != b %}{% bouton x=5 %}{{ a }} https://exemple.fr/?q=1 color:#fff; M4 10h12"
    assert francais.typographie(untouched) == untouched


def test_templates_of_the_house_are_read_with_french_typography() -> None:
    from django.template.loader import get_template

    text = get_template("pages/plan_du_site.html").template.source  # type: ignore[attr-defined]  # Django’s engine, which the protocol hides
    assert "\u00a0" not in text  # nothing to protect there
    text = get_template("composants/page/pied.html").template.source  # type: ignore[attr-defined]  # Django’s engine, which the protocol hides
    assert "Accessibilité\u00a0: non conforme" in text


def test_filters_read_the_instant_and_the_zone_of_the_page() -> None:
    page = Page(NOW, REUNION, "partenaire", None, [], None, 0, 0, "")
    context = Context({"page": page, "at": NOW - timedelta(hours=1), "day": date(2026, 11, 23), "n": 3})
    source = (
        "{{ at|relatif:page }} | {{ at|heure:page }} | {{ at|instant:page }}"
        " | {{ day|jour_court }} | {{ n|pluriel:'pièce' }}"
    )
    assert plain(Template(source).render(context)) == (
        "aujourd’hui, 12 h 40 | 12 h 40 | lundi 23 novembre à 12 h 40 | lun. 23 nov. | 3 pièces"
    )


def test_a_missing_date_shows_nothing() -> None:
    page = Page(NOW, PARIS, "partenaire", None, [], None, 0, 0, "")
    filters = ("relatif:page", "heure:page", "instant:page", "instant_court:page", "jour", "jour_court", "duree")
    source = "".join(f"{{{{ at|{name} }}}}" for name in filters)
    assert Template(source).render(Context({"page": page, "at": None})) == ""


def test_a_short_date_of_another_year_says_its_year() -> None:
    before = datetime(2025, 10, 6, 8, 0, tzinfo=UTC)
    assert plain(francais.instant_court(before, PARIS, NOW)) == "6 oct. 2025, 10 h"
    assert plain(francais.instant_court(NOW, PARIS, NOW)) == "lun. 23 nov., 10 h 40"
    assert francais.jour_court(before.date(), NOW.date()) == "6 oct. 2025"


@pytest.mark.parametrize(
    ("count", "said"), [(8, "8 membres"), (5200, "5 200 membres"), (1_000_000, "1 000 000 membres")]
)
def test_thousands_stand_apart(count: int, said: str) -> None:
    assert plain(francais.pluriel(count, "membre")) == said


@pytest.mark.parametrize(
    ("count", "masculine", "feminine"),
    [(1, "un", "une"), (8, "huit", "huit"), (20, "vingt", "vingt"), (21, "21", "21")],
)
def test_small_counts_are_words(count: int, masculine: str, feminine: str) -> None:
    assert (francais.en_lettres(count), francais.en_lettres(count, is_feminine=True)) == (masculine, feminine)


def test_an_e_mail_holds_together() -> None:
    shown = Template("{{ contact|adresses }}").render(Context({"contact": "DPO : <b>, dpo@cpam-artois.example"}))
    assert shown == 'DPO : &lt;b&gt;, <span class="ep-adresse">dpo@cpam-artois.example</span>'
