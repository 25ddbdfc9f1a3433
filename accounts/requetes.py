"""What a view behind the sign-in receives."""

from accounts.models import Compte
from espace.requetes import Requete


class RequeteDeCompte(Requete):
    """A request of an account that is signed in, for the type checker."""

    user: Compte
