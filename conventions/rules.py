"""Who may what with a convention, as one table."""

from accounts.enums import ROLES_CAISSE, ROLES_PARTENAIRE, Role
from accounts.models import Compte
from accounts.rules import has_role
from espace.rules import Rules

RULES: Rules[Compte] = Rules(
    {
        "convention.voir": has_role(*ROLES_CAISSE),
        "canal.indiquer": has_role(Role.ADMIN_CAISSE),
        "maintenance.annoncer": has_role(Role.EXPLOITANT),
        "structure.exclure": has_role(Role.ADMIN_CAISSE),  # product.md 3: only an admin excludes
        "structure.exclusion_voir": has_role(Role.AGENT, Role.ADMIN_CAISSE),
        "incident.declarer": has_role(*ROLES_PARTENAIRE),  # U-7-information-difficultes
        "incident.traiter": has_role(Role.AGENT, Role.ADMIN_CAISSE),  # U-3.3-remontee-national
        "incident.repondre": has_role(Role.ADMIN_CAISSE),  # whose « à faire » it is; an agent may all the same
    }
)
