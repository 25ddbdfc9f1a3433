"""A whole life through the portal's own pages, for each profile; six months after its end nothing of the person is left.

What is read is the whole database as text, so that a table added tomorrow is read too.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import EtatBoitier, EtatCompte, KindSignalementSecurite, MotifInactivation, Role
from accounts.models import AppareilTotp, Boitier, CleScellee, Compte, ExclusionPersonne, LigneRevue, Revue
from accounts.models import SignalementSecurite as Signalement
from espace.jobs import job_named, run_job
from tests.accounts.lectures import deliver_all, link_in, text
from tests.accounts.porte import CODE, CONNEXION
from tests.accounts.test_effacement import full_text, tables
from tests.accounts.test_habilitation import record
from tests.world import World

BORN = datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)
CLOSED = datetime(2026, 5, 4, 8, tzinfo=UTC)
MARK, PHONE = "Zwyxelberg", "03 20 99 88 77"
PASSWORDS = ("Corbeau-Lanterne-27-Sel", "Falaise-Orange-64-Lin")


def person(domaine: str) -> actions.Personne:
    return actions.Personne("madame", MARK, f"{MARK}a", f"Cheffe {MARK}", PHONE, f"{MARK.lower()}@{domaine}")


def opened(world: World, role: Role) -> Compte:
    """Invited as the portal invites this profile."""
    if role == Role.GESTIONNAIRE:
        day = BORN.date() - timedelta(days=2)
        demande = record(world, person("ccas-bondues.example"), received_on=day, at=BORN)
        return actions.accept_habilitation(demande=demande, by=world.admin_opale, at=BORN)
    if role == Role.TECHNICIEN:
        return actions.create_technicien(
            partenaire=world.bondues, personne=person("ccas-bondues.example"), lien="benevole",
            is_workstation_attested=True, by=world.gestionnaire_bondues, at=BORN,
        )  # fmt: skip
    return actions.open_collegue(
        caisse=world.opale, role=role, personne=person("cpam-opale.example"), by=world.admin_opale, at=BORN
    )


def boss_of(world: World, compte: Compte) -> Compte:
    return world.gestionnaire_bondues if compte.role == Role.TECHNICIEN else world.admin_opale


def live(world: World, compte: Compte, now: time_machine.Traveller) -> None:
    """Link, password, factor, codes, terms; another browser, wrong answers, a forgotten password; then what others do."""
    client = Client()
    (invitation,) = (message for message in deliver_all(BORN) if message.to == [compte.email])
    link = link_in(invitation, "/activation/")
    client.post(link, {"password": PASSWORDS[0], "confirmation": PASSWORDS[0]})
    client.get(reverse("accounts:etape_facteur"))
    device: AppareilTotp = AppareilTotp.objects.get(user=compte)
    client.post(reverse("accounts:etape_facteur"), {"code": device.code_at(datetime.now(UTC))})
    client.post(reverse("accounts:etape_codes"), {"garder": "on", "gardes": "on"})
    actions.keep_recovery_codes(compte=compte, at=BORN)
    actions.accept_cgu(compte=compte, version=world.cgu, at=BORN)
    assert MARK in text(client.get(reverse("accounts:profil")))
    for password in ("Faux-Mot-De-Passe-1", PASSWORDS[0]):
        now.shift(timedelta(minutes=10))
        other = Client()
        other.post(CONNEXION, {"login": compte.identifiant, "password": password})
        other.post(CODE, {"code": AppareilTotp.objects.get(user=compte).code_at(datetime.now(UTC))})
    other.post(reverse("accounts:mot_de_passe_oublie"), {"identifiant": compte.identifiant})
    other.post(reverse("accounts:identifiant_oublie"), {"email": compte.email})
    compte.refresh_from_db()
    at = datetime.now(UTC)
    actions.change_password(compte=compte, password=PASSWORDS[1], at=at)
    deliver_all(at)
    tell_on(world, compte, at)


def tell_on(world: World, compte: Compte, at: datetime) -> None:
    """What others write about the person, in every table that names an account."""
    boss = boss_of(world, compte)
    if compte.role != Role.GESTIONNAIRE:
        changes = {"nom": f"{MARK}-Roy", "fonction": f"Adjointe {MARK}", "email": f"roy.{compte.email}"}
        actions.modify_compte(compte=compte, changes=changes, by=boss, at=at)
    Signalement.objects.create(
        numero="SEC-1", compte=compte, kind=KindSignalementSecurite.PERTE, detection="titulaire",
        detail=f"{MARK} a perdu son téléphone.", suite=f"{MARK} rappelée.", reported_at=at, reported_by_ref=boss.auteur_ref,
    )  # fmt: skip
    if compte.is_partenaire:
        ExclusionPersonne.objects.create(
            email_hash="h", compte=compte, caisse=world.opale, partenaire=world.bondues, reference="D-1",
            decided_on=at.date(), motif=f"{MARK} a prêté son compte.", decided_at=at, decided_by_ref="x", until=at.date(),
        )  # fmt: skip
    Boitier.objects.create(
        serial_number="VS-0001", sealed_key=AppareilTotp.seal_key(b"\x07" * 20), caisse=world.opale, etat=EtatBoitier.EN_STOCK,
        imported_at=at, imported_by_ref="x",
    )  # fmt: skip
    Boitier.objects.update(etat=EtatBoitier.REMIS, compte=compte, given_at=at, given_by_ref=boss.auteur_ref)
    revue = Revue.objects.create(partenaire=world.bondues, opened_on=at.date(), due_on=at.date())
    LigneRevue.objects.create(revue=revue, compte=compte)
    deliver_all(at + timedelta(minutes=1))


@pytest.mark.clause("U-2.2.3-suppression-invisibilite")
@pytest.mark.parametrize("role", [Role.GESTIONNAIRE, Role.TECHNICIEN, Role.AGENT, Role.ADMIN_CAISSE, Role.DPO])
def test_six_months_after_a_whole_life_nothing_of_the_person_is_left(
    world: World, as_worker: Callable[[], Any], as_owner: Callable[[], Any], role: Role
) -> None:
    with time_machine.travel(BORN, tick=False) as now:
        compte = opened(world, role)
        live(world, compte, now)
    actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=boss_of(world, compte), at=CLOSED)
    deliver_all(CLOSED)
    with as_owner():
        before = {table for table in tables() if MARK.lower() in full_text(table).lower()}
    assert {"accounts_compte", "accounts_historicalcompte", "accounts_signalementsecurite", "espace_courriel"} <= before
    with as_worker():
        report = run_job(job_named("accounts.effacement"), datetime(2026, 11, 4, 8, tzinfo=UTC))
    assert (report.done, report.failed) == (1, 0)
    with as_owner():
        everything = {table: full_text(table).lower() for table in tables()}
    assert [table for table, rows in everything.items() if MARK.lower() in rows or PHONE[3:] in rows] == []
    row = Compte.objects.get(pk=compte.pk)
    assert (row.etat, str(row), row.last_login_at, row.has_usable_password()) == (
        EtatCompte.SUPPRIME, "compte supprimé", None, False,
    )  # fmt: skip
    assert CleScellee.objects.filter(compte_ref=compte.ref).count() == 1
    assert [row.email_hash for row in ExclusionPersonne.objects.all()] == (["h"] if compte.is_partenaire else [])
    assert not Boitier.objects.filter(compte=compte).exists()
    assert str(compte.ref) in everything["espace_lignejournal"]
