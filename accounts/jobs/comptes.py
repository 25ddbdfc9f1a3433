"""Accounts that close, are erased, and what is forgotten with them."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Q

from accounts.actions import (
    close_ended_partenaire,
    erase_compte,
    erase_habilitation,
    purge_sealed_key,
    purge_sessions,
    refuse_habilitation,
)
from accounts.deadlines import closed_long_enough, erased_on
from accounts.enums import ETATS_QUI_OCCUPENT, EtatHabilitation
from accounts.models import Acces, CleScellee, Compte, DemandeHabilitation, ExclusionStructure
from accounts.perimetres import day_for, zone_of
from accounts.querysets import comptes_to_erase, excluded_on
from espace.auteurs import AUTOMATE
from espace.clock import midnight

NEVER_COMPLETED = "La demande est restée incomplète six mois. Envoyez-en une autre, avec ses six champs."


def due_erasures(at: datetime) -> Iterable[int]:
    """Accounts whose six months are over."""
    return comptes_to_erase(day_for(None, at)).order_by("pk").values_list("pk", flat=True)


def erase(pk: int, at: datetime) -> None:
    """Erase one of them, once the day has come where it lives."""
    compte = Compte.objects.get(pk=pk)
    closed = compte.inactivated_on
    if closed is not None and erased_on(closed) <= day_for(zone_of(compte, at), at):
        erase_compte(compte=compte, by=AUTOMATE, at=at)


def due_refused_habilitations(at: datetime) -> Iterable[int]:
    """Requests refused six months ago whose person is still there, and those that nobody completed in six months."""
    bound = midnight(closed_long_enough(day_for(None, at)))
    refused = Q(etat=EtatHabilitation.REFUSEE, compte__isnull=True, decided_at__lte=bound)
    left = Q(etat=EtatHabilitation.INCOMPLETE, recorded_at__lte=bound)
    rows = DemandeHabilitation.objects.filter(refused | left).exclude(nom="")
    return rows.order_by("pk").values_list("pk", flat=True)


def erase_refused_habilitation(pk: int, at: datetime) -> None:
    """Erase one of them; one that was never completed is refused first, and erased six months later as the others."""
    demande = DemandeHabilitation.objects.get(pk=pk)
    if demande.etat == EtatHabilitation.INCOMPLETE:
        refuse_habilitation(demande=demande, motif=NEVER_COMPLETED, by=AUTOMATE, at=at)
    else:
        erase_habilitation(demande=demande, by=AUTOMATE, at=at)


def due_ended_partenaires(at: datetime) -> Iterable[int]:
    """Structures that still have accounts and whose accesses may all have ended: the action looks at each one's day."""
    ended = Acces.objects.filter(closes_on__lte=day_for(None, at), partenaire__comptes__etat__in=ETATS_QUI_OCCUPENT)
    still = Acces.objects.filter(Q(closes_on__isnull=True) | Q(closes_on__gt=day_for(None, at)))
    kept = ExclusionStructure.objects.filter(excluded_on(day_for(None, at))).values("partenaire_id")
    rows = ended.exclude(partenaire_id__in=still.values("partenaire_id")).exclude(partenaire_id__in=kept)
    return rows.order_by("partenaire_id").values_list("partenaire_id", flat=True).distinct()


def close_ended(partenaire_id: int, at: datetime) -> None:
    """Close their accounts, dated the day the last access ended (U-2.2.3-fin-mono-caisse)."""
    close_ended_partenaire(partenaire_id, by=AUTOMATE, at=at)


def due_sealed_keys(at: datetime) -> Iterable[int]:
    """Sealed keys whose account has no journal left."""
    return CleScellee.objects.filter(purge_on__lte=day_for(None, at)).order_by("pk").values_list("pk", flat=True)


def purge_key(pk: int, at: datetime) -> None:
    """Forget one of them."""
    purge_sealed_key(cle=CleScellee.objects.get(pk=pk), by=AUTOMATE, at=at)


def due_sessions(at: datetime) -> Iterable[str]:
    """One item when some session is over."""
    return ["sessions"] if Session.objects.filter(expire_date__lte=at).exists() else []


def forget_sessions(_: str, at: datetime) -> None:
    """Forget them all at once."""
    purge_sessions(by=AUTOMATE, at=at)
