"""Second factor: key to enrol, QR code, recovery codes, and the stage of the sign-in that asks for a code."""

import secrets
from base64 import b32encode
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import allauth.account.internal.flows  # noqa: F401  importing .stages first is a circular import in allauth 65
import segno
from allauth.account.stages import LoginStage
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from accounts.deadlines import SIGN_IN_STAGE
from accounts.models import AppareilTotp, Compte
from accounts.models.facteur import STEP_SECONDS
from espace import clock, reglages
from espace.reglages import Reglage

KEY_BYTES = 20  # RFC 4226: the length of the hash
RECOVERY_CODES = 10
# Thirty characters that nobody takes for another: no I, L, O, U, 0, 1.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
HALF = 5
TOLERANCE = reglages.declare(
    Reglage(
        "accounts.boitier_tolerance",
        "Codes d’avance ou de retard acceptés d’un boîtier",
        3,
        "L’horloge d’un boîtier gardé longtemps en stock prend une ou deux minutes ; l’écart vu à chaque connexion est "
        "gardé, et les codes sont cherchés autour de lui.",
        unit="codes",
        bounds=(1, 10),
        scope="portail",
    )
)


class CodeStage(LoginStage):  # type: ignore[misc]  # allauth is not typed
    """Last stage of allauth's sign-in: an account with a device gives a code, one without is taken to enrol."""

    key = "second_facteur"
    urlname = "accounts:code"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Stop on the page of the code, unless there is nothing to ask yet."""
        user = self.login.user
        if user is None or not AppareilTotp.objects.filter(user=user, confirmed=True).exists():
            return None, True
        self.state.update(epoch=user.sessions_epoch, since=clock.now().isoformat())
        return HttpResponseRedirect(reverse(self.urlname)), True

    def is_alive(self, at: datetime) -> bool:
        """Whether the password given is still worth a code: lately, and nothing has ended the account's sessions since
        (another password, a factor replaced, a closing).
        """
        user, since = self.login.user, self.state.get("since")
        if user is None or since is None or not user.is_active:
            return False
        is_recent = at - datetime.fromisoformat(since) < SIGN_IN_STAGE
        return is_recent and bool(self.state.get("epoch") == user.sessions_epoch)

    def is_resumable(self, request: Any) -> bool:  # noqa: ARG002  allauth's signature
        """Coming back to the sign-in page starts again: one may have typed another's identifiant."""
        return False


def new_key() -> bytes:
    """A fresh secret."""
    return secrets.token_bytes(KEY_BYTES)


def readable_key(device: AppareilTotp) -> str:
    """The key as one types it in an application: groups of four."""
    text = b32encode(device.key).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def provisioning_uri(device: AppareilTotp, compte: Compte) -> str:
    """What the QR code says: issuer, identifiant, key."""
    issuer = settings.OTP_TOTP_ISSUER
    label = quote(f"{issuer}:{compte.identifiant}")
    return f"otpauth://totp/{label}?" + urlencode({"secret": b32encode(device.key).decode(), "issuer": issuer})


def qr_svg(text: str) -> SafeString:
    """The QR code as inline SVG, black on white, without style: the policy of the pages refuses any."""
    svg = segno.make(text, error="m").svg_inline(
        scale=4, border=4, light="#fff", dark="#000", omitsize=True, svgclass="ep-qr", lineclass=None
    )
    return mark_safe(svg)  # noqa: S308  drawn by segno from numbers, the text is not in it


def new_recovery_codes() -> list[str]:
    """Ten codes of two groups of five."""
    return [f"{_group()}-{_group()}" for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(HALF))


def device_of(compte: Compte) -> AppareilTotp | None:
    """The confirmed device of an account, None before it enrols."""
    device: AppareilTotp | None = AppareilTotp.objects.filter(user=compte, confirmed=True).order_by("-pk").first()
    return device


def period_of(compte: Compte) -> int:
    """The seconds that a code of an account lasts, 30 before it has a device."""
    device = device_of(compte)
    return device.period if device else STEP_SECONDS
