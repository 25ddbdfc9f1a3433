"""Unusual use comes up to the caisse, in plain words; ten refusals in one hour open an incident (U 7, ROU III)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import actions
from accounts.enums import Detection, EtatSignalement
from accounts.jobs import is_insistent
from accounts.models import CleScellee, Compte, SignalementSecurite
from espace.jobs import job_named, run_job
from espace.models import LigneJournal
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.lectures import deliver_all, text
from tests.accounts.porte import AT, give_password, is_signed_in
from tests.world import World

SECURITE, JOURNAL = reverse("accounts:caisse_securite"), reverse("accounts:caisse_securite_journal")
BLOCKED = "Connexion bloquée après trop de mots de passe faux"


@pytest.fixture(autouse=True)
def _own_clock(clock: time_machine.Traveller) -> time_machine.Traveller:
    return clock


def run_refusals(as_worker: Callable[[], Any], at: datetime) -> None:
    with as_worker(), acting_as(SYSTEME):
        report = run_job(job_named("accounts.acces_refuses"), at)
    assert report.failed == 0


def look_for_others(world: World, compte: Compte, times: int) -> None:
    client = world.client(compte)
    for _ in range(times):
        page = reverse("signalements:demande", args=["2XGP7-KMA4Q"])
        assert client.get(page).status_code == 404


@pytest.mark.clause("U-7-prevention-detournement")
def test_the_sixth_try_is_blocked_and_comes_up_to_the_caisses_in_force(world: World) -> None:
    compte = world.technicien_departement
    for _ in range(5):
        give_password(Client(), compte, "Mauvais-Mot-De-Passe-1")
    assert BLOCKED not in text(world.client(world.agent_artois).get(JOURNAL))
    give_password(Client(), compte)  # the right one, too late
    for reader in (world.agent_artois, world.agent_opale):
        page = text(world.client(reader).get(JOURNAL))
        assert BLOCKED in page
        assert compte.nom_complet in page
    give_password(Client(), compte)
    assert text(world.client(world.agent_artois).get(JOURNAL)).count(BLOCKED) == 1


def test_the_journal_of_a_caisse_holds_nothing_of_another(world: World) -> None:
    for _ in range(6):
        give_password(Client(), world.technicien_bondues, "Mauvais-Mot-De-Passe-1")
        give_password(Client(), world.agent_opale, "Mauvais-Mot-De-Passe-1")
    assert text(world.client(world.admin_opale).get(SECURITE)).count(BLOCKED) == 2
    assert "Rien d’anormal" in text(world.client(world.admin_artois).get(JOURNAL))


def test_codes_worn_out_come_up_too(world: World, clock: time_machine.Traveller) -> None:
    compte = world.technicien_bondues
    for n in range(30):
        actions.use_code(
            compte=compte, code="000000", is_recovery=False, address=None, at=AT + timedelta(minutes=20 * n)
        )
        clock.shift(timedelta(minutes=20))
    assert "Trop de codes faux en un jour" in text(world.client(world.agent_opale).get(JOURNAL))


@pytest.mark.clause("ROU-III-incidents")
def test_ten_refusals_in_one_hour_open_an_incident_and_nine_do_not(
    world: World, as_worker: Callable[[], Any], clock: time_machine.Traveller
) -> None:
    compte = world.technicien_bondues
    look_for_others(world, compte, 9)
    run_refusals(as_worker, AT)
    assert not SignalementSecurite.objects.exists()
    clock.shift(timedelta(minutes=59))
    look_for_others(world, compte, 1)
    at = AT + timedelta(minutes=60)
    run_refusals(as_worker, at)
    row = SignalementSecurite.objects.get()
    assert (row.compte, row.detection, row.etat) == (compte, Detection.PORTAIL, EtatSignalement.OUVERT)
    mails = {message.to[0]: message.subject for message in deliver_all(at)}
    assert mails[world.admin_opale.email] == f"Signalement de sécurité {row.numero}"
    assert row.numero in text(world.client(world.agent_opale).get(SECURITE))
    run_refusals(as_worker, at + timedelta(minutes=5))
    assert SignalementSecurite.objects.count() == 1
    assert is_signed_in(world.client(compte))  # the portal tells, people cut


@given(st.lists(st.integers(min_value=0, max_value=7200), max_size=40))
def test_ten_within_an_hour_whatever_the_order_of_the_tries(seconds: list[int]) -> None:
    tries = sorted(AT + timedelta(seconds=n) for n in seconds)
    by_hand = any(sum(t <= other <= t + timedelta(hours=1) for other in tries) >= 10 for t in tries)
    assert is_insistent(tries, since=None) is by_hand
    assert not is_insistent(tries, since=AT + timedelta(seconds=7200))


def sealed(world: World, as_worker: Callable[[], Any]) -> Compte:
    compte = world.technicien_bondues
    actions.deactivate_compte(compte=compte, motif="depart", by=world.gestionnaire_bondues, at=AT)
    with as_worker(), acting_as(SYSTEME):
        actions.erase_compte(compte=Compte.objects.get(pk=compte.pk), by=world.exploitant, at=AT + timedelta(days=200))
    return Compte.objects.get(pk=compte.pk)


def open_key(ref: object, par: str, avec: str, reference: str = "PV-2026-12") -> str:
    out = StringIO()
    call_command(
        "ouvrir_cle_scellee", str(ref), "--par", par, "--avec", avec, "--motif", "requisition", "--reference", reference,
        stdout=out,
    )  # fmt: skip
    return out.getvalue().strip()


def test_two_people_open_a_sealed_name_and_the_journal_says_who(world: World, as_worker: Callable[[], Any]) -> None:
    compte = sealed(world, as_worker)
    assert compte.nom_complet == "compte supprimé"
    assert open_key(compte.ref, world.exploitant.identifiant, world.dpo_opale.identifiant) == "madame Sonia Belkacem"
    with as_worker(), acting_as(SYSTEME):
        line = LigneJournal.objects.get(verb="cle_scellee.ouverte")
    assert (line.actor_ref, line.object_ref) == (str(world.exploitant.ref), str(compte.ref))
    assert line.codes == {"motif": "requisition", "reference": "PV-2026-12", "avec": str(world.dpo_opale.ref)}


@pytest.mark.parametrize(
    ("par", "avec", "why"),
    [
        ("exploitant", "exploitant", "deux personnes"), ("exploitant", "admin_opale", "délégué"),
        ("dpo_opale", "exploitant", "délégué"),
    ],
)  # fmt: skip
def test_one_person_or_another_profile_opens_no_key(
    world: World, as_worker: Callable[[], Any], par: str, avec: str, why: str
) -> None:
    compte = sealed(world, as_worker)
    with pytest.raises(CommandError, match=why):
        open_key(compte.ref, world.comptes[par].identifiant, world.comptes[avec].identifiant)


def test_no_key_no_name_and_no_reference_no_opening(world: World, as_worker: Callable[[], Any]) -> None:
    compte = sealed(world, as_worker)
    with pytest.raises(CommandError, match="référence"):
        open_key(compte.ref, world.exploitant.identifiant, world.dpo_opale.identifiant, "a b")
    CleScellee.objects.all().delete()
    with pytest.raises(CommandError, match="Aucune clé"):
        open_key(compte.ref, world.exploitant.identifiant, world.dpo_opale.identifiant)
