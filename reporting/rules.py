"""Who may what with the sheets of figures, as one table."""

from accounts.enums import Role
from accounts.models import Compte
from accounts.rules import has_role
from espace.rules import Rules

RULES: Rules[Compte] = Rules(
    {
        "fiche.voir": has_role(Role.AGENT, Role.ADMIN_CAISSE),
        "fiche.preparer": has_role(Role.ADMIN_CAISSE),
    }
)
