"""The services of a caisse and of a structure."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.enums import ETATS_QUI_OCCUPENT
from accounts.models import Caisse, Compte, Partenaire, ServiceCaisse, ServicePartenaire


def services_of_caisse(caisse_id: int) -> QuerySet[ServiceCaisse]:
    """The teams of a caisse that are open, by name."""
    return ServiceCaisse.objects.filter(caisse_id=caisse_id, is_active=True).order_by("nom")


def services_of_structure(partenaire_id: int) -> QuerySet[ServicePartenaire]:
    """The services of a structure that are open, by name."""
    return ServicePartenaire.objects.filter(partenaire_id=partenaire_id, is_active=True).order_by("nom")


def services_offered_to(compte: Compte) -> QuerySet[ServiceCaisse] | QuerySet[ServicePartenaire]:
    """Those an account may be moved to: of its caisse, or of its structure."""
    if compte.partenaire_id is not None:
        return services_of_structure(compte.partenaire_id)
    return services_of_caisse(compte.caisse_id or 0)


def all_services_of(organisation: Caisse | Partenaire) -> QuerySet[Any]:
    """Its services, closed ones last, each with how many open accounts it has."""
    rows: QuerySet[Any] = organisation.services.order_by("-is_active", "nom")
    counted: QuerySet[Any] = rows.annotate(n_ouverts=Count("comptes", filter=Q(comptes__etat__in=ETATS_QUI_OCCUPENT)))
    return counted


def other_services(service: ServiceCaisse | ServicePartenaire) -> QuerySet[Any]:
    """Where the accounts of a service may go."""
    if isinstance(service, ServiceCaisse):
        return services_of_caisse(service.caisse_id).exclude(pk=service.pk)
    return services_of_structure(service.partenaire_id).exclude(pk=service.pk)


def fonctions_of(service: ServiceCaisse | ServicePartenaire) -> list[str]:
    """The functions a team handles; none for a service of a structure."""
    if not isinstance(service, ServiceCaisse):
        return []
    return list(service.fonctions.order_by("fonction").values_list("fonction", flat=True))
