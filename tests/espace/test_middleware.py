"""What every request goes through: its name, its log line, its session's life, the journal of refusals."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from espace.logs import LineFormatter
from espace.models import LigneJournal
from espace.tenancy import acting_as, caisse_perimetre
from tests.mesures import statements
from tests.world import World

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Lines(logging.Handler):
    """Keeps the lines as the console would print them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(LineFormatter())
        self.printed: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.printed.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[list[str]]:
    root, handler = logging.getLogger(), Lines()
    former = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler.printed
    root.removeHandler(handler)
    root.setLevel(former)


def test_a_request_is_one_line_of_identifiers(world: World, lines: list[str]) -> None:
    world.client(world.gestionnaire_bondues).get("/profil/?nom=Belkacem", REMOTE_ADDR="192.0.2.7")
    (line,) = [json.loads(text) for text in lines if json.loads(text)["event"] == "request"]
    assert (line["method"], line["route"], line["status"], line["role"]) == ("GET", "profil/", 200, "gestionnaire")
    assert line["actor"] == str(world.gestionnaire_bondues.ref)
    assert len(line["request_id"]) == 16


def requests_in(lines: list[str]) -> list[tuple[str, int, str]]:
    """Route, status and actor of each line that tells a request."""
    told = [json.loads(text) for text in lines]
    return [(line["route"], line["status"], line["actor"]) for line in told if line["event"] == "request"]


def test_a_session_that_has_ended_leaves_its_line_too(world: World, lines: list[str]) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        client, who = world.client(world.technicien_departement), str(world.technicien_departement.ref)
        client.get("/profil/")
        clock.shift(timedelta(minutes=31))
        client.get("/profil/")
    assert requests_in(lines) == [("profil/", 200, who), ("", 302, who)]


def test_a_host_that_is_not_ours_leaves_its_line(lines: list[str]) -> None:
    assert Client().get("/", headers={"Host": "ailleurs.example"}).status_code == 400
    assert requests_in(lines) == [("", 400, "")]
    assert "ailleurs.example" not in "".join(lines)


def test_the_way_to_https_leaves_its_line(lines: list[str], settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/profil/").status_code == 301
    assert requests_in(lines) == [("", 301, "")]


def test_the_line_of_a_page_that_needed_nobody_asks_the_database_nothing(world: World, lines: list[str]) -> None:
    client = world.client(world.technicien_departement)
    with statements() as asked:
        client.get("/etat/")
    assert ([text for text in asked if "select 1" not in str(text)], requests_in(lines)) == ([], [("etat/", 200, "")])


def test_no_line_of_a_whole_visit_holds_anything_personal(world: World, lines: list[str]) -> None:
    """Sign-in, wrong password, another tenant's object, an error: no name, e-mail, identifiant, address or NIR is printed."""
    client = world.client(world.gestionnaire_bondues)
    client.get("/equipe/?recherche=Belkacem")
    client.get(reverse("accounts:equipe_fermer", args=[world.technicien_departement.ref]))
    client.post(reverse("accounts:connexion"), {"login": "hcastel-gest", "password": "faux"}, REMOTE_ADDR="192.0.2.7")
    world.client().post(reverse("accounts:connexion"), {"login": "hcastel-gest", "password": "1790262193042"})
    printed = "\n".join(lines)
    personal = ["Belkacem", "Castel", "hcastel", "192.0.2.7", "@ccas-bondues", "1790262193042", "Nadia"]
    assert [word for word in personal if word in printed] == []
    assert len(lines) >= 4


def test_a_refused_form_does_not_print_the_secret_link_it_was_posted_to(world: World, lines: list[str]) -> None:
    """Whoever opens a mail with cookies blocked must not leave a live link in the logs."""
    client = Client(enforce_csrf_checks=True)
    assert client.post("/mot-de-passe/nouveau/jeton-encore-valable/").status_code == 403
    assert client.get("/page-inconnue-jeton-encore-valable/").status_code == 404
    assert [line for line in lines if "jeton-encore-valable" in line] == []
    assert any('"django.security.csrf"' in line for line in lines)


def test_an_exception_is_told_without_its_message(lines: list[str]) -> None:
    try:
        raise ValueError("Key (email)=(nadia@exemple.example) already exists")
    except ValueError:
        logging.getLogger("essai").exception("broken")
    (line,) = [json.loads(text) for text in lines]
    assert line["exception"] == "ValueError"
    assert "nadia" not in lines[0]
    assert "test_middleware.py:" in line["path"][-1]


def test_the_request_id_is_ours_whatever_the_visitor_sends(world: World) -> None:
    response = world.client().get("/", headers={"X-Request-ID": "choisi-par-le-visiteur"})
    assert response["X-Request-ID"] != "choisi-par-le-visiteur"
    assert response["X-Request-ID"] != world.client().get("/")["X-Request-ID"]


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_a_session_left_alone_ends_after_thirty_minutes(world: World, minutes: int, status: int) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        client = world.client(world.technicien_departement)
        assert client.get("/profil/").status_code == 200
        clock.shift(timedelta(minutes=minutes))
        response = client.get("/profil/")
        assert response.status_code == status
        if status == 302:
            assert response["Location"] == "/connexion/?next=/profil/"


def test_a_session_ends_after_twelve_hours_whatever_one_does(world: World) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        client = world.client(world.technicien_departement)
        for _ in range(36):
            assert client.get("/profil/").status_code == 200
            clock.shift(timedelta(minutes=20))
        clock.shift(timedelta(minutes=1))
        assert client.get("/profil/").status_code == 302


def test_an_authenticated_page_is_never_stored(world: World) -> None:
    assert world.client(world.technicien_departement).get("/profil/")["Cache-Control"] == "no-store"


def test_the_policy_of_a_page_allows_nothing_inline(world: World) -> None:
    policy = world.client().get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"default-src 'none'", "frame-ancestors 'none'", "object-src 'none'", "style-src 'self'"} <= set(
        policy.split("; ")
    )


def test_a_refusal_is_journalled_with_the_route_and_no_content(world: World) -> None:
    with time_machine.travel(AT, tick=False):
        world.client(world.agent_artois).get("/equipe/?qui=Belkacem", REMOTE_ADDR="192.0.2.7")
        world.client(world.agent_artois).get(
            reverse("accounts:partenaire", args=[world.bondues.pk]), REMOTE_ADDR="192.0.2.7"
        )
    with acting_as(caisse_perimetre([world.artois.pk])):
        rows = list(
            LigneJournal.objects.order_by("verb").values("at", "verb", "actor_ref", "object_ref", "address", "codes")
        )
    who = str(world.agent_artois.ref)
    assert rows == [
        {"at": AT, "verb": verb, "actor_ref": who, "object_ref": name, "address": "192.0.2.7", "codes": {}}
        for verb, name in [("acces.interdit", "accounts:equipe"), ("acces.introuvable", "accounts:partenaire")]
    ]


def test_the_journal_of_refusals_holds_the_address_the_proxy_saw(world: World, settings: Settings) -> None:
    settings.PROXIES = 1
    seen = {"X-Forwarded-For": "198.51.100.66, 192.0.2.9"}
    world.client(world.agent_artois).get("/equipe/", headers=seen, REMOTE_ADDR="203.0.113.1")
    with acting_as(caisse_perimetre([world.artois.pk])):
        assert LigneJournal.objects.get().address == "192.0.2.9"


def test_another_tenants_object_and_an_unknown_one_give_the_same_bytes(world: World) -> None:
    client = world.client(world.agent_artois)
    answers = []
    for pk in (world.bondues.pk, 987654321):
        response = client.get(reverse("accounts:partenaire", args=[pk]))
        body = response.content.decode().replace(response["X-Request-ID"], "")
        answers.append((response.status_code, re.sub(r'"csrfmiddlewaretoken" value="\w+"', "", body)))
    assert answers[0] == answers[1]


def test_opening_a_page_costs_few_statements_besides_its_own(world: World) -> None:
    """Session, account, device, accesses, maintenances, terms of use, what one accepted, service."""
    client = world.client(world.technicien_departement)
    client.get("/profil/")
    with statements() as asked:
        client.get("/profil/")
    assert len(asked) == 8


ENDLESS = "9" * 5000
UNREADABLE = [
    ("technicien_departement", "/demandes/?caisse=1%00"),
    ("technicien_departement", f"/demandes/?caisse={ENDLESS}"),
    ("technicien_departement", "/demandes/?page=a%00b"),
    ("agent_artois", f"/caisse/demandes/?partenaire={ENDLESS}"),
    ("agent_artois", f"/caisse/demandes/?agent={ENDLESS}"),
    ("agent_artois", "/caisse/demandes/2XGP%007KMA/"),
    ("gestionnaire_bondues", f"/equipe/?page={ENDLESS}"),
    ("admin_artois", "/caisse/habilitations/nouvelle/?structure=%00"),
    ("", "/connexion/?next=%00"),
]


@pytest.mark.parametrize(("who", "address"), UNREADABLE)
def test_what_nobody_can_read_is_refused_with_a_sentence(world: World, who: str, address: str) -> None:
    client = world.client(world.comptes[who] if who else None)
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code == 400
    assert "que le portail ne sait pas lire" in response.content.decode()


@pytest.mark.parametrize("sent", [{"version": ENDLESS}, {"version": "1\x00"}, {"nom\x00": "Lambert"}])
def test_an_unreadable_form_is_refused_before_its_view(world: World, sent: dict[str, str]) -> None:
    client = world.client(world.technicien_departement)
    assert client.post(reverse("signalements:etape", args=[uuid4(), "accord"]), sent).status_code == 400
    assert world.client().post(reverse("accounts:connexion"), sent).status_code == 400
