"""Mails of the accounts, written when they leave: the account is seen as it is then, the link is made then."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts import liens
from accounts.deadlines import CODE_DAY, RESET_LIFE, erased_on, invitation_ends_at, password_expires_at
from accounts.emails.message import message_to, reader_of
from accounts.enums import ETATS_QUI_OCCUPENT, EtatCompte, MotifInactivation, Role
from accounts.models import Compte
from accounts.passwords import password_days
from accounts.perimetres import day_for, zone_of
from espace import outbox
from espace.francais import instant, jour
from espace.models import Courriel
from espace.outbox import Message


@outbox.courriel("accounts.invitation")
def invitation(row: Courriel, at: datetime) -> Message | None:
    """To its holder:

    your account is created, choose your password (U-2.2.1-email-creation). None once activated or replaced.
    """
    compte = reader_of(row)
    if compte is None or compte.etat != EtatCompte.INVITE or compte.invitation_epoch != row.params["epoch"]:
        return None
    assert compte.invited_at is not None
    ends_at = invitation_ends_at(compte.invited_at)
    is_back = compte.last_login_at is not None
    return message_to(
        compte,
        f"Votre compte Espace Partenaires est {'rouvert' if is_back else 'créé'}",
        "invitation",
        rouvert=is_back,
        lien=liens.activation_url(compte),
        avant=instant(ends_at, zone_of(compte, at), at),
    )


@outbox.courriel("accounts.mot_de_passe")
def mot_de_passe(row: Courriel, at: datetime) -> Message | None:
    """To its holder: the link to choose another password, one hour. None when another was asked for since."""
    compte = reader_of(row)
    if compte is None or compte.etat != EtatCompte.ACTIF or compte.reset_epoch != row.params["epoch"]:
        return None
    ends_at = row.created_at + RESET_LIFE
    return message_to(
        compte,
        "Choisir un nouveau mot de passe",
        "mot_de_passe",
        lien=liens.reset_url(compte, row.created_at),
        avant=instant(ends_at, zone_of(compte, at), at),
    )


@outbox.courriel("accounts.mot_de_passe_bientot")
def mot_de_passe_bientot(row: Courriel, at: datetime) -> Message | None:
    """To its holder: the day from which another password will be asked. None once it was changed, or too old already."""
    compte = reader_of(row)
    changed = compte.password_changed_at if compte else None
    if (
        compte is None
        or changed is None
        or compte.etat != EtatCompte.ACTIF
        or changed.isoformat() != row.params["change"]
    ):
        return None
    expires_at = password_expires_at(changed, password_days(compte, at))
    if at >= expires_at:
        return None
    day = jour(day_for(zone_of(compte, at), expires_at))
    lien = settings.PORTAIL_ORIGINE + reverse("accounts:securite_mot_de_passe")
    return message_to(
        compte, f"Votre mot de passe est à changer avant le {day}", "mot_de_passe_bientot", jour=day, lien=lien
    )


@outbox.courriel("accounts.identifiants")
def identifiants(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To an address: the identifiants of its open accounts, with the profile and the structure of each."""
    compte = reader_of(row)
    if compte is None or not compte.email:
        return None
    comptes = Compte.objects.filter(email__iexact=compte.email, etat__in=ETATS_QUI_OCCUPENT)
    return message_to(
        compte,
        "Vos identifiants Espace Partenaires",
        "identifiants",
        comptes=list(comptes.select_related("caisse", "partenaire").order_by("role")),
    )


@outbox.courriel("accounts.nouvel_appareil")
def nouvel_appareil(row: Courriel, at: datetime) -> Message | None:
    """To its holder: a sign-in from a browser never seen on this account."""
    compte = reader_of(row)
    if compte is None or compte.etat != EtatCompte.ACTIF:
        return None
    quand = instant(row.created_at, zone_of(compte, at), at)
    return message_to(compte, "Connexion depuis un nouvel appareil", "nouvel_appareil", quand=quand)


FAITS = {
    "mot_de_passe": ("Votre mot de passe a été changé", "Le mot de passe de votre compte vient d’être changé."),
    "facteur": ("Votre second facteur a été remplacé", "Le second facteur de votre compte vient d’être remplacé."),
    "facteur_remis": (
        "Votre second facteur a été remis à zéro",
        "Le second facteur de votre compte vient d’être remis à zéro. Vous en choisirez un autre à la connexion.",
    ),
    "codes_manques": (
        "Trop de codes faux sur votre compte",
        f"{CODE_DAY} codes faux ont été donnés en un jour, après le bon mot de passe.",
    ),
}
CONSEILS = {
    "codes_manques": "Sinon, quelqu’un connaît votre mot de passe. Changez-le par « Mot de passe oublié », sur la page "
    "de connexion.",
}


@outbox.courriel("accounts.securite")
def securite(row: Courriel, at: datetime) -> Message | None:
    """To its holder: something that protects the account changed, and what to do if it was not them."""
    compte = reader_of(row)
    if compte is None or compte.etat != EtatCompte.ACTIF:
        return None
    subject, fait = FAITS[row.params["fait"]]
    quand = instant(row.created_at, zone_of(compte, at), at)
    conseil = CONSEILS.get(row.params["fait"], "")
    return message_to(compte, subject, "securite", fait=fait, quand=quand, conseil=conseil)


RAISONS = {
    MotifInactivation.DEPART: "{qui} a indiqué votre départ",
    MotifInactivation.CHANGEMENT: "{qui} a indiqué que votre mission a changé",
    MotifInactivation.FIN_CONVENTION: "la convention de votre structure avec l’Assurance Maladie a pris fin",
    MotifInactivation.REMPLACEMENT: "votre structure a indiqué qu’une autre personne prend la suite",
}


def _who_said(compte: Compte) -> str:
    if compte.is_partenaire:
        return "votre structure"
    return "votre caisse" if compte.is_caisse else "l’équipe du portail"


@outbox.courriel("accounts.fermeture")
def fermeture(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    """To its holder: the account is closed, why, and who to write to. A security motive stays in the portal."""
    compte = reader_of(row)
    if compte is None or compte.etat != EtatCompte.INACTIF or not compte.email or compte.inactivated_on is None:
        return None
    is_ended = compte.motif == MotifInactivation.FIN_CONVENTION
    return message_to(
        compte,
        "Votre compte Espace Partenaires est fermé",
        "fermeture",
        raison=RAISONS.get(MotifInactivation(compte.motif), "").format(qui=_who_said(compte)),
        qui=compte.a_qui_demander,
        efface=jour(erased_on(compte.inactivated_on)),
        jamais_ouvert=compte.activated_at is None,
        demandes=compte.role == Role.TECHNICIEN and not is_ended,
    )
