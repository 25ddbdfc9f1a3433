"""The life of an account and of the requests about accounts, as tables."""

from accounts.enums import EtatCompte, EtatDemandeCompte, EtatHabilitation
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
    moves={EtatDemandeCompte.EN_ATTENTE: [EtatDemandeCompte.FAITE, EtatDemandeCompte.REFUSEE]},
    finals=[EtatDemandeCompte.FAITE, EtatDemandeCompte.REFUSEE],
)
