"""The first line of every view: load within the tenant and authorise, or answer 404 / 403."""

from uuid import UUID

from accounts.models import Compte
from conventions.models import ConventionMetier
from espace.auteurs import Auteur
from espace.enums import EtatTravail
from espace.errors import Introuvable
from espace.models import Fichier, Travail
from reporting.models import Fiche
from reporting.rules import RULES


def access_copil(by: Compte) -> None:
    """The pages of figures. Raises Interdit outside the agents and the responsable of a caisse."""
    RULES.check("fiche.voir", by)


def access_convention_copil(by: Compte, ref: str, rule: str = "fiche.voir") -> ConventionMetier:
    """A convention to which the caisse of `by` is a party. Raises Interdit for the role, Introuvable for another's."""
    RULES.check("fiche.voir", by)
    convention = ConventionMetier.objects.filter(ref=ref).select_related("partenaire").first()
    if convention is None:
        raise Introuvable
    RULES.check(rule, by)
    return convention


def access_fiche(by: Compte, uuid: UUID) -> Fiche:
    """A sheet of one of these conventions: of the whole, or of one's own caisse. Raises Interdit, Introuvable."""
    RULES.check("fiche.voir", by)
    fiche = Fiche.objects.filter(uuid=uuid).select_related("partenaire", "convention").first()
    if fiche is None:
        raise Introuvable
    return fiche


def works_of(by: Compte, kind: str) -> dict[str, Travail]:
    """The works of that kind that `by` asked for and that still run, by the ref of their convention. One statement."""
    running = [EtatTravail.DEMANDE, EtatTravail.EN_COURS]
    rows = Travail.objects.filter(kind=kind, by_ref=by.auteur_ref, etat__in=running).order_by("asked_at")
    return {travail.params["convention"]: travail for travail in rows}


def may_download(by: Auteur, fichier: Fichier) -> bool:
    """Who may download the file of a sheet by its own address: who may read the sheet."""
    assert isinstance(by, Compte)
    return RULES.allows("fiche.voir", by) and Fiche.objects.filter(uuid=UUID(fichier.object_ref)).exists()
