"""The door as a test goes through it: identifiant and password, then the code."""

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from accounts.models import Compte
from tests.world import PASSWORD, World

AT = datetime(2026, 11, 23, 9, 40, 5, tzinfo=UTC)
CONNEXION, CODE, SECOURS = reverse("accounts:connexion"), reverse("accounts:code"), reverse("accounts:code_secours")


def give_password(client: Client, compte: Compte, password: str = PASSWORD) -> str:
    """Post the first step; returns where it leads, empty when it stays."""
    response = client.post(CONNEXION, {"login": compte.identifiant, "password": password})
    return response.headers.get("Location", "")


def sign_in(world: World, client: Client, compte: Compte) -> str:
    give_password(client, compte)
    response = client.post(CODE, {"code": world.code(compte)})
    return response.headers.get("Location", "")


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("accounts:profil")).status_code == 200
