"""The five files: read strictly, loaded once, played up to today; what they hold is table 1 of the register's notes."""

import re
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from accounts.models import Acces, Caisse, Compte, EffectifDeclare, Partenaire
from conventions.actions import load_declaration
from conventions.chargement import FOLDER, MODELES, DeclarationError, read_declaration
from conventions.models import ConventionMetier, Evenement, Signature
from espace.auteurs import AUTOMATE
from tests.base import type_of_role
from tests.conventions.conftest import LOADED_AT, convention_of, load, seen_by, usage_of
from tests.conventions.rejeu import check_projections

BONDUES = (FOLDER / "bondues.toml").read_text(encoding="utf-8")


def test_every_file_reads() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted(MODELES)
    assert [read_declaration(FOLDER / f"{name}.toml").ref for name in MODELES] == [
        "rouen-maison-du-plateau", "bondues", "champigny", "marly", "pas-de-calais",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("former", "now", "sentence"),
    [
        ("duree_mois = ", "# duree_mois = ", "« duree_mois » manque à la convention métier"),
        ("duree_mois = ", "dure_mois = ", "« dure_mois » n’existe pas au catalogue"),
        ('{ valeur = 12, article = "art. 9" }', '{ valeur = "12", article = "art. 9" }', "« duree_mois » : un nombre entier"),
        ('{ valeur = 12, article = "art. 9" }', "{ valeur = 12 }", "« article » manque"),
        ('valeur = "tacite"', 'valeur = "parfois"', "« reconduction » : une de ces valeurs est attendue : tacite, presumee"),
        ("resiliation_usage_jours = ", "# x = ", "« resiliation_usage_jours » manque à la convention d’utilisation"),
        ('["sans_borne", 25]', "[40, 25]", "la dernière tranche d’une grille est sans borne"),
        ('cle = "ccas"\n', 'cle = "ccas"\nsurnom = "x"\n', "« surnom » n’est pas attendu ici"),
        ("executante = ", "# executante = ", "en tête : « executante » manque"),
        ("membres = 8", 'membres = "huit"', "« membres » attend une valeur de type int"),
        ("ouvertes = [\"contact\"", "ouvertes = [\"pigeon\"", "« pigeon » n’existe pas"),
        ('{ partie = "ccas", kind = "referent"', '{ partie = "mairie", kind = "referent"', "« mairie » n’existe pas"),
        ("canal = { valeur", "canal = { caisse = \"lille\", valeur", "« lille » n’existe pas"),
        ("duree_mois = { valeur", "duree_mois = { caisse = \"roubaix-tourcoing\", valeur", "« duree_mois » n’existe pas"),
        ("ref = ", "ref ", "le fichier ne se lit pas"),
    ],
)  # fmt: skip
def test_a_wrong_file_stops_with_a_sentence(tmp_path: Path, former: str, now: str, sentence: str) -> None:
    assert former in BONDUES
    path = tmp_path / "essai.toml"
    path.write_text(BONDUES.replace(former, now, 1), encoding="utf-8")
    with pytest.raises(DeclarationError, match=re.escape(sentence)) as refused:
        read_declaration(path)
    assert str(refused.value).startswith("essai.toml")


@pytest.mark.django_db
def test_a_second_load_adds_nothing() -> None:
    load(*MODELES)
    with seen_by():
        before = (
            ConventionMetier.objects.count(),
            Evenement.objects.count(),
            Signature.objects.count(),
            Partenaire.objects.count(),
            Acces.objects.count(),
        )
        assert before == (5, 106, 20, 5, 5)
    load(*MODELES)
    with seen_by():
        after = (
            ConventionMetier.objects.count(),
            Evenement.objects.count(),
            Signature.objects.count(),
            Partenaire.objects.count(),
            Acces.objects.count(),
        )
        assert after == before
        check_projections(LOADED_AT)


@pytest.mark.django_db
def test_dates_are_those_of_the_texts_and_say_when_they_are_of_the_demonstration() -> None:
    load(*MODELES)
    with seen_by():
        found = {
            c.ref: (c.effective_on, c.next_term_on, [p.rang for p in c.periodes.all()])
            for c in ConventionMetier.objects.all()
        }
        said = list(
            Signature.objects.filter(is_demonstration=False).values_list("convention__ref", "acte__kind", "signed_on")
        )
        marly = convention_of("marly")
    assert found == {
        "rouen-maison-du-plateau": (date(2025, 2, 1), date(2027, 2, 1), [0, 1]),
        "bondues": (date(2025, 10, 6), date(2027, 10, 6), [0, 1]),
        "champigny": (date(2024, 7, 1), date(2027, 7, 1), [0, 1, 2]),
        "marly": (date(2025, 4, 25), date(2027, 4, 25), [0, 1]),
        "pas-de-calais": (date(2023, 10, 2), date(2027, 10, 2), [0, 1, 2, 3]),
    }
    assert said == [("marly", "metier", date(2025, 3, 17))]
    assert (marly.evaluation_starts_on, marly.evaluation_ends_on) == (date(2025, 4, 1), date(2026, 4, 1))


@pytest.mark.django_db
def test_renewals_of_champigny_and_marly_are_presumed_and_marly_leans_on_the_common_text() -> None:
    load(*MODELES)
    with seen_by():
        presumed = {c.ref for c in ConventionMetier.objects.all() for p in c.periodes.all() if p.is_presumee}
        assert presumed == {"champigny", "marly"}
        assert {ref: usage_of(ref).provenance for ref in ("bondues", "champigny", "marly", "pas-de-calais")} == {
            "bondues": "texte", "champigny": "texte", "marly": "texte_commun", "pas-de-calais": "texte",
        }  # fmt: skip


@pytest.mark.django_db
def test_organisations_are_those_of_the_texts() -> None:
    load(*MODELES)
    assert dict(Caisse.objects.values_list("code", "nom")) == {
        "rouen": "CPAM de Rouen-Elbeuf-Dieppe", "roubaix-tourcoing": "CPAM de Roubaix-Tourcoing",
        "val-de-marne": "CPAM du Val-de-Marne", "hainaut": "CPAM du Hainaut", "artois": "CPAM de l’Artois",
        "cote-opale": "CPAM de la Côte d’Opale",
    }  # fmt: skip
    assert dict(EffectifDeclare.objects.values_list("partenaire__nom", "membres"))["CCAS de Bondues"] == 8
    bondues, pdc = (Partenaire.objects.get(nom__contains=word) for word in ("Bondues", "Pas-de-Calais"))
    assert (bondues.places_gestionnaires, bondues.places_techniciens) == (2, 5)
    assert (pdc.places_gestionnaires, pdc.places_techniciens) == (5, None)
    assert list(pdc.services.order_by("pk").values_list("nom", flat=True)) == [
        "Aide sociale à l’enfance", "Maison des solidarités de Lens", "Maison des solidarités de Calais",
    ]  # fmt: skip
    assert Partenaire.objects.get(nom="Ville de Rouen").services.get().nom == "Maison du Plateau"


def test_every_address_of_the_files_is_invented() -> None:
    texts = [(FOLDER / f"{name}.toml").read_text(encoding="utf-8") for name in MODELES]
    addresses = {found for text in texts for found in re.findall(r"@([\w.-]+)", text)}
    assert {address for address in addresses if not address.endswith(".example")} == set()
    phones = {found for text in texts for found in re.findall(r"\b0\d(?:[ .]\d\d){4}\b", text)}
    assert {phone for phone in phones if not phone[2:].startswith((" 00 00",))} == set()


@pytest.mark.django_db
def test_the_command_reads_every_file_before_it_writes(tmp_path: Path) -> None:
    wrong = tmp_path / "faux.toml"
    wrong.write_text(BONDUES.replace("duree_mois", "duree"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"faux\.toml"):
        call_command("load_conventions", FOLDER / "rouen.toml", wrong)
    assert not Caisse.objects.exists()
    said = StringIO()
    call_command("load_conventions", FOLDER / "rouen.toml", stdout=said)
    assert said.getvalue().startswith("rouen-maison-du-plateau : Convention de partenariat avec la Ville de Rouen")


@pytest.mark.django_db
def test_the_demonstration_is_refused_in_production(settings: LazySettings) -> None:
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="mode démonstration"):
        call_command("load_demo")


@pytest.mark.django_db
def test_the_demonstration_loads_and_a_second_run_adds_nothing(as_worker: type_of_role) -> None:
    with as_worker():
        call_command("load_demo", stdout=StringIO())
        counts = (Compte.objects.count(), Caisse.objects.count(), Acces.objects.count())
        assert counts[1:] == (6, 5)
        assert counts[0] > 20
        call_command("load_demo", stdout=StringIO())
        assert (Compte.objects.count(), Caisse.objects.count(), Acces.objects.count()) == counts


@pytest.mark.django_db
def test_loading_later_plays_the_renewals_due_since() -> None:
    load("bondues", when=LOADED_AT)
    later = LOADED_AT.replace(year=2028)
    load_declaration(declaration=read_declaration(FOLDER / "bondues.toml"), by=AUTOMATE, at=later)
    with seen_by("roubaix-tourcoing"):
        assert [p.rang for p in convention_of("bondues").periodes.all()] == [0, 1, 2, 3]
