"""Hardware tokens: a file imported, a token handed out, enrolled by its code. What comes back: `test_boitiers_retour.py`."""

from base64 import b32encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import EtatBoitier
from accounts.models import AppareilTotp, Boitier, Compte
from espace.errors import Refus
from espace.models import ReglageGlobal
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.boitiers import SECRET, hand, reset, stock, token_code
from tests.accounts.lectures import deliver_all, text
from tests.accounts.porte import AT, CODE, give_password, is_signed_in
from tests.world import World

pytestmark = pytest.mark.usefixtures("clock")
LISTE, IMPORTER, VERIFIER, REMETTRE = (
    reverse(f"accounts:boitiers{act}") for act in ("", "_importer", "_verifier", "_remettre")
)
ETAPE, CODES, FACTEUR = (
    reverse("accounts:etape_facteur"),
    reverse("accounts:etape_codes"),
    reverse("accounts:securite_facteur"),
)


def send(client: Client, content: bytes, url: str = IMPORTER, **extra: Any) -> Any:
    return client.post(url, {"fichier": SimpleUploadedFile("boitiers.csv", content), **extra})


# ── Import ─────────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_read_then_imported_sealed_and_its_secrets_show_nowhere(
    world: World, signed_in: Callable[[str], Client], as_worker: Callable[[], Any]
) -> None:
    client, known = signed_in("admin_opale"), "TK-0009"
    stock(world, known, caisse=None)
    secrets = [SECRET.hex(), b32encode(SECRET[::-1]).decode()]
    content = f"TK-0001;{secrets[0]};60\nTK-0002;{secrets[1]}\ntk-0009;{secrets[0]}\nTK-0003;abc\n".encode()
    assert send(client, content).headers["Location"] == VERIFIER
    page = text(client.get(VERIFIER))
    assert "2 boîtiers à ajouter au stock de la CPAM de la Côte d’Opale. 2 boîtiers laissés de côté." in page
    assert "Ce boîtier est déjà connu du portail" in page
    assert "Sa clé ne se lit pas" in page
    stored = " ".join(map(str, client.session.values()))
    assert [place for place in (page, stored) if any(s.lower() in place.lower() for s in secrets)] == []
    assert Boitier.objects.count() == 1
    done = client.post(VERIFIER, {"importer": "1"}, follow=True)
    assert "2 boîtiers ajoutés au stock. 1 était déjà connu." in text(done)
    rows = {row.serial_number: row for row in Boitier.objects.exclude(serial_number=known)}
    assert {name: (row.period, row.caisse_id, row.etat) for name, row in rows.items()} == {
        "TK-0001": (60, world.opale.pk, EtatBoitier.EN_STOCK),
        "TK-0002": (30, world.opale.pk, EtatBoitier.EN_STOCK),
    }
    assert SECRET not in bytes(rows["TK-0001"].sealed_key)
    assert AppareilTotp(sealed_key=bytes(rows["TK-0001"].sealed_key)).key == SECRET
    assert client.get(VERIFIER).headers["Location"] == IMPORTER
    with as_worker(), acting_as(SYSTEME):
        from espace.models import Fichier, LigneJournal

        lines = LigneJournal.objects.filter(verb="boitiers.importes").order_by("at").values_list("codes", flat=True)
        assert list(lines)[-1] == {"nombre": 2}
        assert Fichier.objects.count() == 0


def test_a_file_read_is_left_on_request_and_after_half_an_hour(
    world: World, signed_in: Callable[[str], Client], clock: time_machine.Traveller
) -> None:
    client, content = signed_in("admin_opale"), f"TK-0001;{SECRET.hex()}".encode()
    send(client, content)
    assert client.post(VERIFIER, {"abandonner": "1"}).headers["Location"] == LISTE
    assert client.post(VERIFIER, {"importer": "1"}).headers["Location"] == IMPORTER
    send(client, content)
    clock.shift(timedelta(minutes=29))
    assert client.get(VERIFIER).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert client.post(VERIFIER, {"importer": "1"}).headers["Location"] == IMPORTER
    assert Boitier.objects.count() == 0


def test_a_file_that_is_no_seed_file_is_refused_beside_its_field(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("admin_opale")
    page = send(client, b'<!DOCTYPE k [<!ENTITY a "b">]><k>&a;</k>')
    assert (page.status_code, "déclare un type de document" in text(page)) == (200, True)
    assert "Ajoutez le fichier « Fichier du fournisseur »." in text(client.post(IMPORTER))


def test_the_exploitant_imports_for_the_portal_or_for_a_caisse(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("exploitant")
    importer, verifier = (reverse(f"accounts:exploitation_boitiers_{act}") for act in ("importer", "verifier"))
    for numero, extra in (("TK-1", {}), ("TK-2", {"caisse": world.artois.pk})):
        send(client, f"{numero};{SECRET.hex()}".encode(), importer, **extra)
        client.post(verifier, {"importer": "1"})
    assert dict(Boitier.objects.values_list("serial_number", "caisse__code")) == {"TK-1": None, "TK-2": "artois"}
    assert "TK-1" in text(client.get(reverse("accounts:exploitation_boitiers")))
    assert "TK-2" in text(signed_in("admin_artois").get(LISTE))
    assert "TK-2" not in text(signed_in("admin_opale").get(LISTE))


def test_two_imports_of_one_serial_number_are_stopped_by_the_database(world: World) -> None:
    stock(world, "TK-1", caisse=None)
    row = Boitier(serial_number="tk-1", sealed_key=b"x", imported_at=AT, imported_by_ref="essai")
    with pytest.raises(IntegrityError, match="boitier_serial_once"), transaction.atomic():
        row.save()


# ── Handing out ────────────────────────────────────────────────────────────────────────────────

REACHED = {
    "technicien_bondues": True,
    "gestionnaire_bondues": True,
    "technicien_departement": True,  # open to both caisses
    "agent_opale": True,
    "dpo_opale": True,
    "agent_artois": False,
    "admin_artois": False,
    "exploitant": False,
}


@pytest.mark.parametrize(("name", "is_reached"), REACHED.items())
def test_a_caisse_hands_to_its_people_and_to_those_of_its_structures(
    world: World, signed_in: Callable[[str], Client], name: str, is_reached: bool
) -> None:
    stock(world, "TK-1", caisse=world.opale)
    compte, client = world.comptes[name], signed_in("admin_opale")
    response = client.post(REMETTRE, {"serial_number": "tk-1", "personne": compte.email.upper()})
    assert (response.status_code == 302) is is_reached
    assert list(Boitier.objects.values_list("compte_id", flat=True)) == [compte.pk if is_reached else None]
    if not is_reached:
        assert "Aucun compte ouvert que vous suivez" in text(response)


def test_a_structure_whose_access_is_over_receives_nothing(world: World, signed_in: Callable[[str], Client]) -> None:
    stock(world, "TK-1", caisse=world.opale)
    world.bondues.acces.update(closes_on=AT.date())
    given = {"serial_number": "TK-1", "personne": world.technicien_bondues.identifiant}
    assert "Aucun compte ouvert" in text(signed_in("admin_opale").post(REMETTRE, given))


def test_an_address_of_two_accounts_asks_which(world: World, signed_in: Callable[[str], Client]) -> None:
    stock(world, "TK-1", caisse=world.opale)
    boss, tech = world.gestionnaire_bondues, world.technicien_bondues
    Compte.objects.filter(pk=tech.pk).update(email=boss.email)
    page = text(signed_in("admin_opale").post(REMETTRE, {"serial_number": "TK-1", "personne": boss.email}))
    assert f"Indiquez l’identifiant : {boss.identifiant} (gestionnaire) ou {tech.identifiant} (technicien)." in page


def test_a_token_of_the_portal_becomes_the_caisse_s_and_another_caisse_s_is_unknown(world: World) -> None:
    stock(world, "TK-1", "TK-2", caisse=None)
    stock(world, "TK-3", caisse=world.artois)
    assert hand(world, " tk- 1", world.technicien_bondues).caisse == world.opale
    with pytest.raises(Refus, match="Aucun boîtier de votre stock ne porte ce numéro"):
        hand(world, "TK-3", world.gestionnaire_bondues)
    with pytest.raises(Refus, match="Le boîtier TK-1 est déjà remis à quelqu’un"):
        hand(world, "TK-1", world.gestionnaire_bondues)
    with pytest.raises(Refus, match="Cette personne a déjà le boîtier TK-1"):
        hand(world, "TK-2", world.technicien_bondues)


def test_a_token_handed_is_journalled_and_told_to_its_holder(
    world: World, verbs: Callable[[Compte], list[str]]
) -> None:
    stock(world, "TK-1", caisse=world.opale)
    compte = world.technicien_bondues
    hand(world, "TK-1", compte)
    assert verbs(compte) == ["boitier.remis"]
    (told,) = deliver_all(AT)
    assert (told.to, told.subject) == ([compte.email], "Un boîtier de codes vous est remis")
    assert "Boîtier TK-1" in str(told.body)


def test_the_database_keeps_one_token_a_person(world: World) -> None:
    stock(world, "TK-1", "TK-2", caisse=world.opale)
    hand(world, "TK-1", world.technicien_bondues)
    rows = Boitier.objects.filter(serial_number="TK-2")
    with pytest.raises(IntegrityError, match="boitier_one_an_account"), transaction.atomic():
        rows.update(etat=EtatBoitier.REMIS, compte=world.technicien_bondues, given_at=AT)


# ── Enrolling ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("period", [30, 60])
def test_a_person_handed_a_token_enrols_it_by_its_code_and_signs_in_with_it(
    world: World, clock: time_machine.Traveller, period: int
) -> None:
    compte = world.technicien_bondues
    stock(world, "TK-1", caisse=world.opale, period=period)
    reset(world, compte, serial_number="TK-1")
    client = world.client()
    give_password(client, compte)
    page = text(client.get(ETAPE))
    assert ("Avec le boîtier TK-1" in page, f"Il change toutes les {period} secondes." in page) == (True, True)
    assert ("Ou avec une application" in page, "Scannez ce code" in page) == (True, True)
    wrong = text(client.post(ETAPE, {"boitier": "1", "boitier-code": "000000"}))
    assert "Ce code n’est pas celui de votre boîtier." in wrong
    done = client.post(ETAPE, {"boitier": "1", "boitier-code": token_code("TK-1", datetime.now(UTC))})
    assert done.headers["Location"] == CODES
    client.post(CODES, {"garder": "1", "gardes": "on"})
    assert is_signed_in(client)
    device = AppareilTotp.objects.get(user=compte)
    assert (device.serial_number, device.period, device.confirmed, device.tolerance) == ("TK-1", period, True, 3)
    clock.shift(period)
    again = world.client()
    give_password(again, compte)
    assert f"Il change toutes les {period} secondes." in text(again.get(CODE))
    assert again.post(CODE, {"code": token_code("TK-1", datetime.now(UTC))}).status_code == 302


def test_the_code_that_enrolled_a_token_does_not_sign_in(world: World) -> None:
    compte, code = world.technicien_bondues, ""
    stock(world, "TK-1", caisse=world.opale, period=60)
    reset(world, compte, serial_number="TK-1")
    client = world.client()
    give_password(client, compte)
    code = token_code("TK-1", AT)
    client.post(ETAPE, {"boitier": "1", "boitier-code": code})
    again = world.client()
    give_password(again, compte)
    page = text(again.post(CODE, {"code": code}))
    assert "Ce code a déjà servi. Attendez que votre boîtier en affiche un autre, au plus 55 secondes." in page


def test_a_token_whose_clock_runs_late_is_followed_as_far_as_the_setting_says(
    world: World, clock: time_machine.Traveller
) -> None:
    """Three codes of 30 s late at its first use, then three more a year on: the drift seen is kept."""
    compte = world.technicien_bondues
    stock(world, "TK-1", caisse=world.opale)
    reset(world, compte, serial_number="TK-1")
    with pytest.raises(Refus, match="Ce code n’est pas celui de votre boîtier"):
        actions.confirm_boitier(compte=compte, code=token_code("TK-1", AT, late=120), at=AT)
    actions.confirm_boitier(compte=compte, code=token_code("TK-1", AT, late=90), at=AT)
    assert AppareilTotp.objects.get(user=compte).drift == -3
    later = AT + timedelta(days=300)
    tried = [token_code("TK-1", later, late=late) for late in (210, 180)]
    said = [
        actions.use_code(compte=compte, code=code, is_recovery=False, address=None, at=later + timedelta(seconds=2 * n))
        for n, code in enumerate(tried)
    ]
    assert [verdict.is_accepted for verdict in said] == [False, True]
    assert "Attendez que votre boîtier en affiche un autre" in said[0].sentence
    assert AppareilTotp.objects.get(user=compte).drift == -6


def test_the_tolerance_of_a_token_is_a_setting(world: World) -> None:
    compte = world.technicien_bondues
    stock(world, "TK-1", caisse=world.opale)
    reset(world, compte, serial_number="TK-1")
    ReglageGlobal.objects.create(cle="accounts.boitier_tolerance", valeur=1, changed_at=AT)
    with pytest.raises(Refus):
        actions.confirm_boitier(compte=compte, code=token_code("TK-1", AT, late=60), at=AT)
    actions.confirm_boitier(compte=compte, code=token_code("TK-1", AT, late=30), at=AT)


def test_a_phone_is_replaced_by_the_token_from_one_s_own_page(world: World) -> None:
    compte, client = world.technicien_bondues, world.client(world.technicien_bondues)
    stock(world, "TK-1", caisse=world.opale)
    hand(world, "TK-1", compte)
    client.post(reverse("accounts:securite_confirmer"), {"code": world.code(compte)})
    assert "Avec le boîtier TK-1" in text(client.get(FACTEUR))
    assert client.post(FACTEUR, {"boitier": "1", "boitier-code": token_code("TK-1", AT)}).status_code == 302
    assert [d.serial_number for d in AppareilTotp.objects.filter(user=compte)] == ["TK-1"]
    assert "Votre second facteur a été remplacé" in [message.subject for message in deliver_all(AT)]


def test_somebody_else_s_token_enrols_nothing(world: World) -> None:
    stock(world, "TK-1", caisse=world.opale)
    hand(world, "TK-1", world.technicien_bondues)
    with pytest.raises(Refus, match="Aucun boîtier n’est à votre nom"):
        actions.confirm_boitier(compte=world.gestionnaire_bondues, code=token_code("TK-1", AT), at=AT)
