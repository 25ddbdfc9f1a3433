"""Second factor and passwords: TOTP devices with sealed keys, hashed recovery codes, former passwords.

django-otp's own devices keep their secrets in clear; these do not, from the first migration.
"""

from binascii import unhexlify
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django_otp.models import Device, DeviceManager, ThrottlingMixin
from django_otp.oath import TOTP

from accounts.deadlines import codes_open_again_at
from accounts.enums import EtatBoitier
from accounts.models.compte import Compte
from accounts.models.organisation import Caisse
from accounts.transitions import BOITIER
from espace.crypto import keyed_hash, seal, unseal
from espace.errors import name_constraint
from espace.transitions import TransitionTrigger

STEP_SECONDS = 30
DIGITS = 6
LOCK_MAX = timedelta(minutes=15)


def is_shaped(token: str) -> bool:
    """Whether a text may be a code at all."""
    return len(token) == DIGITS and token.isascii() and token.isdigit()


@dataclass(frozen=True)
class CodeLu:
    """A right code: the step of 30 seconds it belongs to, and how many steps late or early its device runs."""

    step: int
    drift: int


class AppareilTotp(ThrottlingMixin, Device):  # type: ignore[misc]  # django-otp is not typed
    """An application or a hardware token that shows a new code every 30 seconds.

    `tolerance`: steps accepted on each side; the drift seen at each success is kept, so a slow token goes on working.
    django-otp only carries it in the session. Its own `verify_token` is left as it is, which refuses every code: one is
    used by `actions.use_code`, under a lock, counted and journalled.
    """

    sealed_key = models.BinaryField()
    serial_number = models.CharField("numéro de série", max_length=40, blank=True)
    period = models.PositiveSmallIntegerField("secondes par code", default=STEP_SECONDS)  # some tokens count by 60
    drift = models.SmallIntegerField(default=0)
    tolerance = models.PositiveSmallIntegerField(default=1)
    last_step = models.BigIntegerField(default=-1)  # a code is used once
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    failures = ArrayField(models.DateTimeField(), default=list)  # wrong codes of the last day, whatever the session

    objects = DeviceManager()

    class Meta:
        verbose_name = "second facteur"
        verbose_name_plural = "seconds facteurs"
        constraints = [
            models.UniqueConstraint(
                "serial_number",
                name="appareil_serial_once",
                condition=~Q(serial_number=""),
                violation_error_message="Ce boîtier est déjà attribué.",
            )
        ]

    @property
    def is_token(self) -> bool:
        """Whether it is a hardware token, and not an application."""
        return bool(self.serial_number)

    @property
    def key(self) -> bytes:
        """The shared secret, in clear, for the time of a computation."""
        return unhexlify(unseal(bytes(self.sealed_key)))

    @staticmethod
    def seal_key(key: bytes) -> bytes:
        """The stored form of a secret."""
        return seal(key.hex().encode())

    def _totp(self, at: datetime) -> TOTP:
        totp = TOTP(self.key, self.period, 0, DIGITS, self.drift)
        totp.time = at.timestamp()
        return totp

    def code_at(self, at: datetime) -> str:
        """The code of that instant: the demo shows it, the tests type it."""
        return f"{self._totp(at).token():0{DIGITS}}"

    def is_own_code(self, token: str, at: datetime) -> bool:
        """Whether `token` is one of its codes around `at`, already used or not."""
        return is_shaped(token) and bool(self._totp(at).verify(int(token), self.tolerance))

    def locked_until(self) -> datetime | None:
        """The instant before which no code is tried: after n wrong ones in a row, 2^(n-1) seconds, a quarter of an hour
        at most; and never more than the tries that `deadlines` allows in a window.
        """
        ends = [until] if (until := codes_open_again_at(self.failures)) else []
        if self.throttling_failure_count and self.throttling_failure_timestamp is not None:
            wait = timedelta(seconds=2 ** min(self.throttling_failure_count - 1, 20))
            ends.append(self.throttling_failure_timestamp + min(wait, LOCK_MAX))
        return max(ends, default=None)

    def read(self, token: str, at: datetime) -> CodeLu | None:
        """What a right code that was never used shows; None for any other. Changes nothing."""
        totp = self._totp(at)
        if not is_shaped(token) or not totp.verify(int(token), self.tolerance, self.last_step + 1):
            return None
        return CodeLu(int(totp.t()), totp.drift)

    def get_throttle_factor(self) -> Any:
        """Seconds of the first wait after a wrong code; each next one doubles."""
        return 1


class Boitier(models.Model):
    """A hardware token known to the portal: its seed came in a file, sealed at once; handed out by its serial number.

    `caisse` NULL: the stock of the exploitant, for any caisse.
    """

    serial_number = models.CharField("numéro de série", max_length=40)
    sealed_key = models.BinaryField()
    period = models.PositiveSmallIntegerField("secondes par code", default=STEP_SECONDS)
    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, related_name="boitiers")
    etat = models.CharField("état", max_length=8, choices=EtatBoitier.choices, default=EtatBoitier.EN_STOCK)
    compte = models.ForeignKey(Compte, models.PROTECT, null=True, related_name="boitiers")
    given_at = models.DateTimeField("remis le", null=True)
    given_by_ref = models.CharField(max_length=40, blank=True)
    imported_at = models.DateTimeField()
    imported_by_ref = models.CharField(max_length=40)

    objects = models.Manager["Boitier"]()

    class Meta:
        verbose_name = "boîtier"
        indexes = [models.Index("caisse", "etat", "serial_number", name="boitier_stock")]
        constraints = [
            models.UniqueConstraint(
                Lower("serial_number"),
                name="boitier_serial_once",
                violation_error_message="Ce numéro de série est déjà connu du portail.",
            ),
            models.UniqueConstraint(
                "compte",
                name="boitier_one_an_account",
                condition=Q(etat=EtatBoitier.REMIS),
                violation_error_message="Cette personne a déjà un boîtier. Reprenez-le avant d’en remettre un autre.",
            ),
            models.CheckConstraint(
                name="boitier_given",
                condition=Q(etat=EtatBoitier.REMIS, compte__isnull=False, given_at__isnull=False)
                | (~Q(etat=EtatBoitier.REMIS) & Q(compte__isnull=True)),
                violation_error_message="Un boîtier remis l’est à une personne, à une date.",
            ),
        ]
        triggers = [TransitionTrigger(constraint="boitier_transitions", machines={"": BOITIER})]

    def __str__(self) -> str:
        return self.serial_number

    @property
    def passage(self) -> str:
        """Where it stands, and since when in these hands: what a form had read before it acts."""
        return f"{self.etat}:{self.given_at.isoformat() if self.given_at else ''}"


name_constraint("boitier_transitions", "Ce boîtier vient de changer de mains. Rechargez la page.")


class CodeSecours(models.Model):
    """A recovery code, usable once, kept as a keyed hash."""

    compte = models.ForeignKey(Compte, models.CASCADE, related_name="codes_secours")
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = models.Manager["CodeSecours"]()

    class Meta:
        verbose_name = "code de secours"
        verbose_name_plural = "codes de secours"
        constraints = [models.UniqueConstraint("compte", "code_hash", name="code_secours_once")]

    def __str__(self) -> str:
        return f"code de secours {self.pk}"

    @staticmethod
    def hash_of(code: str, compte: Compte) -> str:
        """Keyed hash of a code as typed: case, spaces and dashes do not count."""
        plain = "".join(c for c in code.upper() if c.isalnum())
        return keyed_hash(f"secours:{compte.ref}:{plain}")


class AncienMotDePasse(models.Model):
    """A former password, hashed: the last five are refused."""

    compte = models.ForeignKey(Compte, models.CASCADE, related_name="anciens_mots_de_passe")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    objects = models.Manager["AncienMotDePasse"]()

    class Meta:
        verbose_name = "ancien mot de passe"
        verbose_name_plural = "anciens mots de passe"
        indexes = [models.Index(fields=["compte", "-replaced_at"], name="ancien_mdp_recent")]

    def __str__(self) -> str:
        return f"ancien mot de passe {self.pk}"


class AppareilConnu(models.Model):
    """A browser already seen on an account: a new one is told by e-mail. Holds a keyed hash of a random cookie."""

    compte = models.ForeignKey(Compte, models.CASCADE, related_name="appareils_connus")
    mark_hash = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    objects = models.Manager["AppareilConnu"]()

    class Meta:
        verbose_name = "appareil connu"
        verbose_name_plural = "appareils connus"
        constraints = [models.UniqueConstraint("compte", "mark_hash", name="appareil_connu_once")]

    def __str__(self) -> str:
        return f"appareil connu {self.pk}"


class VersionCGU(models.Model):
    """A published version of the terms of use, never rewritten: the proof of who accepted what. The latest that requires it
    is asked again to everybody.
    """

    version = models.CharField("version", max_length=20, unique=True)
    texte = models.TextField("texte")
    resume = models.TextField("ce qui change", blank=True)
    # A correction that changes no engagement is published without being asked again (clauses-notes 31).
    is_acceptance_required = models.BooleanField("à accepter à nouveau", default=True)
    in_force_at = models.DateTimeField("en vigueur le")
    published_by_ref = models.CharField(max_length=40)

    objects = models.Manager["VersionCGU"]()

    class Meta:
        verbose_name = "version des CGU"
        verbose_name_plural = "versions des CGU"
        indexes = [models.Index(fields=["-in_force_at"], name="cgu_latest")]
        triggers = [pgtrigger.Protect(name="published_once", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.version


class AcceptationCGU(models.Model):
    """A person accepted a version of the terms, that day (U-2.1-cgu-premiere-connexion)."""

    compte = models.ForeignKey(Compte, models.CASCADE, related_name="acceptations")
    version = models.ForeignKey(VersionCGU, models.PROTECT, related_name="acceptations")
    accepted_at = models.DateTimeField()

    objects = models.Manager["AcceptationCGU"]()

    class Meta:
        verbose_name = "acceptation des CGU"
        verbose_name_plural = "acceptations des CGU"
        constraints = [models.UniqueConstraint("compte", "version", name="acceptation_once")]

    def __str__(self) -> str:
        return f"{self.compte_id} · {self.version_id}"
