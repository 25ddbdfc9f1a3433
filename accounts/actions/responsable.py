"""The responsable des partenariats that opens a caisse: invited by the exploitant, who opens no other account there."""

from datetime import datetime

from accounts.actions.compte import Personne, create_admin_caisse
from accounts.actions.cycle import resend_invitation
from accounts.enums import EtatCompte, Role
from accounts.models import Caisse, Compte
from espace.auteurs import Auteur
from espace.errors import Refus


def invite_first_admin(*, caisse: Caisse, personne: Personne, by: Auteur, at: datetime) -> Compte:
    """Open the account of a caisse that has no active responsable; asked again for the same address, send another link.

    Raises Refus once one is active: from then on the caisse is in its own hands.
    """
    admins = Compte.objects.filter(caisse=caisse, role=Role.ADMIN_CAISSE)
    if admins.filter(etat=EtatCompte.ACTIF).exists():
        raise Refus(
            "Cette caisse a déjà un responsable des partenariats. Voyez avec cette personne qui d’autre inviter.",
            code="responsable_actif",
        )
    invited = admins.filter(etat=EtatCompte.INVITE, email__iexact=personne.email).first()
    if invited is None:
        return create_admin_caisse(caisse=caisse, personne=personne, by=by, at=at)
    resend_invitation(compte=invited, by=by, at=at)
    return invited
