"""What accounts contribute to the kernel's lists."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import Value
from django.urls import reverse

from accounts import demo, emails, jobs  # noqa: F401  demo and emails register their steps and their kinds
from accounts.access import compte_of
from accounts.actions import places_on
from accounts.cgu import cgu_in_force
from accounts.deadlines import (
    INVITATION_LIFE,
    PASSWORD_DAYS_MAX,
    PASSWORD_DAYS_MIN,
    PASSWORD_WARNING,
    password_expires_at,
)
from accounts.enums import ETATS_QUI_OCCUPENT, EtatCompte, Role
from accounts.models import Compte, ReglageCaisse
from accounts.passwords import password_days
from accounts.querysets import rows_of_person, waiting_and_late
from accounts.rules import RULES
from espace import registry, reglages
from espace.clock import day_of
from espace.francais import jour_sans_semaine, pluriel
from espace.models import ReglageGlobal
from espace.pages import Cgu, cgu_en_vigueur
from espace.registry import (
    AFaire,
    Entree,
    Job,
    PersonalColumn,
    PersonalSource,
    personal_columns,
    personal_sources,
    sealed_columns,
)
from espace.requetes import Requete, today


def _stored(cle: str, caisse_id: int | None) -> object:
    """The value of a caisse, else the portal's, in one statement."""
    portal = ReglageGlobal.objects.filter(cle=cle).values_list("valeur", flat=True)
    if caisse_id is None:
        return portal.first()
    own = ReglageCaisse.objects.filter(cle=cle, caisse_id=caisse_id).annotate(rang=Value(0))
    both = own.values_list("rang", "valeur").union(
        ReglageGlobal.objects.filter(cle=cle).annotate(rang=Value(1)).values_list("rang", "valeur"), all=True
    )
    found = both.order_by("rang").first()
    return found and found[1]


reglages.read_from(_stored)
reglages.declare(
    reglages.Reglage(
        "accounts.mot_de_passe_jours",
        "Durée de vie d’un mot de passe",
        PASSWORD_DAYS_MAX,
        "Le texte demande un changement à intervalles réguliers sans les chiffrer (article 2.2.1).",
        unit="jours",
        bounds=(PASSWORD_DAYS_MIN, PASSWORD_DAYS_MAX),
    )
)


def _cgu(at: datetime) -> Cgu | None:
    version = cgu_in_force(at)
    return Cgu(version.version, version.in_force_at, version.texte) if version else None


cgu_en_vigueur.add(_cgu)

registry.menus.add(Entree("Équipe", "accounts:equipe", RULES.of("equipe.voir")), rank=30)
registry.menus.add(Entree("Partenaires", "accounts:partenaires", RULES.of("partenaire.voir")), rank=50)
registry.menus.add(Entree("Habilitations", "accounts:habilitations", RULES.of("habilitation.voir")), rank=55)
registry.menus.add(Entree("Équipe", "accounts:caisse_equipe", RULES.of("collegues.voir")), rank=57)
registry.menus.add(Entree("Exploitation", "accounts:exploitation", RULES.of("exploitation.voir")), rank=10)

registry.jobs.add(Job("accounts.effacement", jobs.due_erasures, jobs.erase))
registry.jobs.add(
    Job("accounts.effacement_habilitations", jobs.due_refused_habilitations, jobs.erase_refused_habilitation)
)
registry.jobs.add(Job("accounts.fin_acces", jobs.due_ended_partenaires, jobs.close_ended))
registry.jobs.add(Job("accounts.cles_scellees", jobs.due_sealed_keys, jobs.purge_key))
registry.jobs.add(Job("accounts.sessions", jobs.due_sessions, jobs.forget_sessions))


def _a_faire(request: Requete) -> Iterable[AFaire]:
    """What waits for a gestionnaire or for a responsable des partenariats; for anyone, a password about to be too old."""
    by = compte_of(request)
    yield from _old_password(by, request.at, request.zone)
    if by.partenaire_id and RULES.allows("equipe.voir", by):
        yield from _first_invitation(by, request.at)
        yield from _expired_invitations(by.partenaire_id, request.at)
    if by.caisse_id and RULES.allows("habilitation.voir", by):
        yield from _waiting_habilitations(by.caisse_id, today(request))


def _old_password(compte: Compte, at: datetime, zone: ZoneInfo) -> Iterable[AFaire]:
    changed = compte.password_changed_at
    if changed is None or at < changed + timedelta(days=PASSWORD_DAYS_MIN) - PASSWORD_WARNING:
        return  # whatever the caisse chose, it is too early: no statement
    expires = password_expires_at(changed, password_days(compte, at))
    if at >= expires - PASSWORD_WARNING:
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


def _waiting_habilitations(caisse_id: int, day: date) -> Iterable[AFaire]:
    waiting, late = waiting_and_late(caisse_id, day)
    if waiting:
        yield AFaire(
            f"Répondre à {pluriel(waiting, 'demande')} d’habilitation",
            f"{pluriel(late, 'demande')} en retard." if late else "La réponse est due en 5 jours ouvrés.",
            reverse("accounts:habilitations"),
            "Voir les demandes",
        )


registry.a_faire.add(_a_faire, rank=60)

ERASED = "à la suppression du compte, six mois après sa fermeture"
for _column in ("civilite", "nom", "prenom", "fonction", "telephone", "email", "lien", "identifiant"):
    personal_columns.add(PersonalColumn("accounts.Compte", _column, "compte", ERASED, history=True))
for _column in ("civilite", "nom", "prenom", "fonction", "telephone", "email"):
    personal_columns.add(PersonalColumn("accounts.DemandeHabilitation", _column, "compte", ERASED, history=True))
personal_columns.add(PersonalColumn("accounts.DemandeHabilitation", "motif_refus", "compte", ERASED, history=True))
personal_columns.add(PersonalColumn("accounts.SignalementSecurite", "detail", "compte", ERASED))
for _model, _column in (
    ("usersessions.UserSession", "ip"),
    ("usersessions.UserSession", "user_agent"),
    ("sessions.Session", "session_data"),
):
    personal_columns.add(PersonalColumn(_model, _column, "compte", "à la fin de la session"))
personal_columns.add(
    PersonalColumn("accounts.CleScellee", "sealed_name", "compte", "avec les lignes du journal qu’elle sert à nommer")
)
personal_columns.add(PersonalColumn("accounts.DemandeSurCompte", "changes", "compte", ERASED))
personal_columns.add(PersonalColumn("accounts.DemandeSurCompte", "asked_by", "contact", ERASED))
for _model in ("Compte", "DemandeHabilitation", "DemandeSurCompte"):
    personal_sources.add(PersonalSource(f"accounts.{_model}", partial(rows_of_person, _model)))
sealed_columns.add(("accounts.AppareilTotp", "sealed_key"))
sealed_columns.add(("accounts.CleScellee", "sealed_name"))
