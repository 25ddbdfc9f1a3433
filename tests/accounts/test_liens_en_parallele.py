"""A link is used once, even by several requests at the same instant."""

import threading
from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import actions, liens
from accounts.models import Compte
from tests.accounts.lectures import deliver_all, link_in
from tests.accounts.test_pages import AXELLE
from tests.world import make_world

AT = datetime(2026, 11, 23, 9, 40, 5, tzinfo=UTC)
PASSWORDS = [f"Corbeau-Lanterne-{number}-Sel" for number in range(21, 25)]


def four_at_once(link: str) -> Counter[int]:
    """The link posted by four at once, each with a password of its own; how many of each answer."""
    barrier, answers = threading.Barrier(len(PASSWORDS)), Counter[int]()

    def post(password: str) -> None:
        try:
            barrier.wait()
            answers[Client().post(link, {"password": password, "confirmation": password}).status_code] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=[password]) for password in PASSWORDS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def former_passwords(compte: Compte) -> int:
    """How many of the four the account has known."""
    kept = [compte.password, *compte.anciens_mots_de_passe.values_list("password", flat=True)]
    return sum(check_password(password, encoded) for password in PASSWORDS for encoded in kept)


@pytest.mark.django_db(transaction=True)
def test_of_four_resets_at_once_one_wins() -> None:
    with time_machine.travel(AT, tick=False):
        compte = make_world().technicien_departement
        Client().post(reverse("accounts:mot_de_passe_oublie"), {"identifiant": compte.identifiant})
        answers = four_at_once(link_in(deliver_all(AT)[-1], "/mot-de-passe/nouveau/"))
        compte.refresh_from_db()
    assert (answers, former_passwords(compte)) == (Counter({410: 3, 302: 1}), 1)


@pytest.mark.django_db(transaction=True)
def test_of_four_activations_at_once_one_wins() -> None:
    with time_machine.travel(AT, tick=False):
        world = make_world()
        compte = actions.create_technicien(
            partenaire=world.bondues,
            personne=AXELLE,
            lien="employe",
            is_workstation_attested=True,
            by=world.gestionnaire_bondues,
            at=AT,
        )
        answers = four_at_once(link_in(deliver_all(AT)[-1], "/activation/"))
        compte.refresh_from_db()
    assert (answers, former_passwords(compte)) == (Counter({410: 3, 302: 1}), 1)


@pytest.mark.django_db
def test_a_link_read_before_another_was_sent_opens_nothing() -> None:
    world = make_world()
    read = actions.create_technicien(
        partenaire=world.bondues,
        personne=AXELLE,
        lien="employe",
        is_workstation_attested=True,
        by=world.gestionnaire_bondues,
        at=AT,
    )
    actions.resend_invitation(compte=read, by=world.gestionnaire_bondues, at=AT)
    with pytest.raises(liens.LienMort):
        actions.activate_compte(compte=read, password=PASSWORDS[0], at=AT)
