"""Structures and caisses, with what their lists show."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.enums import ETATS_QUI_OCCUPENT, EtatCompte, Role
from accounts.models import (
    Acces,
    Caisse,
    EffectifDeclare,
    Partenaire,
)
from accounts.perimetres import caisses_open_to
from accounts.querysets.acces import on_day
from accounts.querysets.revues import late_revues


def known_partenaires(caisse_id: int) -> Q:
    """The structures a caisse knows: an access of any date, a request, or recorded by it."""
    return Q(acces__caisse_id=caisse_id) | Q(habilitations__caisse_id=caisse_id) | Q(enregistre_par_id=caisse_id)


def partenaires_of_caisse(caisse_id: int, day: date) -> QuerySet[Partenaire]:
    """The structures a caisse knows, with their places taken, whether an access is open and an effectif declared:
    what their anomalies are told from.
    """
    known = Partenaire.objects.filter(known_partenaires(caisse_id)).values("pk")
    opened = Acces.objects.filter(on_day(day), partenaire=OuterRef("pk"), caisse_id=caisse_id)
    holding = Q(comptes__etat__in=ETATS_QUI_OCCUPENT)
    return (
        Partenaire.objects.filter(pk__in=known)
        .annotate(
            n_gestionnaires=Count("comptes", filter=holding & Q(comptes__role=Role.GESTIONNAIRE)),
            n_techniciens=Count("comptes", filter=holding & Q(comptes__role=Role.TECHNICIEN)),
            is_open=Exists(opened),
            has_late_revue=Exists(late_revues(day).filter(partenaire=OuterRef("pk"))),
            has_effectif=Exists(EffectifDeclare.objects.filter(partenaire=OuterRef("pk"), declared_on__lte=day)),
        )
        .order_by("nom", "pk")
    )


def open_caisses(partenaire_id: int, at: datetime) -> list[Caisse]:
    """The caisses open to a structure at an instant, by name."""
    return list(Caisse.objects.filter(pk__in=caisses_open_to(partenaire_id, at)).order_by("nom"))


def acces_of(partenaire: Partenaire, caisse_id: int) -> list[Acces]:
    """The last accesses of a caisse to a structure, the latest first; five tell its story."""
    return list(partenaire.acces.filter(caisse_id=caisse_id).order_by("-opens_on")[:5])


def has_services(partenaire: Partenaire) -> bool:
    """Whether the accounts of a structure belong to a service."""
    return partenaire.services.filter(is_active=True).exists()


def last_effectif(partenaire: Partenaire) -> EffectifDeclare | None:
    """What the structure last declared, None if it never did. One statement."""
    return partenaire.effectifs.order_by("-declared_on").first()


def caisses_with_accounts() -> QuerySet[Caisse]:
    """Every caisse, with how many active responsables it has: none is an anomaly."""
    admins = Q(comptes__role=Role.ADMIN_CAISSE, comptes__etat=EtatCompte.ACTIF)
    return Caisse.objects.annotate(
        n_responsables=Count("comptes", filter=admins),
        n_comptes=Count("comptes", filter=Q(comptes__etat=EtatCompte.ACTIF)),
    ).order_by("nom")


def caisses_named(ids: Iterable[int]) -> QuerySet[Caisse]:
    """These caisses, by name."""
    return Caisse.objects.filter(pk__in=list(ids)).order_by("nom")


def lists_of_caisse(caisse: Caisse) -> tuple[str, list[str], list[tuple[date, str]]]:
    """Its seat, its other départements, the days it adds. Two statements."""
    rows = list(caisse.departements.order_by("-is_main", "pk"))
    seat = next((row.departement for row in rows if row.is_main), "")
    days = list(caisse.jours_feries.order_by("day").values_list("day", "libelle"))
    return seat, [row.departement for row in rows if not row.is_main], days
