"""What waits for a person, said on their first page."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.access import compte_of
from accounts.actions import places_on
from accounts.deadlines import (
    INVITATION_LIFE,
    PASSWORD_DAYS_MIN,
    PASSWORD_REMINDERS,
    password_expires_at,
)
from accounts.enums import ETATS_QUI_OCCUPENT, EtatCompte, Role
from accounts.models import Compte
from accounts.passwords import password_days
from accounts.querysets import (
    expired_invitations,
    open_signalements,
    unread_avis,
    waiting_and_late,
    waiting_domaines,
    waiting_sur_compte,
    without_gestionnaire,
)
from accounts.rules import RULES
from espace import registry
from espace.clock import day_of
from espace.francais import capitale, jour_sans_semaine, le, pluriel
from espace.registry import (
    AFaire,
)
from espace.requetes import Requete, today


def _a_faire(request: Requete) -> Iterable[AFaire]:
    """What waits for a gestionnaire or for a responsable des partenariats; for anyone, a password about to be too old."""
    by = compte_of(request)
    yield from _old_password(by, request.at, request.zone)
    if by.partenaire_id and RULES.allows("equipe.voir", by):
        yield from _first_invitation(by, request.at)
        yield from _expired_invitations(by.partenaire_id, request.at)
    if by.caisse_id and RULES.allows("habilitation.voir", by):
        yield from _waiting_habilitations(by.caisse_id, today(request))
        yield from _waiting_sur_compte(by.caisse_id, today(request))
        yield from _without_gestionnaire(by.caisse_id, today(request))
    if by.caisse_id and RULES.allows("collegues.voir", by):
        yield from _expired_invitations_of_caisse(by.caisse_id, today(request), request.at)
    if by.caisse_id and RULES.allows("partenaire.admettre_un_domaine", by):
        yield from _proposed_domaines(by.caisse_id, today(request))


def _security(request: Requete) -> Iterable[AFaire]:
    """A report waits for a caisse; a notice waits to be read by a structure (U-4.1). Before any late demande."""
    by = compte_of(request)
    if by.caisse_id and RULES.allows("securite.suivre", by):
        waiting = open_signalements(by).count()
        if waiting:
            yield AFaire(
                f"Répondre à {pluriel(waiting, 'signalement')} de sécurité",
                "Un compte en cause se coupe aussitôt.",
                reverse("accounts:caisse_securite"),
                "Voir les signalements",
            )
    if by.partenaire_id and by.has_unread_avis:  # type: ignore[attr-defined]  # annotated by CompteBackend
        notice = unread_avis(by).first()
        if notice:
            yield AFaire(
                "Lire un avis de sécurité",
                "La caisse a pris une mesure qui concerne votre structure.",
                reverse("accounts:avis", args=[notice.pk]),
                "Lire l’avis",
            )


def _old_password(compte: Compte, at: datetime, zone: ZoneInfo) -> Iterable[AFaire]:
    changed = compte.password_changed_at
    if changed is None or at < changed + timedelta(days=PASSWORD_DAYS_MIN) - PASSWORD_REMINDERS[0]:
        return  # whatever the caisse chose, it is too early: no statement
    expires = password_expires_at(changed, password_days(compte, at))
    if at >= expires - PASSWORD_REMINDERS[0]:
        yield AFaire(
            f"Changer votre mot de passe avant le {jour_sans_semaine(day_of(expires, zone))}",
            "Ce jour-là, le portail vous en demandera un autre avant toute page.",
            reverse("accounts:securite_mot_de_passe"),
            "Changer le mot de passe",
        )


def _first_invitation(by: Compte, at: datetime) -> Iterable[AFaire]:
    """While nobody of the structure can make a demande: the first thing a gestionnaire comes for."""
    assert by.partenaire_id is not None
    team = Compte.objects.filter(partenaire_id=by.partenaire_id, role=Role.TECHNICIEN, etat__in=ETATS_QUI_OCCUPENT)
    if not RULES.allows("equipe.inviter", by) or team.exists():
        return
    places = places_on(by.partenaire_id, at).techniciens
    if places == 0:
        return
    left = f"Il reste {pluriel(places, 'place')}." if places else "Leur nombre n’est pas limité."
    yield AFaire(
        "Inviter les techniciens de votre structure",
        f"Ce sont eux qui font les demandes et les suivent. {left}",
        reverse("accounts:equipe_inviter"),
        "Inviter un technicien",
    )


def _expired_invitations(partenaire_id: int, at: datetime) -> Iterable[AFaire]:
    invited = Compte.objects.filter(partenaire_id=partenaire_id, role=Role.TECHNICIEN, etat=EtatCompte.INVITE)
    late = invited.filter(invited_at__lte=at - INVITATION_LIFE).count()
    if late:
        yield AFaire(
            "Renvoyer une invitation expirée" if late == 1 else f"Renvoyer {late} invitations expirées",
            f"Le lien n’a pas été ouvert dans les {INVITATION_LIFE.days} jours. Un nouveau lien remplace l’ancien.",
            reverse("accounts:equipe"),
            "Voir l’équipe",
        )


def _expired_invitations_of_caisse(caisse_id: int, day: date, at: datetime) -> Iterable[AFaire]:
    """The caisse invites its own people, and the gestionnaires: their links are sent again by it alone."""
    collegues, gestionnaires = expired_invitations(caisse_id, day, at - INVITATION_LIFE)
    for count, whose, page, bouton in (
        (collegues, "collègue", "accounts:caisse_equipe", "Voir l’équipe"),
        (gestionnaires, "gestionnaire", "accounts:partenaires", "Voir les partenaires"),
    ):
        if count:
            yield AFaire(
                f"Renvoyer {pluriel(count, 'invitation expirée', 'invitations expirées')} de {whose}",
                f"Le lien n’a pas été ouvert dans les {INVITATION_LIFE.days} jours. Un nouveau lien remplace l’ancien.",
                reverse(page),
                bouton,
            )


def _waiting_habilitations(caisse_id: int, day: date) -> Iterable[AFaire]:
    waiting, late = waiting_and_late(caisse_id, day)
    if waiting:
        yield AFaire(
            f"Répondre à {pluriel(waiting, 'demande')} d’habilitation",
            f"{pluriel(late, 'demande')} en retard." if late else "La réponse est due en 5 jours ouvrés.",
            reverse("accounts:habilitations"),
            "Voir les demandes",
        )


def _proposed_domaines(caisse_id: int, day: date) -> Iterable[AFaire]:
    """What structures propose: the oldest first, one after the other."""
    rows = list(waiting_domaines(caisse_id, day))
    if rows:
        first = rows[0]
        yield AFaire(
            f"Examiner {pluriel(len(rows), 'domaine d’e-mail proposé', 'domaines d’e-mail proposés')}",
            f"{capitale(le(first.partenaire.nom))} propose @{first.domaine} : aucun compte ne s’y ouvre d’ici là.",
            reverse("accounts:domaine", args=[first.partenaire_id, first.pk]),
            "Examiner le domaine",
        )


def _waiting_sur_compte(caisse_id: int, day: date) -> Iterable[AFaire]:
    waiting, blocked = waiting_sur_compte(caisse_id, day)
    if waiting:
        yield AFaire(
            f"Répondre à {pluriel(waiting, 'demande')} sur des comptes de gestionnaire",
            "Une structure demande d’en modifier ou d’en fermer un.",
            reverse("accounts:habilitations"),
            "Voir les demandes",
        )
    if blocked:
        yield AFaire(
            f"Débloquer {pluriel(blocked, 'fermeture')} de gestionnaire",
            "Le jour est venu, mais c’est le seul gestionnaire actif : le compte se ferme dès qu’un autre a ouvert le sien.",
            reverse("accounts:habilitations"),
            "Voir les demandes",
        )


def _without_gestionnaire(caisse_id: int, day: date) -> Iterable[AFaire]:
    count = without_gestionnaire(caisse_id, day)
    if count:
        yield AFaire(
            f"{pluriel(count, 'structure')} sans gestionnaire",
            "Personne ne peut y ouvrir ni fermer de compte. Demandez les coordonnées d’un gestionnaire.",
            reverse("accounts:partenaires"),
            "Voir les partenaires",
        )


registry.a_faire.add(_security, rank=5)
registry.a_faire.add(_a_faire, rank=60)
