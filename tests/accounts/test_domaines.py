"""A domain is a domain: its shape, no hidden character, no webmail whatever its writing. Names hide nothing either."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.models import Compte, DomaineCourriel
from espace.errors import Refus
from tests.accounts.lectures import text
from tests.world import World

AT = datetime(2026, 11, 23, 9, 40, 5, tzinfo=UTC)


def add(world: World, domaine: str) -> DomaineCourriel:
    return actions.add_domaine(
        partenaire=world.bondues, domaine=domaine, is_in_europe=True, by=world.admin_opale, at=AT
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("@Mairie-Essai.Example", "mairie-essai.example"),
        (" ccas.mairie-essai.fr. ", "ccas.mairie-essai.fr"),
        ("mairie-liévin.fr", "xn--mairie-livin-jeb.fr"),
        ("essai.example", "essai.example"),
        ("notgmail.com", "notgmail.com"),
    ],
)
def test_a_domain_is_kept_in_its_one_writing(world: World, typed: str, kept: str) -> None:
    assert add(world, typed).domaine == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("gmail.com", "webmail"), ("sub.gmail.com", "webmail"), ("gma\u0131l.com", "webmail"), ("GMAIL.COM.", "webmail"),
        ("g\u043eogle.com", "domaine_ok"), ("gm\u0430il.com", "webmail"), ("gmáil.com", "webmail"),
        ("1790262193042.fr", "nir"),
        ("", "domaine"), ("fr", "domaine"), ("ccas", "domaine"), ("ccas exemple.fr", "domaine"), ("-ccas.fr", "domaine"),
        ("ccas-.fr", "domaine"), ("ccas..fr", "domaine"), ("ccas.fr/x", "domaine"), ("a@ccas.example", "domaine"),
        ("127.0.0.1", "domaine"), ("<b>.fr", "domaine"), ("a" * 64 + ".fr", "domaine"), ("ccas\u202e.fr", "domaine"),
        ("ccas\u200b.fr", "domaine"), ("ccas\n.fr", "domaine"), ("ccas.fr\u0000", "domaine"),
    ],
)  # fmt: skip
def test_what_is_no_domain_of_a_structure_is_refused(world: World, typed: str, code: str) -> None:
    if code == "domaine_ok":
        assert add(world, typed).domaine.startswith("xn--")
        return
    with pytest.raises(Refus) as refused:
        add(world, typed)
    assert (refused.value.field, refused.value.code) == ("domaine", code)


@pytest.mark.parametrize("hidden", ["Led\u202eoux", "Led\u200boux", "Led\u0007oux", "Led\u2066oux", "Led\noux"])
def test_a_name_with_a_hidden_character_is_refused(
    world: World, signed_in: Callable[[str], Client], hidden: str
) -> None:
    data = {
        "civilite": "madame", "nom": hidden, "prenom": "Axelle", "fonction": "Assistante sociale",
        "email": "axelle.ledoux@ccas-bondues.example", "lien": "employe", "poste": "on",
    }  # fmt: skip
    page = signed_in("gestionnaire_bondues").post(reverse("accounts:equipe_inviter"), data)
    assert (page.status_code, "caractère invisible" in text(page)) == (200, True)
    assert not Compte.objects.filter(prenom="Axelle").exists()
