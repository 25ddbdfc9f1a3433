"""The services of a caisse and of a structure."""

from django.db.models import QuerySet

from accounts.models import Compte, ServiceCaisse, ServicePartenaire


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
