"""The first line of every view: authorise, then load within the tenant, or answer 403 / 404."""

from accounts.models import Caisse, Compte, ExclusionStructure
from conventions.models import ConventionMetier, Incident, Maintenance
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


def access_maintenances(by: Compte) -> None:
    """Interruptions belong to the exploitant. Raises Interdit for another role."""
    RULES.check("maintenance.annoncer", by)


def access_maintenance(by: Compte, pk: int) -> Maintenance:
    """One of them. Raises Interdit for another role, Introuvable when it does not exist."""
    access_maintenances(by)
    found = Maintenance.objects.filter(pk=pk).first()
    if found is None:
        raise Introuvable
    return found


def access_canaux(by: Compte) -> Caisse:
    """The caisse whose fallback channels one tells. Raises Interdit for another role than its responsable."""
    RULES.check("canal.indiquer", by)
    assert by.caisse is not None  # an admin has a caisse: constraint compte_one_organisation
    return by.caisse


def access_incidents(by: Compte, rule: str) -> None:
    """The incidents of one's structure, or of one's caisse. Raises Interdit for another role."""
    RULES.check(rule, by)


def access_incident(by: Compte, numero: str, rule: str) -> Incident:
    """One incident of one's perimeter. Raises Interdit for the role, Introuvable for another's."""
    RULES.check(rule, by)
    found = Incident.objects.filter(numero=numero).select_related("partenaire", "caisse", "declare_par").first()
    if found is None:
        raise Introuvable
    return found


def access_exclusion(by: Compte, pk: int, rule: str = "structure.exclusion_voir") -> ExclusionStructure:
    """The exclusion of a structure from one's caisse. Raises Interdit for the role, Introuvable for another caisse's."""
    RULES.check(rule, by)
    found = ExclusionStructure.objects.filter(pk=pk, caisse=by.caisse).select_related("partenaire", "caisse")
    row = found.first()
    if row is None:
        raise Introuvable
    return row
