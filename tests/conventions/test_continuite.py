"""An interruption: announced, shown, then work waits; and for each open function the other way."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Compte
from conventions import actions
from conventions.models import CanalSecours, ContactConvention, FonctionOuverte, Maintenance
from espace.auteurs import AUTOMATE
from espace.errors import Refus, VersionDepassee
from espace.tenancy import PERSONNE, acting_as
from tests.accounts.lectures import text
from tests.conventions.conftest import Maker, load, seen_by, sign_in, usage_of

PDC = "Département du Pas-de-Calais"
NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
# U-3.2-avis-maintenance: 20 June 2025, from 20 h to 22 h in Paris, announced from the 16th.
JUIN = {
    "announced_at": datetime(2025, 6, 15, 22, tzinfo=UTC),
    "starts_at": datetime(2025, 6, 20, 18, tzinfo=UTC),
    "ends_at": datetime(2025, 6, 20, 20, tzinfo=UTC),
}
pytestmark = pytest.mark.django_db


def announce(when: datetime, **changes: Any) -> Maintenance:
    with acting_as(PERSONNE):
        return actions.announce_maintenance(**{**JUIN, **changes}, by=AUTOMATE, at=when)


@pytest.fixture
def world_of_june(compte: Maker) -> Callable[[str], Client]:
    load("pas-de-calais")
    people: dict[str, Compte] = {}

    def client(role: str) -> Client:
        where = {"exploitant": {}, "technicien": {"partenaire": PDC}, "admin_caisse": {"caisse": "artois"}}[role]
        people[role] = people.get(role) or compte(role, **where)
        return sign_in(people[role])

    return client


@pytest.mark.clause("U-3.2-avis-maintenance")
def test_a_banner_from_the_announcement_then_the_page_of_maintenance(world_of_june: Callable[[str], Client]) -> None:
    banner = "Maintenance prévue le vendredi 20 juin 2025 de 20 h à 22 h."
    with time_machine.travel(datetime(2025, 6, 15, 9, tzinfo=UTC), tick=False) as clock:
        announce(datetime(2025, 6, 15, 9, tzinfo=UTC))
        pages = ["/accueil/", reverse("aide"), reverse("accounts:profil"), "/nulle-part/"]
        assert [banner in text(world_of_june("technicien").get(page)) for page in pages] == [False] * 4
        clock.move_to(datetime(2025, 6, 17, 9, tzinfo=UTC))
        assert [banner in text(world_of_june("technicien").get(page)) for page in pages] == [True] * 4
        assert banner in text(Client().get("/"))
        clock.move_to(datetime(2025, 6, 20, 17, 59, tzinfo=UTC))
        client = world_of_june("technicien")
        assert client.get("/accueil/").status_code == 200
        clock.move_to(datetime(2025, 6, 20, 18, tzinfo=UTC))
        answer = client.get("/accueil/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "7201")
        assert "Le portail est en maintenance" in text(answer)
        assert "Il rouvre aujourd’hui, 22 h." in text(answer)
        clock.move_to(datetime(2025, 6, 20, 20, tzinfo=UTC))
        client = world_of_june("technicien")
        assert (client.get("/accueil/").status_code, banner in text(client.get("/accueil/"))) == (200, False)


def test_in_the_window_work_waits_and_coming_in_help_and_the_exploitant_do_not(
    world_of_june: Callable[[str], Client],
) -> None:
    with time_machine.travel(JUIN["starts_at"], tick=False):
        announce(datetime(2025, 6, 15, 9, tzinfo=UTC))
        client, exploitant = world_of_june("technicien"), world_of_june("exploitant")
        closed = ["/accueil/", "/demandes/", reverse("accounts:profil"), reverse("accounts:securite")]
        opened = [reverse("aide"), reverse("etat"), reverse("conventions:maintenance"), reverse("cgu")]
        assert [client.get(page).status_code for page in closed] == [503] * 4
        assert [client.get(page).status_code for page in opened] == [200] * 4
        posted = client.post(reverse("accounts:securite_mot_de_passe"), {"password": "x"})
        assert (posted.status_code, "Votre envoi n’est pas parti" in text(posted)) == (503, True)
        assert [
            Client().get(reverse(f"accounts:{name}")).status_code for name in ("connexion", "mot_de_passe_oublie")
        ] == [200] * 2
        assert client.post(reverse("session_continuer")).status_code == 204
        assert exploitant.get(reverse("accounts:exploitation")).status_code == 200
        assert client.post(reverse("accounts:deconnexion")).status_code == 302


def test_a_cancelled_one_is_shown_no_more_and_keeps_its_trace(world_of_june: Callable[[str], Client]) -> None:
    with time_machine.travel(datetime(2025, 6, 17, 9, tzinfo=UTC), tick=False) as clock:
        row = announce(datetime(2025, 6, 16, 9, tzinfo=UTC))
        exploitant = world_of_june("exploitant")
        exploitant.post(reverse("conventions:maintenance_terminer", args=[row.pk]), {"version": 1})
        assert "Maintenance prévue" not in text(exploitant.get(reverse("conventions:maintenances")))
        clock.move_to(datetime(2025, 6, 20, 19, tzinfo=UTC))
        assert world_of_june("technicien").get("/accueil/").status_code == 200
        row.refresh_from_db()
        assert (row.cancelled_at, row.ends_at) == (datetime(2025, 6, 17, 9, tzinfo=UTC), JUIN["ends_at"])


def test_one_that_runs_is_shortened_and_ended_at_once(world_of_june: Callable[[str], Client]) -> None:
    with time_machine.travel(datetime(2025, 6, 20, 18, 30, tzinfo=UTC), tick=False) as clock:
        row = announce(datetime(2025, 6, 16, 9, tzinfo=UTC))
        exploitant, client = world_of_june("exploitant"), world_of_june("technicien")
        page = reverse("conventions:maintenance_modifier", args=[row.pk])
        sent = {"fin_jour": "20/06/2025", "fin_heure": "21 h", "texte": "", "version": "1"}
        assert exploitant.post(page, sent).status_code == 302
        assert "Il rouvre aujourd’hui, 21 h." in text(client.get("/accueil/"))
        again = exploitant.post(page, sent | {"fin_heure": "23:00"})
        assert (again.status_code, 'value="23:00"' in text(again)) == (409, True)
        exploitant.post(reverse("conventions:maintenance_terminer", args=[row.pk]), {"version": 2})
        assert client.get("/accueil/").status_code == 200
        assert list(Maintenance.history.order_by("history_id").values_list("ends_at", flat=True)) == [
            JUIN["ends_at"],
            datetime(2025, 6, 20, 19, tzinfo=UTC),
            datetime(2025, 6, 20, 18, 30, tzinfo=UTC),
        ]
        clock.shift(timedelta(hours=1))
        with pytest.raises(Refus, match="ne se modifie plus"), acting_as(PERSONNE):
            actions.end_maintenance(
                maintenance=row, version=3, by=AUTOMATE, at=datetime(2025, 6, 20, 19, 30, tzinfo=UTC)
            )
        row.refresh_from_db()


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"fin_jour": "20/06/2025", "fin_heure": "19:00"}, "fin_heure", "La maintenance finit avant de commencer."),
        ({"fin_jour": "14/06/2025"}, "fin_heure", "Cette maintenance serait déjà finie."),
        ({"annonce": "21/06/2025"}, "annonce", "La maintenance commence avant d’être annoncée."),
        ({"debut_heure": "20"}, "debut_heure", "Écrivez l’heure ainsi : 10:40"),
        ({"debut_jour": "21/06/2025", "fin_jour": "21/06/2025"}, "debut_heure", "Une autre maintenance est annoncée"),
    ],
)  # fmt: skip
def test_each_refusal_stands_beside_its_field(
    world_of_june: Callable[[str], Client], changed: dict[str, str], field: str, sentence: str
) -> None:
    day = timedelta(days=1)
    with time_machine.travel(datetime(2025, 6, 15, 9, tzinfo=UTC), tick=False):
        announce(datetime(2025, 6, 15, 9, tzinfo=UTC), starts_at=JUIN["starts_at"] + day, ends_at=JUIN["ends_at"] + day)
        sent = {"annonce": "16/06/2025", "debut_jour": "20/06/2025", "debut_heure": "20:00", "fin_jour": "20/06/2025",
                "fin_heure": "22:00", "texte": "Changement de serveur."}  # fmt: skip
        answer = world_of_june("exploitant").post(reverse("conventions:maintenances"), sent | changed)
        assert sentence in " ".join(answer.context["form"].errors[field])
        assert ("Changement de serveur." in text(answer), Maintenance.objects.count()) == (True, 1)


def test_the_exploitant_announces_one_and_nobody_else_does(world_of_june: Callable[[str], Client]) -> None:
    with time_machine.travel(datetime(2025, 6, 15, 9, tzinfo=UTC), tick=False):
        sent = {"annonce": "16/06/2025", "debut_jour": "20/06/2025", "debut_heure": "20:00", "fin_jour": "20/06/2025",
                "fin_heure": "22:00", "texte": ""}  # fmt: skip
        assert world_of_june("admin_caisse").post(reverse("conventions:maintenances"), sent).status_code == 403
        assert world_of_june("exploitant").post(reverse("conventions:maintenances"), sent).status_code == 302
        row = Maintenance.objects.get()
        assert (row.announced_at, row.starts_at, row.ends_at) == tuple(JUIN.values())


def test_two_exploitants_do_not_overwrite_each_other() -> None:
    row = announce(datetime(2025, 6, 16, 9, tzinfo=UTC))
    with pytest.raises(VersionDepassee), acting_as(PERSONNE):
        actions.end_maintenance(maintenance=row, version=0, by=AUTOMATE, at=datetime(2025, 6, 17, tzinfo=UTC))


# ── The other way ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("U-3.3-interlocuteur-local")
def test_help_shows_one_contact_a_caisse_of_the_reader(world_of_june: Callable[[str], Client]) -> None:
    with time_machine.travel(NOW, tick=False):
        client = world_of_june("technicien")
        page = text(client.get(reverse("aide")))
        for caisse, contact in (
            ("CPAM de l’Artois", "accompagnement@cpam-artois.example"),
            ("CPAM de la Côte d’Opale", "detection@cpam-cote-opale.example"),
        ):
            assert f'<h3 class="h4 mt-3">{caisse}</h3>' in page
            assert page.count(contact) == 1
        with seen_by("artois"):
            supports = ContactConvention.objects.filter(kind="support", partie__caisse__code="artois")
            supports.update(ends_on=NOW.date(), email="parti@cpam-artois.example")
        later = text(client.get(reverse("aide")))
        assert ("parti@" in later, "accompagnement@cpam-artois.example" in later) == (False, True)  # the caisse’s own
        assert "Interlocuteur" not in text(Client().get(reverse("aide")))


@pytest.mark.clause("U-3.2-canal-alternatif")
def test_each_open_function_has_its_channel_in_the_page_and_one_without_is_told_to_the_responsable(
    world_of_june: Callable[[str], Client],
) -> None:
    with time_machine.travel(NOW, tick=False):
        announce(NOW, announced_at=NOW, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
        page = text(world_of_june("technicien").get("/accueil/"))
        artois = page.split("CPAM de l’Artois</h3>")[1].split("</dl>")[0]
        with seen_by("artois"):
            opened = FonctionOuverte.objects.filter(caisse__code="artois", usage__metier__ref="pas-de-calais")
            fonctions = [row.get_fonction_display() for row in opened]
        assert len(fonctions) == 6
        for label in fonctions:
            assert f"<dt>{label}</dt><dd>La boîte fonctionnelle de la Mission accompagnement santé" in artois
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        admin = world_of_june("admin_caisse")
        assert "de secours" not in text(admin.get("/caisse/"))
        with seen_by("artois", "cote-opale"):
            ref = usage_of("pas-de-calais")
            CanalSecours.objects.filter(usage=ref, caisse__code="artois", fonction="contact").update(
                fonction="ailleurs"
            )
        page = text(admin.get("/caisse/"))
        assert "Indiquer 1 canal de secours" in page
        assert "Il manque par exemple pour « Contacter votre organisme d’assurance Maladie »" in page.replace(
            "&#x27;", "’"
        )
