"""The life of each kind of demande, as one table. The code asks it, the trigger of `Demande` holds it.

Whatever the kind: cancelled by the partner before it is taken, closed at once when the person no longer wishes it,
sent back to its first state when it is re-routed to another caisse.
"""

from collections.abc import Mapping

from django.db.models import TextChoices

from espace.transitions import Machine, machine
from signalements.enums import (
    ETATS,
    EtatContact,
    EtatDocument,
    EtatDossier,
    EtatExamen,
    EtatRendezVous,
    EtatSignalement,
    TypeDemande,
)

S, D, R, T, C, E = EtatSignalement, EtatDossier, EtatRendezVous, EtatDocument, EtatContact, EtatExamen

MACHINES: Mapping[TypeDemande, Machine] = {
    TypeDemande.SIGNALEMENT: machine(
        initials=[S.TRANSMISE],
        moves={
            S.TRANSMISE: [S.PRISE_EN_CHARGE, S.NON_PRISE_EN_CHARGE, S.CLOSE, S.ANNULEE],
            S.PRISE_EN_CHARGE: [S.CLOSE, S.TRANSMISE],
        },
        finals=[S.CLOSE, S.NON_PRISE_EN_CHARGE, S.ANNULEE],
    ),
    TypeDemande.DOSSIER: machine(
        initials=[D.TRANSMIS],
        moves={
            D.TRANSMIS: [D.PRIS_EN_CHARGE, D.CLASSE, D.ANNULE],
            D.PRIS_EN_CHARGE: [D.INCOMPLET, D.COMPLET, D.CLASSE, D.TRANSMIS],
            # Back to where it was when « incomplet » was declared by mistake.
            D.INCOMPLET: [D.A_VERIFIER, D.PRIS_EN_CHARGE, D.CLASSE, D.TRANSMIS],
            D.A_VERIFIER: [D.INCOMPLET, D.COMPLET, D.CLASSE, D.TRANSMIS],
            D.COMPLET: [D.EN_INSTRUCTION, D.INCOMPLET, D.CLASSE, D.TRANSMIS],
            D.EN_INSTRUCTION: [D.TRAITE, D.CLASSE, D.TRANSMIS],
        },
        finals=[D.TRAITE, D.CLASSE, D.ANNULE],
    ),
    TypeDemande.RENDEZ_VOUS: machine(
        initials=[R.TRANSMISE],
        moves={
            R.TRANSMISE: [R.FIXE, R.REFUSEE, R.CLASSEE, R.ANNULEE],
            R.FIXE: [R.HONORE, R.NON_HONORE, R.CLASSEE, R.ANNULEE, R.TRANSMISE],
        },
        finals=[R.HONORE, R.NON_HONORE, R.REFUSEE, R.CLASSEE, R.ANNULEE],
    ),
    TypeDemande.DOCUMENT: machine(
        initials=[T.TRANSMISE],
        moves={T.TRANSMISE: [T.ENVOYE, T.REMIS, T.REFUSEE, T.CLASSEE, T.ANNULEE]},
        finals=[T.ENVOYE, T.REMIS, T.REFUSEE, T.CLASSEE, T.ANNULEE],
    ),
    TypeDemande.CONTACT: machine(
        initials=[C.TRANSMISE],
        moves={
            C.TRANSMISE: [C.REPONDUE, C.CLOSE, C.CLASSEE, C.ANNULEE],
            C.REPONDUE: [C.RELANCEE, C.CLOSE, C.CLASSEE, C.TRANSMISE],
            C.RELANCEE: [C.REPONDUE, C.CLOSE, C.CLASSEE, C.TRANSMISE],
            C.CLOSE: [C.RELANCEE, C.REPONDUE],  # a new message reopens it
        },
        finals=[C.CLOSE, C.CLASSEE, C.ANNULEE],
    ),
    TypeDemande.EXAMEN: machine(
        initials=[E.TRANSMISE],
        moves={
            E.TRANSMISE: [E.FIXE, E.SANS_RETOUR, E.CLASSEE, E.ANNULEE],
            E.FIXE: [E.HONORE, E.NON_HONORE, E.SANS_RETOUR, E.CLASSEE, E.TRANSMISE],
        },
        finals=[E.HONORE, E.NON_HONORE, E.SANS_RETOUR, E.CLASSEE, E.ANNULEE],
    ),
}


def initial_of(kind: str) -> str:
    """The state a demande of this kind is born in."""
    (initial,) = MACHINES[TypeDemande(kind)].initials
    return initial


def is_final(kind: str, etat: str) -> bool:
    """Whether the demande is closed in this state."""
    return etat in MACHINES[TypeDemande(kind)].finals


def label_of(kind: str, etat: str) -> str:
    """French name of a state (« Prise en charge », « Pris en charge »)."""
    choices: type[TextChoices] = ETATS[TypeDemande(kind)]
    return str(choices(etat).label)
