"""The first line of every view: load within the tenant and authorise, or answer 404 / 403."""

from uuid import UUID

from accounts.models import Compte
from conventions.models import ConventionMetier
from espace.auteurs import Auteur
from espace.errors import Introuvable
from espace.models import Fichier
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


def may_download(by: Auteur, fichier: Fichier) -> bool:
    """Who may download the file of a sheet by its own address: who may read the sheet."""
    assert isinstance(by, Compte)
    return rules.may(by, "fiche.voir") and Fiche.objects.filter(uuid=UUID(fichier.object_ref)).exists()
