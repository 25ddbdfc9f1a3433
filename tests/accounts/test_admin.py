"""Django's admin: the exploitant looks at what runs the portal, at no case and no secret, and each look is journalled."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client, RequestFactory
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.admin import name_of, site
from accounts.models import Compte
from espace.models import Courriel, LigneJournal
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.lectures import text
from tests.accounts.porte import AT
from tests.world import World

INDEX = reverse("admin:index")
TABLES = sorted(name_of(model) for model in site._registry)
SECRETS = {"password", "sealed_key", "sealed_name", "code_hash", "mark_hash", "session_key", "params", "dedupe_key"}
PEOPLE = {"nom", "prenom", "civilite", "telephone", "email", "fonction"}
pytestmark = pytest.mark.usefixtures("clock")


def test_the_tables_are_those_of_the_exploitation_and_none_of_a_case() -> None:
    assert TABLES == [
        "accounts_acces",
        "accounts_caisse",
        "accounts_compte",
        "accounts_partenaire",
        "accounts_reglagecaisse",
        "accounts_versioncgu",
        "conventions_maintenance",
        "espace_courriel",
        "espace_reglageglobal",
    ]


@pytest.mark.clause("U-2.2.1-mot-de-passe-choisi")
def test_no_form_of_administration_has_a_password_and_a_new_account_has_none_that_works(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("exploitant")
    for model, row in site._registry.items():
        shown = set(row.get_fields(RequestFactory().get("/"))) | set(row.get_list_display(RequestFactory().get("/")))
        assert shown & SECRETS == set(), model
        if model is Compte:
            assert shown & PEOPLE == set()
    pages = [INDEX, reverse("admin:accounts_compte_change", args=[world.technicien_bondues.pk])]
    pages += [
        reverse("accounts:exploitation_responsable", args=[world.artois.pk]),
        reverse("accounts:exploitation_comptes"),
    ]
    forms = {
        "gestionnaire_bondues": reverse("accounts:equipe_inviter"),
        "admin_artois": reverse("accounts:habilitation_nouvelle"),
    }
    html = [text(client.get(page)) for page in pages]
    html += [text(signed_in(who).get(page)) for who, page in forms.items()]
    assert [page for page in html if re.search(r'type="password"|name="[^"]*(password|passe)', page)] == []
    signed_in("gestionnaire_bondues").post(
        reverse("accounts:equipe_inviter"),
        {
            "civilite": "madame", "nom": "Sarrazin", "prenom": "Lila", "fonction": "Accueil", "telephone": "",
            "email": "l.sarrazin@ccas-bondues.example", "lien": "employe", "poste": "on", "password": "Vent-Couvreur-81-Tuile",
        },
    )  # fmt: skip
    created = Compte.objects.get(email="l.sarrazin@ccas-bondues.example")
    assert (created.etat, created.has_usable_password()) == ("invite", False)


def test_an_exploitant_without_the_second_factor_is_sent_to_it(world: World) -> None:
    client = world.client(world.exploitant)
    session = client.session
    del session[DEVICE_ID_SESSION_KEY]
    session.save()
    assert client.get(INDEX).headers["Location"] == reverse("accounts:etape_facteur")
    assert [Client().get(f"{INDEX}{page}").status_code for page in ("login/", "password_change/")] == [404, 404]
    assert world.client(world.exploitant).get(f"{INDEX}login/").status_code == 404


def test_each_look_is_journalled_and_nothing_is_written(
    world: World, signed_in: Callable[[str], Client], as_worker: Callable[[], Any]
) -> None:
    client, pk = signed_in("exploitant"), world.technicien_bondues.pk
    url = reverse("admin:accounts_compte_change", args=[pk])
    page = text(client.get(url))
    assert (world.technicien_bondues.identifiant in page, world.technicien_bondues.email in page) == (True, False)
    client.get(reverse("admin:accounts_compte_changelist"), {"q": "belkacem"})
    assert client.post(url, {"etat": "inactif"}).status_code == 405
    assert Compte.objects.get(pk=pk).etat == "actif"
    assert LogEntry.objects.count() == 0
    with as_worker(), acting_as(SYSTEME):
        lines = LigneJournal.objects.filter(verb__startswith="administration.").order_by("at", "verb")
        seen = list(lines.values_list("verb", "object_kind", "object_ref", "actor_ref"))
    ref = world.exploitant.auteur_ref
    assert seen == [
        ("administration.fiche_vue", "compte", str(pk), ref),
        ("administration.liste_vue", "compte", "", ref),
    ]


def test_the_outbox_shows_what_waits_neither_to_whom_nor_what(world: World, signed_in: Callable[[str], Client]) -> None:
    row = Courriel.objects.create(
        kind="accounts.invitation", address="secret@structure.example", params={"epoch": 77_441}, dedupe_key="cle-de-courriel",
        created_at=AT, due_at=AT, next_attempt_at=AT,
    )  # fmt: skip
    client = signed_in("exploitant")
    for url in (reverse("admin:espace_courriel_changelist"), reverse("admin:espace_courriel_change", args=[row.pk])):
        page = text(client.get(url))
        assert "accounts.invitation" in page
        assert [word for word in ("secret@", "77441", "77 441", "cle-de-courriel") if word in page] == []


def test_its_pages_obey_the_policy_of_content(world: World, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("exploitant")
    for table in TABLES:
        answer = client.get(reverse(f"admin:{table}_changelist"))
        assert "script-src 'self';" in f"{answer['Content-Security-Policy']};"
        assert re.findall(r"<script(?! src=)[^>]*>|<style| style=| on[a-z]+=\"", text(answer)) == []


@pytest.mark.parametrize(
    "asked", ["password__startswith=a", "email__contains=b", "partenaire__comptes__nom=Castel", "etat=actif"]
)
def test_a_table_answers_no_question_put_in_its_address(signed_in: Callable[[str], Client], asked: str) -> None:
    """Django's lists filter by any column named in the query: a hash would be read letter by letter."""
    table = reverse("admin:accounts_compte_changelist")
    assert signed_in("exploitant").get(f"{table}?{asked}").status_code == 400
    assert signed_in("exploitant").get(f"{table}?q=sbelkacem").status_code == 200
