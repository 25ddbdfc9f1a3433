"""A closed account opens again before its erasure, by who habilitates, under every rule of a new one (clauses-notes 24)."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions import AccesRow
from accounts.actions.compte import exclusion_hash
from accounts.enums import EtatCompte, MotifInactivation, Role
from accounts.models import AppareilTotp, CodeSecours, Compte, DomaineCourriel, ExclusionPersonne
from espace import clock
from espace.auteurs import AUTOMATE
from espace.errors import Refus, TransitionRefusee, VersionDepassee
from espace.jobs import job_named, run_job
from tests.accounts.lectures import deliver_all, link_in, text
from tests.accounts.test_cycle import in_state, opened
from tests.accounts.test_pages import AXELLE, SIX
from tests.world import GRILLE, PASSWORD, World, make_world

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
MONTH = timedelta(days=30)


def closed(compte: Compte, motif: MotifInactivation = MotifInactivation.DEPART, at: datetime = AT) -> Compte:
    return actions.deactivate_compte(compte=compte, motif=motif, by=AUTOMATE, at=at)


def reopened(compte: Compte, by: Any = AUTOMATE, at: datetime = AT + MONTH) -> Compte:
    return actions.reactivate_compte(compte=compte, by=by, at=at)


def refusal(compte: Compte, by: Any = AUTOMATE, at: datetime = AT + MONTH) -> str:
    with pytest.raises(Refus) as refused:
        reopened(compte, by, at)
    compte.refresh_from_db()
    assert compte.etat in (EtatCompte.INACTIF, EtatCompte.SUPPRIME)
    return refused.value.code


def test_a_reopened_account_is_invited_and_only_its_new_link_and_a_new_password_open_it(world: World) -> None:
    compte = closed(world.technicien_bondues)
    compte = reopened(compte, world.gestionnaire_bondues)
    row = Compte.objects.get(pk=compte.pk)
    assert (row.etat, row.motif, row.inactivated_on, row.invited_at) == (EtatCompte.INVITE, "", None, AT + MONTH)
    assert (row.has_usable_password(), row.identifiant, row.rattache_a) == (
        False,
        "sbelkacem-tech",
        world.gestionnaire_bondues,
    )
    with time_machine.travel(AT + MONTH, tick=False):
        client = Client()
        client.post(reverse("accounts:connexion"), {"login": row.identifiant, "password": PASSWORD})
        assert client.get(reverse("accounts:code")).headers["Location"] == reverse("accounts:connexion")
        sent = deliver_all(AT + MONTH)[-1]
        link = link_in(sent, "/activation/")
        former = client.post(link, {"password": PASSWORD, "confirmation": PASSWORD})
        assert "Vous avez déjà utilisé ce mot de passe" in text(former)
        chosen = {"password": "Corbeau-Lanterne-27-Sel", "confirmation": "Corbeau-Lanterne-27-Sel"}
        assert client.post(link, chosen).headers["Location"] == reverse("accounts:code")  # the factor it had is asked
        assert client.post(reverse("accounts:code"), {"code": world.code(row)}).status_code == 302
        assert client.get(reverse("accounts:profil")).status_code == 200
    line = Compte.history.filter(id=row.pk, etat=EtatCompte.INVITE).latest()
    assert (line.history_user_id, line.history_date) == (str(world.gestionnaire_bondues.ref), AT + MONTH)


@pytest.mark.parametrize(("seen_at", "subject"), [(None, "créé"), (AT, "rouvert")])
def test_the_mail_says_reopened_to_whoever_came_once(world: World, seen_at: datetime | None, subject: str) -> None:
    compte = closed(world.technicien_bondues)
    Compte.objects.filter(pk=compte.pk).update(last_login_at=seen_at)
    reopened(compte)
    assert deliver_all(AT + MONTH)[-1].subject == f"Votre compte Espace Partenaires est {subject}"


@pytest.mark.parametrize("motif", [MotifInactivation.DEPART, MotifInactivation.SECURITE, MotifInactivation.EXCLUSION])
def test_after_a_measure_of_security_the_former_factor_and_codes_are_gone(
    world: World, motif: MotifInactivation
) -> None:
    compte = world.technicien_bondues
    actions.issue_recovery_codes(compte=compte, at=AT)
    reopened(closed(compte, motif))
    kept = motif == MotifInactivation.DEPART
    assert AppareilTotp.objects.filter(user=compte).exists() == kept
    assert CodeSecours.objects.filter(compte=compte).exists() == kept


@pytest.mark.parametrize("etat", [EtatCompte.INVITE, EtatCompte.ACTIF])
def test_only_a_closed_account_opens_again(world: World, etat: EtatCompte) -> None:
    with pytest.raises(TransitionRefusee):
        reopened(in_state(world, etat))


@pytest.mark.clause("U-2.2.3-suppression-6-mois")
def test_it_opens_until_the_eve_of_its_erasure_and_never_after(world: World, as_worker: Callable[[], Any]) -> None:
    """Closed on 31/08/2025: opened again on 27/02/2026 it is not erased; on the 28th it opens no more, job or no job."""
    closed_at = datetime(2025, 8, 31, 8, tzinfo=UTC)
    back, gone = (closed(compte, at=closed_at) for compte in (world.technicien_bondues, world.technicien_mds))
    reopened(back, at=datetime(2026, 2, 27, 20, tzinfo=UTC))
    assert refusal(gone, at=datetime(2026, 2, 27, 23, 1, tzinfo=UTC)) == "efface"  # 00:01 on the 28th in Paris
    with as_worker():
        assert run_job(job_named("accounts.effacement"), datetime(2026, 2, 27, 23, 3, tzinfo=UTC)).done == 1
    assert refusal(gone, at=datetime(2026, 3, 1, tzinfo=UTC)) == "efface"
    back.refresh_from_db()
    assert (back.etat, back.nom) == (EtatCompte.INVITE, "Belkacem")


def test_a_taken_place_is_not_given_twice_by_code_nor_by_database(world: World) -> None:
    compte = in_state(world, EtatCompte.INACTIF)
    for number in range(4):
        actions.create_technicien(
            partenaire=world.bondues, personne=replace(AXELLE, email=f"t{number}@ccas-bondues.example"), lien="employe",
            is_workstation_attested=True, by=AUTOMATE, at=AT,
        )  # fmt: skip
    assert refusal(compte) == "quota_techniciens"
    closed(world.technicien_bondues)
    assert reopened(compte).etat == EtatCompte.INVITE


@pytest.mark.clause("U-2.2.1-enregistrement-strict")
@pytest.mark.django_db(transaction=True)
def test_a_reopening_and_a_creation_at_once_on_the_last_place_give_one_account() -> None:
    world = make_world()
    back = [in_state(world, EtatCompte.INACTIF)]
    for number in range(3):
        actions.create_technicien(
            partenaire=world.bondues, personne=replace(AXELLE, email=f"t{number}@ccas-bondues.example"), lien="employe",
            is_workstation_attested=True, by=AUTOMATE, at=AT,
        )  # fmt: skip
    barrier, outcomes = threading.Barrier(2), Counter[str]()

    def run(act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            act()
            outcomes["done"] += 1
        except Refus as refus:
            outcomes[refus.code] += 1
        finally:
            connections.close_all()

    acts: list[Callable[[], Any]] = [
        lambda: reopened(back[0]),
        lambda: actions.create_technicien(
            partenaire=world.bondues, personne=replace(AXELLE, email="last@ccas-bondues.example"), lien="employe",
            is_workstation_attested=True, by=AUTOMATE, at=AT + MONTH,
        ),
    ]  # fmt: skip
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == Counter({"done": 1, "quota_techniciens": 1})
    living = Compte.objects.filter(partenaire=world.bondues, role=Role.TECHNICIEN, etat__in=["invite", "actif"])
    assert living.count() == 5


def test_no_account_opens_again_without_a_convention_in_force(world: World) -> None:
    opened(world, world.bondues, (world.opale, date(2026, 6, 1)))
    compte = Compte.objects.get(pk=world.technicien_bondues.pk)
    assert (compte.motif, refusal(compte)) == ("fin_convention", "convention_non_en_vigueur")
    rows = [AccesRow(world.opale.pk, date(2026, 6, 15), None, GRILLE, "u")]
    actions.set_acces(world.bondues.pk, rows=rows, by=AUTOMATE, at=AT)
    assert refusal(compte, world.admin_artois) == "convention_non_en_vigueur"  # hers is not in force there
    assert reopened(compte, world.admin_opale).etat == EtatCompte.INVITE


@pytest.mark.clause("U-4.1-exclusion-utilisateur")
@pytest.mark.parametrize("named", ["address", "account"])
def test_an_excluded_person_is_not_opened_again_before_the_end_of_the_exclusion(world: World, named: str) -> None:
    compte = closed(world.technicien_bondues, MotifInactivation.EXCLUSION)
    ExclusionPersonne.objects.create(
        email_hash=exclusion_hash(compte.email.upper() if named == "address" else "former@ccas-bondues.example"),
        compte=None if named == "address" else compte,
        caisse=world.opale, partenaire=world.bondues, reference="D-1", decided_on=AT.date(), motif="x", decided_at=AT,
        decided_by_ref="x", until=date(2026, 7, 1),
    )  # fmt: skip
    assert refusal(compte, world.gestionnaire_bondues, datetime(2026, 7, 1, 8, tzinfo=UTC)) == "exclue"
    assert reopened(compte, world.admin_opale, datetime(2026, 7, 2, 8, tzinfo=UTC)).etat == EtatCompte.INVITE


def test_the_address_must_still_be_admitted(world: World) -> None:
    compte = closed(world.technicien_bondues)
    DomaineCourriel.objects.filter(partenaire=world.bondues).update(attested_europe_at=None, attested_by_ref="")
    assert refusal(compte) == "domaine"
    agent = closed(world.agent_artois)
    Compte.objects.filter(pk=agent.pk).update(email="aude.lenoir@gmail.com")
    assert refusal(agent) == "webmail"
    Compte.objects.filter(pk=agent.pk).update(email="aude.lenoir@cpam-artois.example")
    assert reopened(agent).etat == EtatCompte.INVITE


def test_what_was_read_before_a_colleague_wrote_opens_nothing(world: World, signed_in: Callable[[str], Client]) -> None:
    compte = closed(world.technicien_bondues, at=clock.now())
    with pytest.raises(VersionDepassee):
        actions.reactivate_compte(compte=compte, by=AUTOMATE, at=clock.now(), version=compte.version - 1)
    url = reverse("accounts:equipe_rouvrir", args=[compte.ref])
    answer = signed_in("gestionnaire_bondues").post(url, {"version": compte.version - 1})
    assert (answer.status_code, f'value="{compte.version}"' in text(answer)) == (409, True)


def test_a_technicien_whose_gestionnaire_is_gone_answers_to_the_one_who_opens_it_again(world: World) -> None:
    other = actions.open_gestionnaire(
        partenaire=world.bondues, personne=replace(SIX, email="second@ccas-bondues.example"), by=AUTOMATE, at=AT
    )
    compte = closed(world.technicien_bondues)
    Compte.objects.filter(pk=compte.pk).update(rattache_a=other)
    assert reopened(compte, world.gestionnaire_bondues).rattache_a == world.gestionnaire_bondues


# ── Who, and on which page ─────────────────────────────────────────────────────────────────────


CASES = [  # the account, its reason, the page of which noun, who opens it, who may not
    ("technicien_bondues", "depart", "equipe", "gestionnaire_bondues", ["technicien_mds", "gestionnaire_departement"]),
    ("gestionnaire_bondues", "securite", "partenaire", "admin_opale", ["agent_opale", "dpo_opale", "admin_artois"]),
    ("technicien_bondues", "securite", "partenaire", "admin_opale", ["agent_opale", "admin_artois"]),
    ("agent_artois", "depart", "caisse_equipe", "admin_artois", ["admin_opale", "agent_medical_artois", "exploitant"]),
    ("dpo_artois", "autre", "caisse_equipe", "admin_artois", ["admin_opale", "exploitant"]),
    ("admin_artois", "securite", "exploitation_comptes", "exploitant", ["admin_opale", "agent_artois"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "motif", "page", "who", "others"), CASES)
def test_who_habilitates_opens_again_from_their_own_page_and_nobody_else(
    world: World, signed_in: Callable[[str], Client], name: str, motif: str, page: str, who: str, others: list[str]
) -> None:
    compte = closed(world.comptes[name], MotifInactivation(motif), clock.now())
    args = [compte.partenaire_id] if page == "partenaire" else []
    url = reverse(f"accounts:{page}_rouvrir", args=[*args, compte.ref])
    for other in others:
        assert signed_in(other).post(url, {"version": compte.version}).status_code in (403, 404), other
    client = signed_in(who)
    liste = reverse(f"accounts:{page}", args=args)
    assert url in text(client.get(liste))
    shown = text(client.get(url))
    assert ("Rouvrir le compte de" in shown, "il est effacé le" in shown) == (True, True)
    assert client.post(url, {"version": compte.version}).headers["Location"] == liste
    compte.refresh_from_db()
    assert compte.etat == EtatCompte.INVITE
    assert url not in text(client.get(liste))


def test_a_gestionnaire_does_not_restore_what_security_closed(world: World, signed_in: Callable[[str], Client]) -> None:
    compte = closed(world.technicien_bondues, MotifInactivation.SECURITE, clock.now())
    client = signed_in("gestionnaire_bondues")
    url = reverse("accounts:equipe_rouvrir", args=[compte.ref])
    assert url not in text(client.get(reverse("accounts:equipe")))
    assert client.post(url, {"version": compte.version}).status_code == 403


def test_a_refusal_is_said_on_the_page_and_the_erasure_is_dated_in_the_list(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        client = signed_in("gestionnaire_bondues")
        url = reverse("accounts:equipe_fermer", args=[world.technicien_bondues.ref])
        said = text(client.post(url, {"motif": "depart"}, follow=True))
        assert "vous pouvez le rouvrir jusqu’au 22 mai 2027." in said
        assert "départ de la structure, effacé le 23 mai 2027" in said
        DomaineCourriel.objects.filter(partenaire=world.bondues).delete()
        compte = Compte.objects.get(pk=world.technicien_bondues.pk)
        page = client.post(reverse("accounts:equipe_rouvrir", args=[compte.ref]), {"version": compte.version})
        assert "Proposez le vôtre à votre caisse" in text(page)
