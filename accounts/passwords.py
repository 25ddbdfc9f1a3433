"""Rules of a password (U-2.2.1-regles-mot-de-passe): shown where one types, checked where one saves.

14 characters with upper case, lower case and a figure; or 12 with the four families; or 7 words. Refused: common ones
(a list of Django's), those made of the person's own names, the last five. And how long one lasts.
"""

from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from accounts.deadlines import password_expires_at
from accounts.models import Compte, ReglageCaisse
from accounts.perimetres import caisses_open_to
from espace import reglages
from espace.free_text import fold

LONG = 14
SHORT, SHORT_FAMILIES = 12, 4
WORDS = 7
LAST = 5
DAYS_SETTING = "accounts.mot_de_passe_jours"  # key of the setting
PERSONAL_MIN = 4  # shorter names would refuse half of the language

# Code of the rule, for the script that ticks it as one types, and its sentence.
REGLES = (
    ("14", "14 caractères au moins, avec une majuscule, une minuscule et un chiffre"),
    ("12", "ou 12 caractères au moins, avec en plus un signe (par exemple ! ? - +)"),
    ("mots", "ou 7 mots au moins, séparés par des espaces"),
)
INTERDITS = "Pas de mot de passe courant, ni votre nom, ni l’un des cinq derniers."


def families_of(password: str) -> int:
    """How many of the four families are there: lower, upper, figure, sign."""
    return sum(
        [
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() and not c.isspace() for c in password),
        ]
    )


def is_strong(password: str) -> bool:
    """Whether one of the three rules is met. The long rule names its three families; a sign does not replace one."""
    has_three = all(
        [any(c.islower() for c in password), any(c.isupper() for c in password), any(c.isdigit() for c in password)]
    )
    words = [word for word in password.split() if len(word) > 1]
    return (
        (len(password) >= LONG and has_three)
        or (len(password) >= SHORT and families_of(password) == SHORT_FAMILIES)
        or len(words) >= WORDS
    )


class CompositionValidator:
    """One of the three rules."""

    def validate(self, password: str, user: Compte | None = None) -> None:  # noqa: ARG002  Django's signature
        """Raise ValidationError naming what is missing."""
        if is_strong(password):
            return
        raise ValidationError(missing_sentence(password), code="composition")

    def get_help_text(self) -> str:
        """The rules, in one sentence."""
        return " ; ".join(sentence for _, sentence in REGLES) + "."


def missing_sentence(password: str) -> str:
    """What to add, for the rule the person is nearest to."""
    lacks = [
        name
        for name, here in (
            ("une majuscule", any(c.isupper() for c in password)),
            ("une minuscule", any(c.islower() for c in password)),
            ("un chiffre", any(c.isdigit() for c in password)),
        )
        if not here
    ]
    short = f"Ce mot de passe fait {len(password)} caractères, il en faut {LONG}" if len(password) < LONG else ""
    needs = f"il manque {' et '.join(lacks)}" if lacks else ""
    if short and needs:
        return f"{short}, et {needs}. Sept mots séparés par des espaces conviennent aussi."
    if short:
        return f"{short} (ou {SHORT} avec un signe). Sept mots séparés par des espaces conviennent aussi."
    return f"Dans ce mot de passe, {needs}. Sept mots séparés par des espaces conviennent aussi."


class PersonalValidator:
    """Not made of the person's own names, identifiant, e-mail or structure."""

    def validate(self, password: str, user: Compte | None = None) -> None:
        """Raise ValidationError when one of them is inside."""
        if user is None:
            return
        here = "".join(c for c in fold(password) if c.isalnum())
        names = [user.nom, user.prenom, user.identifiant.split("-")[0], user.email.split("@")[0], user.organisation_nom]
        for name in names:
            plain = "".join(c for c in fold(name) if c.isalnum())
            if len(plain) >= PERSONAL_MIN and plain in here:
                raise ValidationError(
                    "Ce mot de passe contient votre nom, votre identifiant ou celui de votre structure. "
                    "Choisissez des mots qui ne parlent pas de vous.",
                    code="personnel",
                )

    def get_help_text(self) -> str:
        """The rule, in a sentence."""
        return "Pas votre nom, ni votre identifiant, ni celui de votre structure."


class FormerPasswordsValidator:
    """Neither the present one nor one of the last five."""

    def validate(self, password: str, user: Compte | None = None) -> None:
        """Raise ValidationError when it already served."""
        if user is None or user.pk is None:
            return
        kept = LAST - 1 if user.has_usable_password() else LAST  # opened again: the last one is among the former
        former = user.anciens_mots_de_passe.order_by("-replaced_at").values_list("password", flat=True)[:kept]
        for encoded in (user.password, *former):
            if check_password(password, encoded):
                raise ValidationError(
                    "Vous avez déjà utilisé ce mot de passe. Choisissez-en un autre que les cinq derniers.",
                    code="ancien",
                )

    def get_help_text(self) -> str:
        """The rule, in a sentence."""
        return "Pas l’un de vos cinq derniers mots de passe."


def password_days(compte: Compte, at: datetime) -> int:
    """How long a password lasts: the shortest of the caisses of the account (U-2.2.1-rotation-mot-de-passe)."""
    caisses = [compte.caisse_id] if compte.caisse_id else []
    if compte.partenaire_id:
        caisses = list(caisses_open_to(compte.partenaire_id, at))
    portal = reglages.value_of(DAYS_SETTING)
    own = dict(ReglageCaisse.objects.filter(cle=DAYS_SETTING, caisse_id__in=caisses).values_list("caisse_id", "valeur"))
    return min((int(own.get(caisse_id, portal)) for caisse_id in caisses), default=int(portal))


def is_password_expired(compte: Compte, at: datetime) -> bool:
    """Whether another password must be chosen before anything else."""
    if compte.password_changed_at is None:
        return False
    return bool(at >= password_expires_at(compte.password_changed_at, password_days(compte, at)))
