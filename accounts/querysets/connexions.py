"""What happened lately on one's own account, read in the access journal."""

from django.db.models import QuerySet

from accounts.models import Compte
from espace.models import LigneJournal

SIGN_INS = ("connexion.reussie", "connexion.refusee", "connexion.bloquee", "code.refuse")
LAST = 10


def last_sign_ins(compte: Compte) -> QuerySet[LigneJournal]:
    """The last sign-ins of an account, those that were refused too; the latest first, by index.

    The database shows everybody their own lines, whatever the organisation: the managers are left aside.
    """
    mine = LigneJournal._base_manager.filter(actor_ref=compte.auteur_ref, verb__in=SIGN_INS)
    return mine.order_by("-at", "verb")[:LAST]
