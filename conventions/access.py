"""The first line of every view: authorise, then load within the tenant, or answer 403 / 404."""

from accounts.models import Compte
from conventions.models import ConventionMetier
from conventions.rules import RULES
from espace.errors import Introuvable


def access_conventions(by: Compte) -> None:
    """The list belongs to the caisses. Raises Interdit for another role."""
    RULES.check("convention.voir", by)


def access_convention(by: Compte, ref: str) -> ConventionMetier:
    """A convention one's caisse takes part in. Raises Interdit for the role, Introuvable for another caisse's."""
    RULES.check("convention.voir", by)
    found = ConventionMetier.objects.filter(ref=ref).select_related("partenaire", "executante", "remplace").first()
    if found is None:
        raise Introuvable
    return found
