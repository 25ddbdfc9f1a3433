"""What the screens and the actions of a case let a person reach of its constraints: the sentence, beside the field.

The forms ask first, so that nothing typed is lost; the database says no behind them, under the names of `STATEMENTS`.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from espace.errors import Refus
from signalements import actions
from signalements.enums import Liste
from signalements.models import Demande, Option
from tests.signalements.conftest import LUNDI, Sender
from tests.signalements.test_contraintes import STATEMENTS
from tests.signalements.test_pages import PERSONNE, SITUATION, post_steps, start
from tests.world import World

HOUR = timedelta(hours=1)
Errors = dict[str, list[str]]
MINEUR = {**PERSONNE, "naissance": "14/02/2012", "representant_nom": "Lambert", "representant_prenom": "Rose"}
SANS_ACCORD = (
    "La personne n’a pas donné son accord. Sans lui, rien ne peut être transmis : expliquez-lui ce qui sera envoyé, puis "
    "cochez la case."
)
NON_ACCOMPAGNEE = (
    "Cochez la case si votre structure accompagne cette personne. Sinon, le signalement ne peut pas partir."
)
JAMAIS_PRISE = "Une demande jamais prise en charge ne peut pas être close ainsi."
CHANGEE = "Cette demande a changé d’état entre-temps. Rechargez la page pour voir où elle en est."

# constraint → the first screen posted, or (screen, what is posted), and what is said beside which field
SAISINE: dict[str, tuple[int, dict[str, Any], Errors]] = {
    "accord_given": (0, {"informee": "on"}, {"accord": [SANS_ACCORD]}),
    "identite_five_fields": (1, {**PERSONNE, "prenom": " "}, {"prenom": ["Indiquez le prénom."]}),
    "identite_departement": (
        1,
        {**PERSONNE, "departement": "20"},
        {"departement": ["Cette réponse n’est plus proposée. Choisissez-en une autre."]},
    ),
    "representant_complete": (1, MINEUR, {"representant_qualite": ["Choisissez la qualité du représentant."]}),
    "demande_urgence": (2, {**SITUATION, "urgent": "on"}, {"urgence": ["Choisissez la raison de l’urgence."]}),
    "demande_portail_accompagnee": (
        3,
        {},
        {"accompagnee": [NON_ACCOMPAGNEE]},
    ),
}  # fmt: skip

# constraint → (act, whether the demande is taken first, what is posted, what is said beside which field)
TRAITEMENT: dict[str, tuple[str, bool, dict[str, str], Errors]] = {
    "tentative_recorded_after": (
        "contact",
        True,
        {"resultat": "message", "moyen": "sms", "quand": "01/01/2090 10:00"},
        {"quand": ["Cet instant est dans le futur. Indiquez quand l’appel a eu lieu."]},
    ),
    "accord_validated": (
        "contact",
        True,
        {"resultat": "joint", "moyen": "sms"},
        {"accord": ["Indiquez si la personne confirme son accord."]},
    ),
    "demande_issue_of_type": ("cloture", True, {}, {"issue": ["Indiquez l’issue."]}),
    "demande_motif": ("cloture", True, {"issue": "sans_suite"}, {"motif": ["Choisissez le motif."]}),
    "demande_abouti_taken": ("cloture", False, {"issue": "abouti"}, {"__all__": [JAMAIS_PRISE]}),
    "demande_transition": ("refus", True, {"motif": "hors_perimetre"}, {"__all__": [CHANGEE]}),
}
ADDRESS = {"contact": "contact", "cloture": "clore", "refus": "refuser"}


def beside(page: Any) -> Errors:
    """What the page says, read from its HTML: under each field, or above the form for what belongs to none."""
    form, html = page.context["form"], page.content.decode()
    said: Errors = {}
    for name in form.errors:
        here = r'class="ep-errors".*?</div>' if name == "__all__" else rf'id="{form[name].auto_id}_error">.*?</div>'
        found = re.findall(here, html, re.DOTALL)
        assert len(found) == 1, (name, found)
        texts = re.findall(r"(?:</span>|<li>)([^<]+)</", found[0])
        said[name] = [" ".join(text.replace("\xa0", " ").split()) for text in texts]
    return said


def test_a_saisine_that_would_break_it_says_so_beside_the_field(maison: World) -> None:
    client, found = maison.client(maison.technicien_departement), {}
    for name, (screen, posted, _) in SAISINE.items():
        given = {"caisse": maison.artois.pk, **posted}
        page = client.post(post_steps(client, maison, screen), posted) if screen else start(client, given)
        found[name] = beside(page)
    assert found == {name: errors for name, (_, _, errors) in SAISINE.items()}


def test_an_act_that_would_break_it_says_so_beside_the_field(
    maison: World, send: Sender, take: Callable[..., Demande], now: datetime
) -> None:
    client, found = maison.client(maison.agent_artois), {}
    when = now.astimezone(maison.artois.zone).strftime("%d/%m/%Y %H:%M")
    for name, (act, is_taken, posted, _) in TRAITEMENT.items():
        demande = send(now - 3 * HOUR, is_second_wanted=True)
        demande = take(demande) if is_taken else demande
        url = reverse(f"signalements:{ADDRESS[act]}", args=[demande.reference])
        typed = {"version": demande.version, "quand": when, **posted}
        page = client.post(url, {f"{act}-{key}": value for key, value in typed.items()})
        found[name] = beside(page)
    assert found == {name: errors for name, (_, _, _, errors) in TRAITEMENT.items()}


def add_twice(world: World) -> None:
    for _ in range(2):
        actions.add_option(liste=Liste.THEME, code="logement", libelle="Logement", by=world.admin_artois, at=LUNDI)


def hide_twice(world: World) -> None:
    national = Option.objects.filter(caisse__isnull=True, liste=Liste.THEME).first()
    assert national is not None
    for _ in range(2):
        actions.switch_off_option(option=national, by=world.admin_artois, at=LUNDI)


@pytest.mark.parametrize("write", [add_twice, hide_twice])
def test_a_list_says_that_its_answer_is_already_there(maison: World, write: Callable[[World], None]) -> None:
    with maison.acting(maison.admin_artois), pytest.raises(Refus) as refused:
        write(maison)
    assert (refused.value.code, refused.value.message) == (
        "option_once",
        "Cette liste a déjà une réponse de ce code.",
    )


def test_an_answer_ticked_twice_is_refused_whole(maison: World, send: Sender) -> None:
    with pytest.raises(Refus) as refused:
        send(difficultes=("frais", "frais"))
    assert (refused.value.code, refused.value.message) == ("option_choisie_once", "Cette réponse est déjà cochée.")


# A second click is not refused: it finds what the first wrote (tests/signalements/test_double_clic.py).
FOUND_AGAIN = {"message_once", "note_once", "tentative_once"}
# Written by code alone, from what it computed: a person types nothing of them.
COMPUTED = {
    "demande_reference_shape", "demande_etat_of_type", "demande_closed_when_final", "demande_taken_by_agent",
    "demande_received_order", "identite_telephone", "message_never_edited", "note_never_edited", "lecture_fil_once",
    "echeance_one_open", "echeance_stopped_result", "echeance_due_after_start", "echeance_committed_due", "rappel_once",
}  # fmt: skip
# Of acts that have no screen yet: the other kinds of demande, pieces, dated steps, re-routing.
NO_SCREEN_YET = {
    "dossier_qualified", "rendez_vous_place", "piece_attendue_once", "piece_attendue_two_options", "piece_ecartee_motif",
    "piece_has_file", "piece_demandee_once", "etape_once", "etape_orientation", "cycle_order", "cycle_cancelled_alone",
    "cycle_one_open", "reorientation_elsewhere",
}  # fmt: skip


def test_each_constraint_is_reached_here_or_says_why_not() -> None:
    parts = [
        set(SAISINE),
        set(TRAITEMENT),
        {"option_once", "option_choisie_once"},
        FOUND_AGAIN,
        COMPUTED,
        NO_SCREEN_YET,
    ]
    assert set.union(*parts) == set(STATEMENTS)
    assert sum(map(len, parts)) == len(STATEMENTS)
