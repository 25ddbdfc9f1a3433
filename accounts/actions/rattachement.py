"""To which gestionnaire a technicien is attached, and to whom they pass when that account closes (U-2.2.3)."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.enums import ETATS_QUI_OCCUPENT, EtatCompte, Role
from accounts.models import Compte
from espace.auteurs import Auteur
from espace.histories import save_recorded


def reattach_techniciens(*, of: Compte, to: Compte | None = None, by: Auteur, at: datetime) -> int:
    """Pass the techniciens of a closed gestionnaire to its named successor, else to the oldest active gestionnaire.

    Returns how many moved (U-2.2.3-rattachement-techniciens, clauses-notes 21). Without anybody left they wait where they
    are for the next gestionnaire. Who created them never changes.
    """
    heir = to if to is not None and to.etat in ETATS_QUI_OCCUPENT and to.pk != of.pk else _oldest_active(of)
    return 0 if heir is None else _pass_to(heir, Compte.objects.filter(rattache_a=of), by=by, at=at)


def adopt_techniciens(*, gestionnaire: Compte, by: Auteur, at: datetime) -> int:
    """Pass to a new gestionnaire the techniciens whose own was closed while nobody was left; returns how many."""
    left = Compte.objects.filter(partenaire=gestionnaire.partenaire, rattache_a__isnull=False)
    return _pass_to(gestionnaire, left.exclude(rattache_a__etat__in=ETATS_QUI_OCCUPENT), by=by, at=at)


def _oldest_active(but: Compte) -> Compte | None:
    rows = Compte.objects.filter(partenaire=but.partenaire, role=Role.GESTIONNAIRE, etat=EtatCompte.ACTIF)
    return rows.exclude(pk=but.pk).order_by("activated_at", "pk").first()


def _pass_to(heir: Compte, techniciens: QuerySet[Compte], *, by: Auteur, at: datetime) -> int:
    """One by one: each keeps its line of history."""
    rows = list(techniciens.exclude(etat=EtatCompte.SUPPRIME).order_by("pk").select_for_update(of=("self",)))
    for technicien in rows:
        technicien.rattache_a = heir
        technicien.version += 1
        save_recorded(technicien, by=by, at=at, update_fields=["rattache_a", "version"])
    return len(rows)
