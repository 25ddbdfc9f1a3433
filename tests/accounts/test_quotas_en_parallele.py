"""The last place, asked for twice at the same instant: real connections, one barrier, one account."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import ETATS_QUI_OCCUPENT, EtatCompte, EtatHabilitation, MotifInactivation, Role
from accounts.models import Compte, Partenaire
from espace import clock
from espace.auteurs import AUTOMATE
from espace.errors import Refus, constraint_name
from tests.accounts.lectures import text
from tests.accounts.test_habilitation import record
from tests.accounts.test_pages import AXELLE, SIX
from tests.accounts.test_quotas import TAKEN
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5  # each a fresh race


@pytest.fixture
def cast() -> World:
    """The cast, committed: other connections see it."""
    return make_world()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run each act in its own thread and connection, all leaving one barrier; what each ended in."""
    barrier, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(rank: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            outcomes[rank] = str(act() or "done")
        except Refus as refus:
            outcomes[rank] = str(refus.code)
        except DatabaseError as error:
            outcomes[rank] = str(constraint_name(error) or error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def invite(partenaire: Partenaire, name: str) -> None:
    actions.create_technicien(
        partenaire=partenaire,
        personne=replace(AXELLE, nom=name, email=f"{name}@ccas-bondues.example".lower()),
        lien="employe",
        is_workstation_attested=True,
        by=AUTOMATE,
        at=clock.now(),
    )


def one_place_left(partenaire: Partenaire) -> None:
    """Bondues has five places and one technicien: three more are invited."""
    for number in range(held(partenaire, Role.TECHNICIEN), 4):
        invite(partenaire, f"Place{number}")


def held(partenaire: Partenaire, role: Role) -> int:
    return Compte.objects.filter(partenaire=partenaire, role=role, etat__in=ETATS_QUI_OCCUPENT).count()


def free_last(partenaire: Partenaire) -> None:
    last = Compte.objects.filter(partenaire=partenaire, role=Role.TECHNICIEN, etat="invite").order_by("-pk").first()
    assert last is not None
    actions.deactivate_compte(compte=last, motif=MotifInactivation.DEPART, by=AUTOMATE, at=clock.now())


@pytest.mark.clause("U-2.2.1-enregistrement-strict")
def test_two_gestionnaires_invite_the_last_technicien_at_the_same_instant(cast: World) -> None:
    """Through the forms: one invitation leaves, the other page says the rule and keeps what was typed."""
    one_place_left(cast.bondues)
    actions.open_gestionnaire(
        partenaire=cast.bondues, personne=replace(SIX, email="b@ccas-bondues.example"), by=AUTOMATE, at=clock.now()
    )
    url = reverse("accounts:equipe_inviter")
    typed = {"civilite": "madame", "prenom": "Axelle", "fonction": "Accueil", "lien": "employe", "poste": "on"}

    def post(client: Client, name: str) -> str:
        page = client.post(url, {**typed, "nom": name, "email": f"{name.lower()}@ccas-bondues.example"})
        return str((page.status_code, TAKEN in text(page), f'value="{name}"' in text(page)))

    clients = [cast.client(cast.gestionnaire_bondues) for _ in range(2)]
    found = at_once(lambda: post(clients[0], "Premier"), lambda: post(clients[1], "Second"))
    assert Counter(found) == {"(302, False, False)": 1, "(200, True, True)": 1}
    assert held(cast.bondues, Role.TECHNICIEN) == 5


@pytest.mark.clause("U-2.2.1-enregistrement-strict")
def test_the_last_place_is_taken_once_whatever_the_round(cast: World) -> None:
    one_place_left(cast.bondues)
    for number in range(ROUNDS):
        names = [f"Tour{number}{letter}" for letter in "ab"]
        found = at_once(*(lambda name=name: invite(cast.bondues, name) for name in names))
        assert (Counter(found), held(cast.bondues, Role.TECHNICIEN)) == ({"done": 1, "quota_techniciens": 1}, 5)
        free_last(cast.bondues)


@pytest.mark.clause("U-2.2.1-enregistrement-strict")
def test_two_acceptances_of_the_last_place_of_gestionnaire(cast: World) -> None:
    """The caisse accepts two requests at once: one account opens, the other request still waits."""
    demandes = [record(cast, replace(SIX, email=f"{name}@ccas-bondues.example"), at=clock.now()) for name in "ab"]

    def accept(rank: int) -> None:
        actions.accept_habilitation(demande=demandes[rank], by=cast.admin_opale, at=clock.now())

    found = at_once(lambda: accept(0), lambda: accept(1))
    assert (Counter(found), held(cast.bondues, Role.GESTIONNAIRE)) == ({"done": 1, "quota_gestionnaires": 1}, 2)
    for demande in demandes:
        demande.refresh_from_db()
    assert sorted(demande.etat for demande in demandes) == [EtatHabilitation.ACCEPTEE, EtatHabilitation.EN_ATTENTE]


UPDATES = {
    "etat": "update accounts_compte set etat = 'actif', is_active = true where id = {closed}",
    "role": "update accounts_compte set role = 'technicien', lien = 'employe' where id = {gestionnaire}",
    "partenaire": "update accounts_compte set partenaire_id = {bondues}, service_id = null where id = {elsewhere}",
}


@pytest.mark.clause("U-2.2.1-enregistrement-strict")
@pytest.mark.parametrize("column", UPDATES)
def test_an_update_that_bypasses_the_code_races_an_invitation(cast: World, column: str) -> None:
    """Raw SQL on each column that gives a place, against an invitation: one of the two, and never a sixth account."""
    one_place_left(cast.bondues)
    invite(cast.bondues, "Ferme")
    closed = Compte.objects.get(nom="Ferme")
    actions.deactivate_compte(compte=closed, motif=MotifInactivation.DEPART, by=AUTOMATE, at=clock.now())
    spare = actions.open_gestionnaire(
        partenaire=cast.bondues, personne=replace(SIX, email="c@ccas-bondues.example"), by=AUTOMATE, at=clock.now()
    )
    ids = {
        "closed": closed.pk, "gestionnaire": spare.pk, "bondues": cast.bondues.pk, "elsewhere": cast.technicien_departement.pk,
    }  # fmt: skip

    def bypass() -> None:
        with connection.cursor() as cursor:
            cursor.execute(UPDATES[column].format(**ids))

    found = at_once(bypass, lambda: invite(cast.bondues, "Sixieme"))
    assert (Counter(found), held(cast.bondues, Role.TECHNICIEN)) == ({"done": 1, "quota_techniciens": 1}, 5)


def test_two_acts_at_once_overlap(cast: World) -> None:
    """Two acts overlap: each waits for the other inside, which one after the other would never end."""
    inside = threading.Barrier(2)
    acts: Sequence[Callable[[], object]] = [
        lambda: inside.wait(timeout=20) is None,
        lambda: inside.wait(timeout=20) is None,
    ]
    assert at_once(*acts) == ["done", "done"]


@pytest.mark.clause("U-2.2.1-enregistrement-strict")
def test_an_invitation_races_a_reactivation_for_the_last_place(cast: World) -> None:
    """Through the actions, round after round: one of the two, the other is told the rule."""
    one_place_left(cast.bondues)
    invite(cast.bondues, "Ferme")
    closed = Compte.objects.get(nom="Ferme")
    for number in range(ROUNDS):
        closed.refresh_from_db()
        if closed.etat != EtatCompte.INACTIF:
            actions.deactivate_compte(compte=closed, motif=MotifInactivation.DEPART, by=AUTOMATE, at=clock.now())
        else:
            free_last(cast.bondues)

        def reopen() -> None:
            actions.reactivate_compte(compte=closed, by=cast.gestionnaire_bondues, at=clock.now())

        found = at_once(reopen, lambda name=f"Course{number}": invite(cast.bondues, name))  # type: ignore[misc]  # a default, not an argument
        assert (Counter(found), held(cast.bondues, Role.TECHNICIEN)) == ({"done": 1, "quota_techniciens": 1}, 5)
