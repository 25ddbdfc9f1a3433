"""Components declare their props; the catalogue shows each in every state; forms speak French."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, override_settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from espace.composants import Cellule, Colonne, HorlogeVue, Quota, Tableau, composants
from espace.composants.catalogue import describe_catalogue
from espace.errors import Refus
from espace.forms import DateNaissance, DateSaisie, Formulaire, TexteCourt, TexteLibre

DAY = date(2026, 11, 23)
NIR_SHAPED = "1 23 04 62 999 123"  # invented: the right shape, nobody's number


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


# ── Props ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ('{% horloge etat="soon" texte="reste 6 h" coleur="rouge" %}', "ne connaît pas : coleur"),
        ('{% horloge etat="soon" %}', "demande : texte"),
        ("{% recap %}", "demande : lignes"),
        ('{% urgent "a" "b" %}', "au plus 1"),
        ('{% bouton texte="Envoyer" "secondaire" %}', "nom=valeur"),
        ('{% encart ton="ok" %}<p>x</p>', "endencart"),
    ],
)
def test_a_wrong_use_is_refused_when_the_template_is_read(source: str, says: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=re.escape(says)):
        Template(source)


def test_a_wrong_dictionary_is_refused_when_it_is_shown() -> None:
    with pytest.raises(TemplateSyntaxError, match="demande : texte"):
        render("{% horloge h %}", h={"etat": "soon"})


def test_props_by_name_by_position_by_instance_and_by_dictionary_give_the_same() -> None:
    sources = [
        '{% horloge etat="soon" texte="reste 6 h" part=87 %}',
        '{% horloge "soon" "reste 6 h" part=87 %}',
        "{% horloge h %}",
    ]
    instance, plain = HorlogeVue("soon", "reste 6 h", part=87), {"etat": "soon", "texte": "reste 6 h", "part": 87}
    shown = {render(source, h=instance) for source in sources} | {render("{% horloge h %}", h=plain)}
    assert len(shown) == 1


def test_what_people_typed_is_escaped_everywhere() -> None:
    evil = "<script>alert(1)</script>"
    shown = render("{% statut 'ok' x %}{% contenu x %}{% vide x %}{% endvide %}{% bouton x %}", x=evil)
    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") == 4


def test_a_component_reads_nothing_of_the_page_but_what_is_named() -> None:
    assert "secret" not in render("{% reference 'AB' %}{{ rien }}", href="secret", rien="")


# ── Catalogue ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def in_demo() -> Iterator[None]:
    with override_settings(IS_DEMO=True):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("in_demo")
def test_the_catalogue_shows_every_declared_state(client: Client) -> None:
    shown = re.findall(r'data-exemple="([^"]+)"', client.get("/demo/composants/").content.decode())
    declared = [f"{card.nom}/{state.titre}" for card in describe_catalogue() for state in card.etats]
    assert [name.replace("\u00a0", " ") for name in shown if not name.startswith("formulaire/")] == declared
    assert {name.split("/")[0] for name in declared} == set(composants())


def test_every_component_says_what_it_is_and_has_a_state() -> None:
    assert [card.nom for card in describe_catalogue() if not card.resume or not card.etats] == []


@pytest.mark.django_db
def test_the_catalogue_is_unknown_outside_the_demo(client: Client) -> None:
    assert client.get("/demo/composants/").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_demo")
@pytest.mark.parametrize("width", [1280, 375, 320])
def test_the_catalogue_has_no_accessibility_violation_and_fits(
    live_server: LiveServer, page: Page, axe: Callable[[Page], list[str]], width: int
) -> None:
    reports: list[str] = []
    page.on("console", lambda message: reports.append(message.text))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/demo/composants/")
    assert reports == []  # nothing refused by the policy, no file missing
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []


# ── Figures ────────────────────────────────────────────────────────────────────────────────────


def test_a_quota_counts_the_invited_and_never_goes_below_zero() -> None:
    quota = Quota("techniciens", actifs=2, invites=2, total=5)
    assert (quota.pris, quota.libres, quota.resume) == (4, 1, "2 actifs, 2 invités, 1 place libre")
    exceeded = Quota("gestionnaires", actifs=3, total=2)
    assert (exceeded.libres, exceeded.resume) == (0, "3 actifs, aucune place libre")
    assert Quota("techniciens", actifs=31).libres is None


def test_a_table_refuses_a_row_of_another_width() -> None:
    table = Tableau("x", [Colonne("a"), Colonne("b")], [[Cellule("1")]])
    with pytest.raises(ValueError, match="shorter"):
        _ = table.rangees


# ── Forms ──────────────────────────────────────────────────────────────────────────────────────


class Personne(Formulaire):
    """A form of each kind of field."""

    nom = TexteCourt(label="Nom de naissance", max_length=10, help_text="Tel qu’il figure sur la pièce d’identité.")
    civilite = forms.ChoiceField(label="Civilité", choices=[("m", "Monsieur")], widget=forms.RadioSelect)
    naissance = DateNaissance(label="Date de naissance")
    commentaire = TexteLibre(label="Commentaire", required=False)
    accord = forms.BooleanField(label="La personne est d’accord.")
    manques = {"naissance": "la date de naissance"}


VALID = {"nom": "Marquis", "civilite": "m", "naissance": "03/08/1983", "commentaire": "", "accord": "on"}


def person(**changes: str) -> Personne:
    return Personne(VALID | changes, jour=DAY)


def errors(form: forms.Form) -> dict[str, list[str]]:
    return {name: [str(e) for e in found] for name, found in form.errors.items()}


def test_missing_fields_are_told_in_french() -> None:
    assert errors(Personne({}, jour=DAY)) == {
        "nom": ["Indiquez « Nom de naissance »."],
        "civilite": ["Choisissez une réponse à « Civilité »."],
        "naissance": ["Indiquez la date de naissance."],
        "accord": ["Cochez la case « La personne est d’accord » pour continuer."],
    }


def test_a_text_too_long_says_by_how_much() -> None:
    assert errors(person(nom="Un nom trop long")) == {
        "nom": ["Ce texte fait 16 caractères, la limite est de 10. Raccourcissez-le."]
    }


@pytest.mark.parametrize(("field", "place"), [("nom", "nom"), ("ailleurs", "__all__"), (None, "__all__")])
def test_a_refusal_is_said_beside_its_field_or_above_them_all(field: str | None, place: str) -> None:
    class UnNom(Formulaire):
        nom = TexteCourt(label="Nom")

    form = UnNom({"nom": "Castel"})
    assert form.is_valid()
    form.refuse(Refus("Ce nom est pris.", field=field))
    assert form.errors == {place: ["Ce nom est pris."]}


def test_a_sentence_given_by_the_form_stays() -> None:
    class Own(Formulaire):
        x = forms.CharField(error_messages={"required": "Dites x."})

    assert errors(Own({})) == {"x": ["Dites x."]}


@pytest.mark.clause("U-5-nir-interdit-champs")
@pytest.mark.parametrize("field", ["nom", "commentaire"])
def test_a_nir_is_refused_and_never_echoed(field: str) -> None:
    form = person(**{field: f"Le {NIR_SHAPED}."})  # too long for a name as well: the NIR is the reason given
    shown = str(form)
    assert "numéro de sécurité sociale" in errors(form)[field][0]
    assert NIR_SHAPED not in shown
    assert "[numéro retiré]" in shown


def test_a_phone_number_is_no_nir() -> None:
    assert person(commentaire="Au 06 39 98 00 01, ou au +33 6 39 98 00 01").is_valid()


def test_a_text_that_speaks_of_health_is_told() -> None:
    form = person(commentaire="Suivi pour diabète, contacter l’Assurance Maladie")
    assert form.is_valid()
    assert form.speaks_of_health("commentaire")
    assert not person(commentaire="Contacter l’Assurance Maladie").speaks_of_health("commentaire")


@pytest.mark.parametrize(
    "typed",
    ["03/08/1983", "3/8/1983", "03-08-1983", "03 08 1983", "03.08.1983", "03081983", "1983-08-03", " 03/08/1983 "],
)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert DateSaisie().clean(typed) == date(1983, 8, 3)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("3/8/83", "l’année en quatre chiffres"),
        ("31/02/1983", "n’existe pas"),
        ("hier", "n’existe pas"),
        ("24/11/2026", "dans le futur"),
        ("31/12/1899", "avant 1900"),
    ],
)
def test_a_birth_that_cannot_be_is_refused(typed: str, says: str) -> None:
    said = errors(person(naissance=typed))["naissance"][0]
    assert (says in said, said.endswith(".")) == (True, True)


def test_a_birth_on_the_day_itself_is_accepted() -> None:
    assert person(naissance="23/11/2026").is_valid()


def test_a_birth_cannot_be_judged_without_the_day() -> None:
    with pytest.raises(ValueError, match="jour"):
        Personne(VALID).is_valid()


def test_the_summary_leads_to_each_field_and_each_field_says_its_error_between_hint_and_input() -> None:
    shown = str(person(nom="", civilite=""))
    assert re.findall(r'<a href="#([^"]+)">', shown) == ["id_nom", "id_civilite_0"]
    assert re.search(r'id="id_nom_helptext".*id="id_nom_error".*<input[^>]*id="id_nom"', shown, re.DOTALL)
    assert 'aria-describedby="id_nom_helptext id_nom_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert "Deux points à corriger avant de continuer" in shown


def test_a_blank_form_shows_no_error_and_says_what_is_optional() -> None:
    shown = str(Personne(jour=DAY))
    assert "ep-errors" not in shown
    assert re.findall(r">(\w+) <span class=\"ep-optional\">\(facultatif\)", shown) == ["Commentaire"]
    assert "<legend>Civilité</legend>" in shown
