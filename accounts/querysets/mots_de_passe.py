"""Passwords about to be too old, as the caisses of each account want them changed."""

from datetime import datetime, timedelta

from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from accounts.deadlines import PASSWORD_REMINDERS
from accounts.enums import EtatCompte
from accounts.models import Acces, Caisse, Compte, ReglageCaisse
from accounts.perimetres import day_for
from accounts.querysets.acces import on_day
from espace.models import Courriel

REMINDER = "accounts.mot_de_passe_bientot"


def comptes_to_remind(at: datetime, *, cle: str, portal_days: int) -> QuerySet[Compte]:
    """Active accounts to remind now, each with `expires_at`: fourteen days before, then three, once each a password.

    `cle`: the setting of the period, whose value for the portal is `portal_days`; the shortest of the caisses counts.
    """
    far, near = PASSWORD_REMINDERS
    rows = Compte.objects.filter(etat=EtatCompte.ACTIF, password_changed_at__isnull=False)
    rows = rows.annotate(
        days=Coalesce(_shortest(at, cle, portal_days), Value(portal_days)),
        expires_at=ExpressionWrapper(
            F("password_changed_at") + F("days") * Value(timedelta(days=1)), output_field=DateTimeField()
        ),
    )
    waiting = rows.filter(expires_at__gt=at, expires_at__lte=at + far)
    return waiting.exclude(Q(expires_at__lte=at + near) & _told(near)).exclude(Q(expires_at__gt=at + near) & _told(far))


def _shortest(at: datetime, cle: str, portal_days: int) -> Subquery:
    day = day_for(None, at)
    opened = Acces.objects.filter(on_day(day), partenaire=OuterRef(OuterRef("partenaire")))
    own = ReglageCaisse.objects.filter(cle=cle, caisse=OuterRef("pk")).values(n=Cast("valeur", IntegerField()))[:1]
    caisses = Caisse.objects.filter(Q(pk=OuterRef("caisse")) | Q(pk__in=opened.values("caisse")))
    shortest = caisses.annotate(days=Coalesce(Subquery(own), Value(portal_days))).order_by("days")
    return Subquery(shortest.values("days")[:1])


def _told(before: timedelta) -> Exists:
    """Whether that reminder was queued since the password was chosen."""
    since = Courriel.objects.filter(compte_id=OuterRef("pk"), created_at__gte=OuterRef("password_changed_at"))
    return Exists(since.filter(kind=REMINDER, params__jours=before.days))
