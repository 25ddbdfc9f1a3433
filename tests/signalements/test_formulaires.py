"""What the screens of a saisine ask, in which case, and the words of each refusal."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from espace.forms import erreurs_de
from espace.free_text import HEALTH_SENTENCE, NIR_SENTENCE, check_free_text
from signalements.actions.envoi import AUCUNE_ET_AUTRE
from signalements.enums import Liste
from signalements.forms.saisine import AccordForm, PersonneForm, SituationForm
from signalements.forms.telephone import Telephone, parse_telephone
from signalements.models import Option
from tests.signalements.test_pages import PERSONNE, SITUATION, post_steps, start
from tests.world import World


@pytest.fixture
def technicien(maison: World) -> Client:
    return maison.client(maison.technicien_departement)


def words(page: Any) -> str:
    return " ".join(strip_tags(page.content.decode()).replace("\xa0", " ").split())


def first_screen(client: Client) -> Any:
    return client.get(reverse("signalements:nouvelle", args=["signalement"]))


def summary(page: Any) -> list[str]:
    """The sentences at the top of a refused page."""
    return [point.texte for point in erreurs_de(page.context["form"])]


# ── In which case ──────────────────────────────────────────────────────────────────────────────


def test_a_field_needed_in_one_case_says_which(maison: World, technicien: Client) -> None:
    person = words(technicien.get(post_steps(technicien, maison, 1)))
    situation = words(technicien.get(post_steps(technicien, maison, 2)))
    assert "Jours et heures (si vous choisissez « Par ma structure »)" in person
    assert "Raison de l’urgence (si vous cochez « Situation d’urgence »)" in situation
    assert person.count("(facultatif)") == 0
    assert situation.count("(facultatif)") == len(("difficultes", "demarches", "commentaire"))


def test_each_case_asks_for_its_field(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, 1)
    assert summary(technicien.post(url, {**PERSONNE, "joindre": "structure"})) == [
        "Indiquez quand votre structure peut la joindre"
    ]
    url = post_steps(technicien, maison, 2)
    assert summary(technicien.post(url, {**SITUATION, "urgent": "on"})) == ["Choisissez la raison de l’urgence"]


def test_a_health_term_opens_the_field_that_says_why(maison: World, technicien: Client) -> None:
    """The reason is asked beside the refusal, with a number said at once; kept with the draft, it shows again."""
    url = post_steps(technicien, maison, 2)
    assert "Pourquoi ce passage est nécessaire" not in words(technicien.get(url))
    refused = technicien.post(url, {**SITUATION, "commentaire": "Son diabète. Numéro 2840476451089."})
    assert refused.context["form"].errors["commentaire"] == [NIR_SENTENCE, HEALTH_SENTENCE]
    assert "Pourquoi ce passage est nécessaire" in words(refused)
    explained = {**SITUATION, "commentaire": "Son diabète.", "commentaire_raison": "Il lui faut une aide proche."}
    assert technicien.post(url, explained).status_code == 302
    assert technicien.get(url).context["form"]["commentaire_raison"].value() == "Il lui faut une aide proche."
    assert "Pourquoi ce passage est nécessaire" in words(technicien.get(url))


def test_no_step_taken_stands_alone(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, 2)
    refused = technicien.post(url, {**SITUATION, "demarches": ["aucune", "appel_caisse"]})
    assert refused.context["form"].errors["demarches"] == [AUCUNE_ET_AUTRE]
    assert technicien.post(url, {**SITUATION, "demarches": ["aucune"]}).status_code == 302


def test_what_is_missing_is_said_once_and_plainly(maison: World, technicien: Client) -> None:
    page = start(technicien, {})
    assert summary(page)[0] == "Choisissez la caisse de la personne"
    page = technicien.post(post_steps(technicien, maison, 1), {})
    assert summary(page) == [
        "Choisissez la civilité", "Indiquez le nom de naissance", "Indiquez le prénom", "Indiquez la date de naissance",
        "Choisissez le département de résidence", "Choisissez comment joindre la personne",
    ]  # fmt: skip
    page = technicien.post(post_steps(technicien, maison, 2), {})
    assert summary(page) == ["Choisissez le thème de la difficulté"]


@pytest.mark.clause("PDC-3-mineur")
def test_a_missing_representative_is_three_points_to_fill(maison: World, technicien: Client) -> None:
    page = technicien.post(post_steps(technicien, maison, 1), {**PERSONNE, "naissance": "14/02/2012"})
    assert summary(page) == [
        "La personne est mineure ou protégée : indiquez le nom de son représentant",
        "Indiquez le prénom du représentant",
        "Choisissez la qualité du représentant",
    ]


@pytest.mark.clause("U-1.1-public-accompagne")
def test_the_last_box_says_what_it_is_for(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison)
    assert "Votre convention réserve le portail aux personnes que votre structure suit ou accompagne" in words(
        technicien.get(url)
    )
    assert summary(technicien.post(url, {})) == ["Cochez la case si votre structure accompagne cette personne"]


@pytest.mark.clause("U-5-identite-cinq-champs")
def test_the_identity_is_five_fields_all_compulsory_and_no_other() -> None:
    """The rest of the screen says how to reach the person, and who represents them."""
    fields = PersonneForm.base_fields
    reach, represented = ("joindre", "joindre_precision", "telephone"), ("protegee", *PersonneForm.REPRESENTANT)
    identity = {name: field.required for name, field in fields.items() if name not in (*reach, *represented)}
    assert identity == dict.fromkeys(("civilite", "nom", "prenom", "naissance", "departement"), True)
    assert set(PersonneForm.REPRESENTANT) == {"representant_nom", "representant_prenom", "representant_qualite"}


@pytest.mark.clause("MAR-A1-definition-urgence")
def test_an_urgency_has_its_definition_and_one_of_the_reasons_of_a_closed_list(
    maison: World, technicien: Client
) -> None:
    url = post_steps(technicien, maison, 2)
    page = technicien.get(url)
    assert SituationForm.DEFINITION in words(page)
    offered = [libelle for code, libelle in page.context["form"].fields["urgence"].choices if code]
    with maison.acting(maison.technicien_departement):
        kept = Option.objects.filter(caisse__isnull=True, liste=Liste.URGENCE)
        assert sorted(offered) == sorted(kept.values_list("libelle", flat=True))
    assert [libelle for libelle in offered if check_free_text(libelle).health_terms] == []
    for typed in ("", "inventee"):
        refused = technicien.post(url, {**SITUATION, "urgent": "on", "urgence": typed})
        assert "Choisissez la raison de l’urgence" in summary(refused)


# ── The signed paper ───────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("PDC-A3-consentement-signature")
def test_the_signed_paper_is_asked_where_the_terms_ask_for_it(maison: World, technicien: Client) -> None:
    """Two caisses, one of which is content with a box: a closed block, open once the other is chosen."""
    closed = re.compile(r'<details [^>]*data-ouvre-si="caisse" data-valeurs="(\d+) ">')
    opened = re.compile(r'<details [^>]*data-ouvre-si="caisse" data-valeurs="(\d+) " open>')
    page = first_screen(technicien).content.decode()
    assert closed.findall(page) == [str(maison.opale.pk)]
    at_artois = start(technicien, {"caisse": maison.artois.pk, "informee": "on"})
    assert (len(closed.findall(at_artois.content.decode())), list(at_artois.context["form"].errors)) == (1, ["accord"])
    at_opale = start(technicien, {"caisse": maison.opale.pk, "accord": "on", "informee": "on"})
    assert len(opened.findall(at_opale.content.decode())) == 1
    assert list(at_opale.context["form"].errors) == ["signature", "signature_on"]


def test_the_signed_paper_is_plain_where_every_caisse_asks_for_it(maison: World, technicien: Client) -> None:
    caisses = first_screen(technicien).context["caisses"]
    alone = AccordForm(caisses=[c for c in caisses if c.caisse == maison.opale])
    assert ("signature" in alone.fields, alone.is_signature_for_some) == (True, False)
    bondues = first_screen(
        maison.client(maison.technicien_bondues)
    )  # the same caisse, whose terms with them want a box
    assert "signature" not in bondues.context["form"].fields
    assert "avec l’accord à signer" not in words(bondues)


# ── Telephone ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("0639980012", "06 39 98 00 12"),
        ("06.39.98.00.12", "06 39 98 00 12"),
        ("06-39-98-00-12 ", "06 39 98 00 12"),
        ("+33 6 39 98 00 12", "06 39 98 00 12"),
        ("+33 (0)6 39 98 00 12", "06 39 98 00 12"),
        ("0033 6 39 98 00 12", "06 39 98 00 12"),
        ("03 53 01 00 12", "03 53 01 00 12"),
        ("+262 692 12 34 56", "06 92 12 34 56"),
        ("0590 12 34 56", "05 90 12 34 56"),
        ("+594 594 25 12 34", "05 94 25 12 34"),
        ("+596 696 12 34 56", "06 96 12 34 56"),
        ("+687 26 12 34", "+687 26 12 34"),
        ("00687261234", "+687 26 12 34"),
        ("+689 87 12 34 56", "+689 87 12 34 56"),
        ("+508 41 12 34", "+508 41 12 34"),
    ],
)
def test_a_french_number_is_told_in_one_way(typed: str, told: str) -> None:
    assert parse_telephone(typed) == told
    assert Telephone().clean(typed) == told
    assert parse_telephone(told) == told


@pytest.mark.parametrize(
    "typed",
    ["06 39 98 00", "06 39 98 00 123", "00 39 98 00 12", "08 92 68 01 23", "3639", "+32 470 12 34 56", "+33 6 39 98", "demain",
     "....................", "+", "++33639980012", "06 39 98 00 12 ou 13"],
)  # fmt: skip
def test_what_is_not_a_french_number_is_refused(typed: str) -> None:
    assert parse_telephone(typed) is None
    form = PersonneForm(
        {**PERSONNE, "joindre": "telephone", "telephone": typed}, is_telephone_open=True, jour=date(2026, 11, 23)
    )
    assert list(form.errors) == ["telephone"]
    assert str(form.errors["telephone"][0]).startswith("Ce numéro n’est pas complet ou n’existe pas.")
