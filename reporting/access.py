"""The first line of every view: load within the tenant and authorise, or answer 404 / 403."""

from uuid import UUID

from accounts.models import Compte
from conventions.models import ConventionMetier
from espace.errors import Introuvable
from reporting import rules
from reporting.models import Fiche


def access_copil(by: Compte) -> None:
    """The pages of figures. Raises Interdit outside the agents and the responsable of a caisse."""
    rules.check(by, "fiche.voir")


def access_convention_copil(by: Compte, ref: str, rule: str = "fiche.voir") -> ConventionMetier:
    """A convention to which the caisse of `by` is a party. Raises Interdit for the role, Introuvable for another's."""
    rules.check(by, "fiche.voir")
    convention = ConventionMetier.objects.filter(ref=ref).select_related("partenaire").first()
    if convention is None:
        raise Introuvable
    rules.check(by, rule)
    return convention


def access_fiche(by: Compte, uuid: UUID) -> Fiche:
    """A sheet of one of these conventions: of the whole, or of one's own caisse. Raises Interdit, Introuvable."""
    rules.check(by, "fiche.voir")
    fiche = Fiche.objects.filter(uuid=uuid).select_related("partenaire", "convention").first()
    if fiche is None:
        raise Introuvable
    return fiche
