"""Accounts: teams, whom one helps in, who is to erase, what a person left."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.deadlines import closed_long_enough
from accounts.enums import ETATS_QUI_OCCUPENT, ROLES_PARTENAIRE, EtatCompte, Role
from accounts.models import (
    Acces,
    Compte,
    DemandeHabilitation,
    DemandeSurCompte,
    Partenaire,
)
from accounts.querysets.acces import on_day
from espace.personnes import Personne
from espace.tenancy import current_perimetre


def team_of(partenaire: Partenaire) -> QuerySet[Compte]:
    """The accounts of a structure, gestionnaires first, then by name; erased ones are nowhere (U-2.2.3-suppression-
    invisibilite).

    Each row says whether the same person holds an open account under the other profile: the same address.
    """
    shown = Compte.objects.filter(partenaire=partenaire).exclude(etat=EtatCompte.SUPPRIME)
    twins = Compte.objects.filter(partenaire=partenaire, etat__in=ETATS_QUI_OCCUPENT, email__iexact=OuterRef("email"))
    shown = shown.annotate(has_other_profile=Exists(twins.exclude(role=OuterRef("role"))))
    return shown.select_related("service").order_by("role", "nom", "prenom", "pk")


def table_of(partenaire: Partenaire) -> QuerySet[Compte]:
    """The team as its table tells it: each account with the instant it was created, whatever invitations followed."""
    born = Compte.history.filter(id=OuterRef("pk")).order_by("history_date", "history_id").values("history_date")[:1]
    rows = team_of(partenaire).select_related("service", "rattache_a")
    return rows.annotate(created_at=Coalesce(Subquery(born), "invited_at"))


def colleagues_of(caisse_id: int) -> QuerySet[Compte]:
    """The accounts of a caisse by profile then by name; erased ones are nowhere."""
    shown = Compte.objects.filter(caisse_id=caisse_id).exclude(etat=EtatCompte.SUPPRIME)
    return shown.select_related("service_caisse", "caisse").order_by("role", "nom", "prenom", "pk")


def expired_invitations(caisse_id: int, day: date, before: datetime) -> tuple[int, int]:
    """How many invitations sent before an instant nobody opened: of colleagues, and of gestionnaires of the structures
    open to the caisse that day.
    """
    late = Compte.objects.filter(etat=EtatCompte.INVITE, invited_at__lte=before)
    structures = Acces.objects.filter(on_day(day), caisse_id=caisse_id).values("partenaire_id")
    gestionnaires = late.filter(role=Role.GESTIONNAIRE, partenaire_id__in=structures)
    return late.filter(caisse_id=caisse_id).count(), gestionnaires.count()


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


def comptes_to_erase(day: date) -> QuerySet[Compte]:
    """Accounts closed six months ago or more, by index."""
    return Compte.objects.filter(etat=EtatCompte.INACTIF, inactivated_on__lte=closed_long_enough(day))


def other_profile_of(compte: Compte) -> Compte | None:
    """The open account of the same person under the other profile of their structure; a cut does not close it."""
    twins = Compte.objects.filter(
        partenaire=compte.partenaire_id, etat__in=ETATS_QUI_OCCUPENT, partenaire__isnull=False
    )
    return twins.filter(email__iexact=compte.email).exclude(pk=compte.pk).first()


def codes_left(compte: Compte) -> int:
    """How many recovery codes were not used yet."""
    return compte.codes_secours.filter(used_at=None).count()


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
