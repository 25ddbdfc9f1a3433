"""A caisse and the portal never lock themselves out: one's own account, the last responsable, the last exploitant."""

from accounts.enums import EtatCompte, MotifInactivation, Role
from accounts.models import Caisse, Compte
from espace.auteurs import Auteur
from espace.errors import Refus

# The end of a contract or a measure of security waits for nobody.
EVEN_THE_LAST = (MotifInactivation.FIN_CONVENTION, MotifInactivation.SECURITE, MotifInactivation.EXCLUSION)
OWN = "Vous ne pouvez pas fermer votre propre compte : vous perdriez l’accès aussitôt. Demandez {qui} de le faire."
LAST = {
    Role.ADMIN_CAISSE: (
        "dernier_responsable",
        (
            "C’est le seul responsable des partenariats actif de la caisse : sans lui, personne n’y ouvre ni ne ferme de "
            "compte. Invitez d’abord quelqu’un d’autre, et attendez que son compte soit actif."
        ),
    ),
    Role.EXPLOITANT: (
        "dernier_exploitant",
        (
            "C’est le seul exploitant actif : sans lui, le portail n’a plus personne. Invitez d’abord quelqu’un d’autre, "
            "et attendez que son compte soit actif."
        ),
    ),
}


def lock_peers(compte: Compte) -> None:
    """Before the row of an account that may be the last of its kind, what its peers share: two closings at once follow
    each other, and the second sees what the first left.
    """
    if compte.role == Role.ADMIN_CAISSE:
        assert compte.caisse_id is not None  # constraint compte_one_organisation
        Caisse.objects.select_for_update(no_key=True).get(pk=compte.caisse_id)
    elif compte.role == Role.EXPLOITANT:
        rows = Compte.objects.filter(role=Role.EXPLOITANT).order_by("pk").select_for_update()
        list(rows.values_list("pk", flat=True))


def check_somebody_stays(compte: Compte, motif: MotifInactivation, by: Auteur) -> None:
    """Raise Refus for one's own account, and for the last active responsable of a caisse or exploitant of the portal.

    Call it under `lock_peers`. A measure of security closes even the last: the exploitant, then the console, come after.
    """
    if motif in EVEN_THE_LAST:
        return
    if isinstance(by, Compte) and by.pk == compte.pk:
        raise Refus(OWN.format(qui=compte.a_qui_demander), code="soi_meme")
    if compte.role not in LAST or compte.etat != EtatCompte.ACTIF:
        return
    peers = Compte.objects.filter(role=compte.role, caisse=compte.caisse, etat=EtatCompte.ACTIF)
    if not peers.exclude(pk=compte.pk).exists():
        code, sentence = LAST[Role(compte.role)]
        raise Refus(sentence, code=code)
