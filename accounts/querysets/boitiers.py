"""Hardware tokens: the stock of a caisse or of the portal, whom one may hand them to."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from accounts.enums import ETATS_QUI_OCCUPENT, EtatBoitier, Role
from accounts.models import Acces, Boitier, Caisse, Compte
from accounts.perimetres import day_for
from accounts.querysets.acces import on_day
from accounts.querysets.comptes import within_reach_of_exploitants
from espace.crypto import canonical


def boitier_of(compte: Compte) -> Boitier | None:
    """The token in the hands of a person, None when there is none."""
    return Boitier.objects.filter(compte=compte, etat=EtatBoitier.REMIS).first()


def stock_of(caisse: Caisse | None) -> QuerySet[Boitier]:
    """The tokens of a caisse, or of the portal (None), by serial number."""
    rows = Boitier.objects.filter(caisse=caisse) if caisse else Boitier.objects.filter(caisse__isnull=True)
    return rows.select_related("compte__partenaire", "compte__caisse").order_by("serial_number")


def stock_open_to(caisse: Caisse | None) -> QuerySet[Boitier]:
    """The tokens one may hand out: one's own, and for a caisse those of the portal that are still nobody's."""
    theirs = Q(caisse=caisse) if caisse else Q(pk__in=())
    national = Q(caisse__isnull=True) & (Q(etat=EtatBoitier.EN_STOCK) if caisse else Q())
    return Boitier.objects.filter(theirs | national)


def counts_of_stock(caisse: Caisse | None) -> dict[str, int]:
    """How many tokens of each state. One statement."""
    counted = stock_of(caisse).order_by().values_list("etat").annotate(n=Count("pk"))
    return dict.fromkeys(EtatBoitier.values, 0) | dict(counted)


def recipients(caisse: Caisse | None, at: datetime) -> QuerySet[Compte]:
    """Who may receive a token of a caisse: its own people, and those of the structures open to it that day. Of the portal:
    whom the exploitants help in.
    """
    if caisse is None:
        rows = within_reach_of_exploitants()
    else:
        day = day_for(caisse.zone, at)
        opened = Acces.objects.filter(on_day(day), caisse=caisse)
        rows = Compte.objects.filter(Q(caisse=caisse) | Q(partenaire_id__in=opened.values("partenaire_id")))
        rows = rows.exclude(role=Role.EXPLOITANT)
    return rows.filter(etat__in=ETATS_QUI_OCCUPENT)


def found_recipients(typed: str, caisse: Caisse | None, at: datetime) -> list[Compte]:
    """Those of that identifiant, else of that e-mail; three at most, which is enough to say that there are several."""
    rows, plain = recipients(caisse, at), canonical(typed)
    named = list(rows.filter(identifiant=plain)[:1])
    return named or list(rows.alias(address=Lower("email")).filter(address=plain).order_by("role")[:3])


def in_state(rows: QuerySet[Boitier], etat: str) -> QuerySet[Boitier]:
    """Those of one state."""
    return rows.filter(etat=etat)


def caisse_of_lot(pk: int | None) -> Caisse | None:
    """The caisse a file is read for, None for the stock of the portal."""
    return Caisse.objects.get(pk=pk) if pk else None
