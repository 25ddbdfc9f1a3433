"""The terms of use: published for ever, accepted at the first sign-in and when a version asks it, the former ones readable."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.cgu import cgu_to_accept, shipped_text
from accounts.models import AcceptationCGU, VersionCGU
from espace.clock import midnight
from espace.errors import Refus
from espace.pages import articles_of
from tests.accounts.lectures import text
from tests.accounts.porte import AT
from tests.base import OWNER, acting_under
from tests.world import World

STEP = reverse("accounts:etape_cgu")
PUBLISH = reverse("accounts:exploitation_cgu")
pytestmark = pytest.mark.usefixtures("clock")


def publish(world: World, version: str, *, asked: bool = True, after: timedelta = timedelta()) -> VersionCGU:
    return actions.publish_cgu(
        version=version,
        texte=f"# Objet\n\nLe texte {version}.",
        resume=f"Ce que change {version}.",
        is_acceptance_required=asked,
        in_force_at=AT + after,
        by=world.exploitant,
        at=AT,
    )


def where(client: Client) -> str:
    return client.get(reverse("accounts:profil")).headers.get("Location", "")


def test_a_correction_is_read_and_asked_to_nobody_who_had_accepted(world: World) -> None:
    client = world.client(world.technicien_bondues)
    publish(world, "1.1", asked=False)
    assert where(client) == ""
    AcceptationCGU.objects.filter(compte=world.technicien_bondues).delete()
    assert where(client) == STEP
    assert "Version 1.1" in text(client.get(STEP))


def test_a_correction_of_a_version_that_asks_is_accepted_in_its_place(
    world: World, clock: time_machine.Traveller
) -> None:
    publish(world, "2.0", after=timedelta(minutes=1))
    publish(world, "2.1", asked=False, after=timedelta(minutes=2))
    clock.shift(timedelta(minutes=5))
    client, compte = world.client(world.technicien_bondues), world.technicien_bondues
    assert where(client) == STEP
    page = text(client.get(STEP))
    assert ("Version 2.1" in page, "Ce que change 2.1." in page) == (True, True)
    client.post(STEP, {"accepte": "on", "version": "2.1"})
    assert where(client) == ""
    assert cgu_to_accept(compte, AT + timedelta(minutes=5)) is None


@pytest.mark.clause("U-2.1-cgu-premiere-connexion")
def test_every_page_leads_to_the_terms_and_the_proof_is_shown_to_its_holder(world: World) -> None:
    compte = world.technicien_bondues
    AcceptationCGU.objects.filter(compte=compte).delete()
    client = world.client(compte)
    addresses = ["/accueil/", reverse("accounts:profil"), reverse("accounts:securite"), "/demandes/"]
    assert [client.get(address).headers.get("Location") for address in addresses] == [STEP] * 4
    refused = client.post(STEP, {"version": "essai"})
    assert (refused.status_code, AcceptationCGU.objects.filter(compte=compte).exists()) == (200, False)
    assert client.post(STEP, {"accepte": "on", "version": "essai"}).status_code == 302
    proof = AcceptationCGU.objects.filter(compte=compte).values_list("version__version", "accepted_at")
    assert list(proof) == [("essai", AT)]
    page = text(client.get(reverse("accounts:profil")))
    assert "Version essai</a>, acceptée le lundi 23 novembre à 10 h 40" in page


def test_nobody_accepts_a_text_that_changed_under_their_eyes(world: World) -> None:
    compte = world.technicien_bondues
    AcceptationCGU.objects.filter(compte=compte).delete()
    client = world.client(compte)
    client.get(STEP)
    publish(world, "2.0")
    answer = client.post(STEP, {"accepte": "on", "version": "essai"})
    assert (answer.status_code, AcceptationCGU.objects.filter(compte=compte).exists()) == (409, False)
    assert "La version 2.0 est entrée en vigueur pendant que vous lisiez." in text(answer)
    assert "Le texte 2.0." in text(answer)


def test_a_published_version_is_never_rewritten_nor_withdrawn(world: World) -> None:
    version = publish(world, "2.0")
    for write in (
        lambda: VersionCGU.objects.filter(pk=version.pk).update(texte="Autre chose"),
        lambda: VersionCGU.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
            write()
    with (
        acting_under(OWNER, acteur="systeme"),
        pytest.raises(DatabaseError, match="Cannot update or delete rows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("update accounts_versioncgu set texte = 'Autre'")
    version.refresh_from_db()
    assert version.texte == "# Objet\n\nLe texte 2.0."


def test_the_archive_shows_each_former_version_to_anyone_and_none_to_come(world: World) -> None:
    publish(world, "2.0")
    publish(world, "3.0", after=timedelta(minutes=1))
    page = text(Client().get(reverse("cgu")))
    assert "Version 2.0, en vigueur depuis le lundi 23 novembre à 10 h 40" in page
    assert "Le texte 2.0." in page
    assert (
        f'<a href="{reverse("cgu_version", args=["essai"])}">Version essai</a> : depuis le mardi 2 janvier 2024' in page
    )
    assert "3.0" not in page
    former = text(Client().get(reverse("cgu_version", args=["essai"])))
    assert ("Un texte d’essai." in former, "Elle n’est plus en vigueur." in former) == (True, True)
    assert [Client().get(reverse("cgu_version", args=[numero])).status_code for numero in ("3.0", "inconnue")] == [
        404,
        404,
    ]


def test_the_exploitant_says_what_changes_and_whether_it_is_asked(
    world: World, signed_in: Callable[[str], Client], as_worker: Callable[[], Any]
) -> None:
    client = signed_in("exploitant")
    sent = {"version": "2.0", "in_force_on": "23/11/2026", "texte": "# Objet\n\nAutre."}
    page = text(client.post(PUBLISH, sent))
    assert "Indiquez ce qui change" in page
    assert "# Objet" in page
    sent |= {"acceptation": "non", "resume": "Une faute corrigée."}
    assert client.post(PUBLISH, sent).status_code == 302
    row = VersionCGU.objects.get(version="2.0")
    assert (row.resume, row.is_acceptance_required, row.in_force_at, row.published_by_ref) == (
        "Une faute corrigée.",
        False,
        AT,
        world.exploitant.auteur_ref,
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"version": "essai"}, "La version « essai » existe déjà. Donnez-lui un autre numéro."),
        ({"in_force_on": "22/11/2026"}, "Une version ne peut pas entrer en vigueur dans le passé."),
        ({"version": "2/0"}, "Un numéro s’écrit avec des chiffres, des lettres, des points et des tirets : 2.0"),
        ({"in_force_on": "01/12/2026"}, "La version « à venir » entre déjà en vigueur à ce moment-là."),
    ],
)
def test_each_refusal_to_publish_stands_beside_its_field(
    world: World, signed_in: Callable[[str], Client], changed: dict[str, str], sentence: str
) -> None:
    publish(world, "à venir", after=midnight(date(2026, 12, 1)) - AT)
    client = signed_in("exploitant")
    sent = {"version": "2.0", "in_force_on": "24/11/2026", "texte": "Texte.", "acceptation": "oui", "resume": "Tout."}
    page = text(client.post(PUBLISH, sent | changed))
    assert sentence in page
    assert VersionCGU.objects.count() == 2


def test_a_version_after_the_first_says_what_changes(world: World) -> None:
    with pytest.raises(Refus, match="Indiquez ce qui change") as refused:
        actions.publish_cgu(version="2", texte="Texte.", in_force_at=AT, by=world.exploitant, at=AT)
    assert (refused.value.code, refused.value.field) == ("resume", "resume")


def shipped() -> str:
    return " ".join(paragraph for article in articles_of(shipped_text()) for paragraph in article.paragraphes)


@pytest.mark.clause("M-rgpd-confidentialite")
def test_the_text_delivered_holds_identifiants_and_confidentiality() -> None:
    for sentence in (
        "Votre compte est personnel. Il correspond à une seule personne et à un seul profil.",
        "Vous ne communiquez à personne votre identifiant, votre mot de passe,",
        "Vous avez une obligation de confidentialité, ou le secret professionnel.",
        "tenir confidentielles les données que vous lisez ou envoyez ici, pendant la convention et après sa fin.",
    ):
        assert sentence in shipped()


@pytest.mark.clause("U-3.1-territoire-europeen")
def test_the_text_delivered_holds_the_european_territory() -> None:
    assert "Vous n’utilisez l’Espace Partenaires que depuis le territoire européen." in shipped()


@pytest.mark.clause("U-3.2-absence-indemnisation")
def test_the_text_delivered_holds_that_nothing_is_compensated() -> None:
    assert (
        "Une indisponibilité ne donne droit à aucune indemnité, ni à vous ni à votre structure, et n’engage pas la "
        "responsabilité de l’Assurance Maladie." in shipped()
    )


@pytest.mark.clause("U-6-droit-usage-non-cession")
def test_the_text_delivered_holds_that_the_right_is_not_handed_on() -> None:
    assert (
        "Ce droit ne vous rend pas propriétaires de l’outil : vous ne pouvez ni le céder, ni le mettre à la disposition "
        "d’un tiers." in shipped()
    )


def test_a_text_typed_in_a_browser_keeps_its_articles() -> None:
    typed = shipped_text().replace("\n", "\r\n")
    assert len(articles_of(typed)) > 1
    assert articles_of(typed) == articles_of(shipped_text())
