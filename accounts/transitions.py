"""The life of an account and of the requests about accounts, as tables."""

from accounts.enums import EtatBoitier, EtatCompte, EtatDemandeCompte, EtatHabilitation, EtatSignalement
from espace.transitions import machine

# An invitation may be cancelled; a closed account opens again with the device it had (actif) or by a new link (invite).
COMPTE = machine(
    initials=[EtatCompte.INVITE],
    moves={
        EtatCompte.INVITE: [EtatCompte.ACTIF, EtatCompte.INACTIF],
        EtatCompte.ACTIF: [EtatCompte.INACTIF],
        EtatCompte.INACTIF: [EtatCompte.ACTIF, EtatCompte.INVITE, EtatCompte.SUPPRIME],
    },
    finals=[EtatCompte.SUPPRIME],
)

HABILITATION = machine(
    initials=[EtatHabilitation.INCOMPLETE, EtatHabilitation.EN_ATTENTE],
    moves={
        EtatHabilitation.INCOMPLETE: [EtatHabilitation.EN_ATTENTE, EtatHabilitation.REFUSEE],
        EtatHabilitation.EN_ATTENTE: [EtatHabilitation.ACCEPTEE, EtatHabilitation.REFUSEE],
    },
    finals=[EtatHabilitation.ACCEPTEE, EtatHabilitation.REFUSEE],
)

DEMANDE_SUR_COMPTE = machine(
    initials=[EtatDemandeCompte.EN_ATTENTE],
    moves={
        EtatDemandeCompte.EN_ATTENTE: [
            EtatDemandeCompte.PROGRAMMEE,
            EtatDemandeCompte.FAITE,
            EtatDemandeCompte.REFUSEE,
        ],
        # Before its day the account may be cut for another reason, or the structure change its mind.
        EtatDemandeCompte.PROGRAMMEE: [EtatDemandeCompte.FAITE, EtatDemandeCompte.REFUSEE],
    },
    finals=[EtatDemandeCompte.FAITE, EtatDemandeCompte.REFUSEE],
)

SIGNALEMENT = machine(
    initials=[EtatSignalement.OUVERT],
    moves={
        EtatSignalement.OUVERT: [EtatSignalement.COUPE, EtatSignalement.SANS_SUITE],
        EtatSignalement.COUPE: [EtatSignalement.RETABLI],
    },
    finals=[EtatSignalement.SANS_SUITE, EtatSignalement.RETABLI],
)

# A token that comes back is handed out again: its key has never left the portal.
BOITIER = machine(
    initials=[EtatBoitier.EN_STOCK],
    moves={
        EtatBoitier.EN_STOCK: [EtatBoitier.REMIS, EtatBoitier.RETIRE],
        EtatBoitier.REMIS: [EtatBoitier.EN_STOCK, EtatBoitier.RETIRE],
    },
    finals=[EtatBoitier.RETIRE],
)
