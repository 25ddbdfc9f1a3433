"""The perimeter of an account, computed in one place from the account and the accesses of the day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.enums import EtatCompte, Role
from accounts.models import Acces, Compte
from espace import clock
from espace.clock import PARIS
from espace.tenancy import PERSONNE, Acteur, Perimetre


def caisses_open_to(partenaire_id: int, at: datetime) -> dict[int, ZoneInfo]:
    """The caisses open to a structure at an instant, with their zone: each day ends at the caisse's own midnight."""
    around = clock.day_of(at)
    rows = (
        Acces.objects.filter(partenaire_id=partenaire_id)
        .filter(Q(closes_on__isnull=True) | Q(closes_on__gte=around))
        .values_list("caisse_id", "caisse__time_zone", "opens_on", "closes_on")
    )
    zones: dict[int, ZoneInfo] = {}
    for caisse_id, name, opens_on, closes_on in rows:
        day = clock.day_of(at, ZoneInfo(name))
        if opens_on <= day and (closes_on is None or day < closes_on):
            zones[caisse_id] = ZoneInfo(name)
    return zones


def day_for(zone: ZoneInfo | None, at: datetime) -> date:
    """The calendar day in a zone, Paris when there is none."""
    return clock.day_of(at, zone or PARIS)


def zone_of(compte: Compte, at: datetime) -> ZoneInfo:
    """The zone in which the days of an account are told: its caisse's, or the first open to its structure."""
    if compte.caisse_id and compte.caisse:
        return compte.caisse.zone
    zones = caisses_open_to(compte.partenaire_id, at) if compte.partenaire_id else {}
    return next(iter(zones.values()), PARIS)


def organisation_perimetre(compte: Compte) -> Perimetre:
    """The perimeter in which a line about an account is journalled, whatever its state:

    its organisation's, no caisse.
    """
    if compte.partenaire_id:
        return Perimetre(Acteur.GESTIONNAIRE, compte.partenaire_id)
    return Perimetre(Acteur.CAISSE, caisses=(compte.caisse_id,)) if compte.caisse_id else PERSONNE


def perimetre_of(compte: Compte | AnonymousUser, at: datetime) -> tuple[Perimetre, ZoneInfo]:
    """What an account may see at an instant, and the zone its days are told in. Nobody's account sees nothing."""
    if not isinstance(compte, Compte) or compte.etat != EtatCompte.ACTIF:
        return PERSONNE, PARIS
    if compte.is_partenaire and compte.partenaire_id:
        zones = caisses_open_to(compte.partenaire_id, at)
        acteur = Acteur.GESTIONNAIRE if compte.role == Role.GESTIONNAIRE else Acteur.TECHNICIEN
        zone = next(iter(zones.values()), PARIS)
        return Perimetre(acteur, compte.partenaire_id, compte.service_id, tuple(sorted(zones)), str(compte.ref)), zone
    if compte.is_caisse and compte.caisse_id:
        caisse = compte.caisse
        return Perimetre(
            Acteur.CAISSE, None, None, (compte.caisse_id,), str(compte.ref)
        ), caisse.zone if caisse else PARIS
    return Perimetre(compte=str(compte.ref)), PARIS
