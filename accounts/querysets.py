"""Reads of the accounts, as sentences."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.models import Session
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.deadlines import closed_long_enough
from accounts.enums import ETATS_QUI_OCCUPENT, ROLES_PARTENAIRE, EtatCompte, EtatHabilitation, Role
from accounts.models import (
    Acces,
    Caisse,
    Compte,
    DemandeHabilitation,
    DemandeSurCompte,
    DepartementCaisse,
    DomaineCourriel,
    EffectifDeclare,
    JourFerieCaisse,
    Partenaire,
    VersionCGU,
)
from espace.personnes import Personne
from espace.tenancy import current_perimetre


@dataclass(frozen=True)
class SessionOuverte:
    """An open session of an account, as its holder recognises it."""

    pk: int
    since: datetime
    address: str
    browser: str
    is_current: bool


def team_of(partenaire: Partenaire) -> QuerySet[Compte]:
    """The accounts of a structure, gestionnaires first, then by name; erased ones are nowhere (U-2.2.3-suppression-
    invisibilite).
    """
    shown = Compte.objects.filter(partenaire=partenaire).exclude(etat=EtatCompte.SUPPRIME)
    return shown.select_related("service").order_by("role", "nom", "prenom", "pk")


def colleagues_of(caisse_id: int) -> QuerySet[Compte]:
    """The accounts of a caisse by profile then by name; erased ones are nowhere."""
    shown = Compte.objects.filter(caisse_id=caisse_id).exclude(etat=EtatCompte.SUPPRIME)
    return shown.select_related("service_caisse", "caisse").order_by("role", "nom", "prenom", "pk")


def within_reach_of_exploitants() -> QuerySet[Compte]:
    """Whom the exploitants follow: themselves, the responsables, and everybody of a caisse that has none left.

    Each row says whether its caisse has another active responsable.
    """
    admins = Compte.objects.filter(caisse=OuterRef("caisse"), role=Role.ADMIN_CAISSE, etat=EtatCompte.ACTIF)
    rows = Compte.objects.exclude(etat=EtatCompte.SUPPRIME).exclude(role__in=ROLES_PARTENAIRE)
    rows = rows.annotate(has_other_admin=Exists(admins.exclude(pk=OuterRef("pk"))))
    shown = rows.filter(Q(role__in=(Role.EXPLOITANT, Role.ADMIN_CAISSE)) | Q(has_other_admin=False))
    return shown.select_related("caisse", "service_caisse").order_by("caisse__nom", "role", "nom", "prenom", "pk")


def places_taken(partenaire: Partenaire) -> dict[tuple[str, str], int]:
    """How many accounts of each (role, state) hold a place."""
    rows = Compte.objects.filter(partenaire=partenaire, etat__in=ETATS_QUI_OCCUPENT).order_by()
    counted = rows.values_list("role", "etat").annotate(n=Count("pk"))
    return {(role, etat): n for role, etat, n in counted}


def _on_day(day: date) -> Q:
    return Q(opens_on__lte=day) & (Q(closes_on__isnull=True) | Q(closes_on__gt=day))


def known_partenaires(caisse_id: int) -> Q:
    """The structures a caisse knows: an access of any date, a request, or recorded by it."""
    return Q(acces__caisse_id=caisse_id) | Q(habilitations__caisse_id=caisse_id) | Q(enregistre_par_id=caisse_id)


def partenaires_of_caisse(caisse_id: int, day: date) -> QuerySet[Partenaire]:
    """The structures a caisse knows, with their places taken, whether an access is open, and the anomaly « sans
    gestionnaire ».
    """
    known = Partenaire.objects.filter(known_partenaires(caisse_id)).values("pk")
    opened = Acces.objects.filter(_on_day(day), partenaire=OuterRef("pk"), caisse_id=caisse_id)
    holding = Q(comptes__etat__in=ETATS_QUI_OCCUPENT)
    return (
        Partenaire.objects.filter(pk__in=known)
        .annotate(
            n_gestionnaires=Count("comptes", filter=holding & Q(comptes__role=Role.GESTIONNAIRE)),
            n_techniciens=Count("comptes", filter=holding & Q(comptes__role=Role.TECHNICIEN)),
            is_open=Exists(opened),
        )
        .order_by("nom", "pk")
    )


def acces_of(partenaire: Partenaire, caisse_id: int) -> list[Acces]:
    """The last accesses of a caisse to a structure, the latest first; five tell its story."""
    return list(partenaire.acces.filter(caisse_id=caisse_id).order_by("-opens_on")[:5])


def domaines_of(partenaire: Partenaire) -> QuerySet[DomaineCourriel]:
    """The e-mail domains of a structure, attested or not."""
    return partenaire.domaines.order_by("domaine")


def last_effectif(partenaire: Partenaire) -> EffectifDeclare | None:
    """What the structure last declared, None if it never did. One statement."""
    return partenaire.effectifs.order_by("-declared_on").first()


def waiting_habilitations(caisse_id: int) -> QuerySet[DemandeHabilitation]:
    """Requests to decide, the most pressing first."""
    rows = DemandeHabilitation.objects.filter(caisse_id=caisse_id, etat=EtatHabilitation.EN_ATTENTE)
    return rows.select_related("partenaire").order_by("due_on", "pk")


def decided_habilitations(caisse_id: int) -> QuerySet[DemandeHabilitation]:
    """Requests decided, the latest first."""
    decided = [EtatHabilitation.ACCEPTEE, EtatHabilitation.REFUSEE]
    rows = DemandeHabilitation.objects.filter(caisse_id=caisse_id, etat__in=decided)
    return rows.select_related("partenaire", "compte").order_by("-decided_at", "-pk")


def waiting_and_late(caisse_id: int, day: date) -> tuple[int, int]:
    """How many requests wait for a caisse, and how many of them are late on that day. One statement."""
    late = Count("pk", filter=Q(due_on__lt=day))
    found = waiting_habilitations(caisse_id).order_by().aggregate(waiting=Count("pk"), late=late)
    return found["waiting"], found["late"]


def versions_of(demande: DemandeHabilitation) -> list[Any]:
    """What a request said at each of its writes, the first one first. One statement."""
    return list(demande.history.order_by("history_date", "history_id"))


@dataclass(frozen=True)
class Calendrier:
    """What makes a day and a working day of a caisse: its zone, the département of its seat, the days it adds."""

    zone: ZoneInfo
    departement: str
    closed_days: frozenset[date]


def calendar_columns(caisse: str = "caisse") -> dict[str, Any]:
    """What to annotate a query with, so that `read_calendar` finds in each row the calendar of its caisse.

    `caisse` is the column that names it.
    """
    seat = DepartementCaisse.objects.filter(caisse=OuterRef(caisse), is_main=True).values("departement")[:1]
    closed = JourFerieCaisse.objects.filter(caisse=OuterRef(caisse)).values("day")
    return {"calendar_departement": Coalesce(Subquery(seat), Value("")), "calendar_closed": ArraySubquery(closed)}


def read_calendar(row: Any, caisse: Caisse) -> Calendrier:
    """The calendar of a row annotated with `calendar_columns`."""
    return Calendrier(caisse.zone, row.calendar_departement, frozenset(row.calendar_closed))


def calendar_of(caisse: Caisse) -> Calendrier:
    """The calendar of a caisse. One statement."""
    return read_calendar(Caisse.objects.annotate(**calendar_columns("pk")).get(pk=caisse.pk), caisse)


def comptes_to_erase(day: date) -> QuerySet[Compte]:
    """Accounts closed six months ago or more, by index."""
    return Compte.objects.filter(etat=EtatCompte.INACTIF, inactivated_on__lte=closed_long_enough(day))


def open_sessions(compte: Compte, current_key: str | None, at: datetime) -> list[SessionOuverte]:
    """The sessions of an account that still open something: not ended, not idle, of the present epoch."""
    rows = UserSession.objects.filter(user=compte).order_by("-created_at")
    stored = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=at)
    alive = {session.session_key for session in stored if _opens_something(session, compte, at)}
    return [
        SessionOuverte(row.pk, row.created_at, row.ip, browser_of(row.user_agent), row.session_key == current_key)
        for row in rows
        if row.session_key in alive
    ]


def _opens_something(session: Session, compte: Compte, at: datetime) -> bool:
    data = session.get_decoded()
    if data.get(HASH_SESSION_KEY) != compte.get_session_auth_hash():
        return False
    seen = data.get("seen_at")
    return seen is None or at - datetime.fromisoformat(seen) <= timedelta(seconds=settings.SESSION_IDLE_SECONDS)


BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """« Firefox sur Windows », as far as a browser tells."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Navigateur inconnu")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} sur {system}" if system else browser


def own_session(compte: Compte, pk: int) -> UserSession | None:
    """A session of an account, None for another's."""
    found: UserSession | None = UserSession.objects.filter(pk=pk, user=compte).first()
    return found


def codes_left(compte: Compte) -> int:
    """How many recovery codes were not used yet."""
    return compte.codes_secours.filter(used_at=None).count()


def has_accepted_any_cgu(compte: Compte) -> bool:
    """Whether terms of use were ever accepted."""
    return compte.acceptations.exists()


def last_cgu() -> QuerySet[VersionCGU]:
    """The versions of the terms of use, the latest first; twenty tell their story."""
    return VersionCGU.objects.order_by("-in_force_at")[:20]


def caisses_with_accounts() -> QuerySet[Caisse]:
    """Every caisse, with how many active responsables it has: none is an anomaly."""
    admins = Q(comptes__role=Role.ADMIN_CAISSE, comptes__etat=EtatCompte.ACTIF)
    return Caisse.objects.annotate(
        n_responsables=Count("comptes", filter=admins),
        n_comptes=Count("comptes", filter=Q(comptes__etat=EtatCompte.ACTIF)),
    ).order_by("nom")


def rows_of_person(model: str, personne: Personne) -> QuerySet[Any]:
    """What the caisses of the perimeter hold of a professional in a table of accounts: by their e-mail.

    Accounts have no policy: those of the caisses, and of the structures that one of them ever opened to.
    """
    perimetre = current_perimetre()
    caisses = perimetre.caisses if perimetre else ()
    structures = Acces.objects.filter(caisse_id__in=caisses).values("partenaire_id")
    theirs = Compte.objects.filter(Q(caisse_id__in=caisses) | Q(partenaire_id__in=structures))
    theirs = theirs.filter(email__iexact=personne.email).exclude(email="")
    if model == "Compte":
        return theirs
    if model == "DemandeSurCompte":
        return DemandeSurCompte.objects.filter(compte__in=theirs)
    asked = DemandeHabilitation.objects.filter(caisse_id__in=caisses, email__iexact=personne.email)
    return asked.exclude(email="")
