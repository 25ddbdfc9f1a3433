"""The exploitant creates and corrects caisses: nothing closes, nobody is overwritten, every département of France."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Acces, Caisse, Compte, DepartementCaisse, JourFerieCaisse
from accounts.querysets import calendar_of
from espace.departements import DEPARTEMENTS
from tests.accounts.lectures import text
from tests.world import World

NEW = reverse("accounts:exploitation_caisse_nouvelle")
SENT = {
    "code": "haute-corse",
    "kind": "cpam",
    "nom": "CPAM de la Haute-Corse",
    "siege": "2B",
    "departements": "2a, 974",
    "time_zone": "Europe/Paris",
    "functional_mailbox": "mas@cpam-haute-corse.example",
    "support_contact": "Assistance, 01 00 00 00 09",
    "dpo_contact": "dpo@cpam-haute-corse.example",
    "address": "",
    "jours_feries": "24/12/2026 Veille de Noël\n8/9/2026 Fête de la Nativité",
}
pytestmark = pytest.mark.usefixtures("clock")


def test_a_caisse_is_created_with_its_seat_its_departements_and_its_days(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    answer = signed_in("exploitant").post(NEW, SENT)
    caisse = Caisse.objects.get(code="haute-corse")
    assert answer.headers["Location"] == reverse("accounts:exploitation_responsable", args=[caisse.pk])
    rows = DepartementCaisse.objects.filter(caisse=caisse).order_by("pk")
    assert list(rows.values_list("departement", "is_main")) == [("2B", True), ("2A", False), ("974", False)]
    days = JourFerieCaisse.objects.filter(caisse=caisse).order_by("day").values_list("day", "libelle")
    assert list(days) == [(date(2026, 9, 8), "Fête de la Nativité"), (date(2026, 12, 24), "Veille de Noël")]
    assert calendar_of(caisse).closed_days == {date(2026, 9, 8), date(2026, 12, 24)}
    line = Caisse.history.get(id=caisse.pk)
    assert line.history_user_id == world.exploitant.auteur_ref


def test_every_departement_of_france_may_be_a_seat(world: World, signed_in: Callable[[str], Client]) -> None:
    assert {"2A", "2B", "971", "972", "973", "974", "976", "57", "67", "68"} <= set(DEPARTEMENTS)
    client = signed_in("exploitant")
    for rank, code in enumerate(DEPARTEMENTS):
        sent = SENT | {"code": f"caisse-{rank}", "nom": f"Caisse {rank}", "siege": code, "departements": ""}
        assert client.post(NEW, sent).status_code == 302, code
    seats = DepartementCaisse.objects.filter(caisse__code__startswith="caisse-", is_main=True)
    assert set(seats.values_list("departement", flat=True)) == set(DEPARTEMENTS)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"code": "artois"}, "code", "Le code « artois » est déjà celui d’une caisse."),
        ({"code": "Côte d’Opale"}, "code", "Un code s’écrit en minuscules, chiffres et tirets."),
        ({"siege": ""}, "siege", "Indiquez le département du siège."),
        ({"departements": "62, 20"}, "departements", "Département inconnu : 20."),
        ({"jours_feries": "24/12/2026"}, "jours_feries", "« 24/12/2026 » n’a pas de libellé."),
        ({"jours_feries": "31/02/2026 Rien"}, "jours_feries", "Cette date n’existe pas"),
        ({"functional_mailbox": "mas"}, "functional_mailbox", "Cette adresse e-mail n’est pas complète."),
    ],
)
def test_each_refusal_stands_beside_its_field_and_nothing_typed_is_lost(
    signed_in: Callable[[str], Client], changed: dict[str, str], field: str, sentence: str
) -> None:
    answer = signed_in("exploitant").post(NEW, SENT | changed)
    said = " ".join(answer.context["form"].errors[field])
    assert said.replace("\xa0", " ").startswith(sentence)
    assert "dpo@cpam-haute-corse.example" in text(answer)
    assert Caisse.objects.count() == 2


def test_correcting_a_caisse_closes_nothing_and_keeps_its_history(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client, url = signed_in("exploitant"), reverse("accounts:exploitation_caisse", args=[world.artois.pk])
    before = (list(Acces.objects.order_by("pk").values()), list(Compte.objects.order_by("pk").values("pk", "etat")))
    page = text(client.get(url))
    assert 'name="code"' not in page
    assert re.findall(r'name="version" value="(\d+)"', page) == ["1"]
    sent = SENT | {"nom": "CPAM de l’Artois et d’ailleurs", "siege": "62", "departements": "59", "version": "1"}
    assert client.post(url, sent).status_code == 302
    world.artois.refresh_from_db()
    assert (world.artois.code, world.artois.nom) == ("artois", "CPAM de l’Artois et d’ailleurs")
    assert before == (
        list(Acces.objects.order_by("pk").values()),
        list(Compte.objects.order_by("pk").values("pk", "etat")),
    )
    stale = client.post(url, sent | {"nom": "Autre nom"})
    assert (stale.status_code, "Autre nom" in text(stale)) == (409, True)
    world.artois.refresh_from_db()
    assert world.artois.nom == "CPAM de l’Artois et d’ailleurs"
