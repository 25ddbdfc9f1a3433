"""E-mail domains of structures: where each stands, who uses it, which wait for a caisse."""

from datetime import date

from django.db.models import Count, Func, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from accounts.enums import ETATS_QUI_OCCUPENT
from accounts.models import Acces, Compte, DomaineCourriel, Partenaire
from accounts.querysets.acces import on_day


class AfterTheAt(Func):
    """What follows the @ of an address."""

    function = "split_part"
    template = "%(function)s(%(expressions)s, '@', 2)"


def domaines_of(partenaire: Partenaire) -> QuerySet[DomaineCourriel]:
    """The e-mail domains of a structure, whatever their state, with how many accounts that hold a place use each."""
    using = Compte.objects.filter(partenaire=OuterRef("partenaire"), etat__in=ETATS_QUI_OCCUPENT).order_by()
    using = using.alias(domaine=AfterTheAt(Lower("email"))).filter(domaine=OuterRef("domaine"))
    counted = using.annotate(un=Value(1)).values("un").annotate(n=Count("pk")).values("n")
    n_comptes = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    return partenaire.domaines.annotate(n_comptes=n_comptes).select_related("partenaire").order_by("domaine")


def proposer_of(domaine: DomaineCourriel) -> Compte | None:
    """Who proposed a domain, None when a caisse recorded it."""
    return Compte.objects.filter(ref=domaine.proposed_by_ref).first() if domaine.proposed_by_ref else None


def waiting_domaines(caisse_id: int, day: date) -> QuerySet[DomaineCourriel]:
    """What the structures open to a caisse propose, the oldest first; with several caisses any of them may answer."""
    opened = Acces.objects.filter(on_day(day), caisse_id=caisse_id).values("partenaire_id")
    rows = DomaineCourriel.objects.filter(
        partenaire_id__in=opened, proposed_at__isnull=False, attested_europe_at=None, withdrawn_at=None
    )
    return rows.select_related("partenaire").order_by("proposed_at", "pk")
