"""Who may what with a convention, as one table."""

from accounts.enums import ROLES_CAISSE
from accounts.models import Compte
from accounts.rules import has_role
from espace.rules import Rules

RULES: Rules[Compte] = Rules({"convention.voir": has_role(*ROLES_CAISSE)})
