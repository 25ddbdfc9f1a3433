"""The session of whoever is signed in: what it keeps from page to page, where it lands, how it outlives a change."""

from allauth.core import context
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Compte
from espace.registry import menus

EXPIRED_KEY = "mot_de_passe_expire"
RECOVERY_KEY = "par_code_de_secours"
CLOSED_KEY = "compte_ferme_a_qui_demander"


def first_page(request: HttpRequest) -> str:
    """Where one lands: the first entry of the menu that is open to the account, the steps of a sign-in hiding it or not."""
    entry = next((entry for entry in menus if entry.is_open_to(request.user)), None)
    return reverse(entry.url_name if entry else "accounts:profil")


def keep_session(request: HttpRequest, compte: Compte) -> None:
    """The session of whoever has just changed their own password or factor goes on; every other one has ended."""
    update_session_auth_hash(request, compte)
    with context.request_context(request):
        UserSession.objects.create_from_request(request)
