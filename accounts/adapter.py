"""allauth's hooks: who may sign in, what is journalled. The flows are allauth's own."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.actions.session import note_login, note_refusal
from accounts.models import Compte
from accounts.passwords import is_password_expired
from accounts.querysets import browser_of, has_unread_avis
from accounts.sessions import CLOSED_KEY, EXPIRED_KEY, RECOVERY_KEY, first_page
from espace import clock
from espace.adresse import client_address
from espace.crypto import canonical

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  nobody listens there
DEVICE_SALT = "appareil"

WRONG = "L’identifiant ou le mot de passe ne correspond pas. Après 5 essais, attendez 5 minutes."
BLOCKED = (
    "Trop d’essais manqués sur cet identifiant. Attendez 5 minutes (un jour après 25 essais), ou choisissez "
    "« Mot de passe oublié » sur la page de connexion : le lien reçu par e-mail vous rouvre l’accès tout de suite."
)


class CompteBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is not typed
    """allauth's, which loads the organisation with the account, named by every page, and whether a notice waits for it."""

    def get_user(self, user_id: int) -> Compte | None:
        """The account of a session, None once it is no longer active."""
        rows = Compte.objects.select_related("caisse", "partenaire").annotate(has_unread_avis=has_unread_avis())
        compte = rows.filter(pk=user_id).first()
        return compte if compte is not None and self.user_can_authenticate(compte) else None


class CompteAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Accounts are opened by invitation only, sign in by identifiant, and always give a second factor."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "too_many_login_attempts": BLOCKED,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's signature
        """Nobody registers by themselves."""
        return False

    def get_login_stages(self) -> list[str]:
        """The code is the one stage: addresses are proved by the activation link."""
        return ["accounts.facteurs.CodeStage"]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages are not shown: each page says what happened."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits and sessions count by; those that have none share one."""
        return client_address(request) or UNKNOWN_ADDRESS

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try; beyond the limit, journal it and refuse (U-7-prevention-detournement)."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._note(request, "connexion.bloquee", credentials)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Journal a wrong identifiant or password."""
        self._note(request, "connexion.refusee", credentials)

    def _note(self, request: HttpRequest, verb: str, credentials: dict[str, Any]) -> None:
        compte = Compte.objects.filter(identifiant=canonical(credentials.get("username", ""))).first()
        note_refusal(
            verb=verb, compte=compte, address=client_address(request), browser=browser_in(request), at=clock_of(request)
        )

    def respond_user_inactive(self, request: HttpRequest, user: Compte) -> HttpResponse:
        """The password is right and the account closed: say so, and who to ask."""
        note_refusal(
            verb="connexion.fermee",
            compte=user,
            address=client_address(request),
            browser=browser_in(request),
            at=clock_of(request),
        )
        request.session[CLOSED_KEY] = user.a_qui_demander
        return HttpResponseRedirect(reverse("accounts:compte_ferme"))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page of one's menu."""
        return first_page(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002  allauth's signature
        """The public home."""
        return reverse("accueil_public")

    def post_login(self, request: HttpRequest, user: Compte, **kwargs: Any) -> HttpResponse:
        """Journal the sign-in, know the browser again, note a password too old."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        at = clock_of(request)
        mark = request.get_signed_cookie(settings.APPAREIL_COOKIE_NAME, default="", salt=DEVICE_SALT)
        mark = mark or secrets.token_urlsafe(24)
        note_login(
            compte=user,
            mark=mark,
            address=client_address(request),
            browser=browser_in(request),
            is_recovery=bool(request.session.pop(RECOVERY_KEY, False)),
            at=at,
        )
        response.set_signed_cookie(
            settings.APPAREIL_COOKIE_NAME,
            mark,
            salt=DEVICE_SALT,
            max_age=settings.APPAREIL_COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        if is_password_expired(user, at):
            request.session[EXPIRED_KEY] = True
        return response

    def is_own_password(self, request: HttpRequest, compte: Compte, password: str) -> bool:
        """The present password asked for again, under the count of the sign-in: raises ValidationError beyond it."""
        found = self.authenticate(request, username=compte.identifiant, password=password)
        return bool(found == compte)

    def forget_failures(self, request: HttpRequest, identifiant: str) -> None:
        """A password just replaced through its link opens the way again at once."""
        self._delete_login_attempts_cached_email(request, username=identifiant)


def browser_in(request: HttpRequest) -> str:
    """The name of the browser, as far as it tells."""
    return browser_of(request.headers.get("User-Agent", ""))


def clock_of(request: HttpRequest) -> Any:
    """The instant of the request, read once by the middleware."""
    return getattr(request, "at", None) or clock.now()
