"""The life of what the contract follows, as tables."""

from conventions.enums import EtatIncident
from espace.transitions import machine

# U-3.3-remontee-national: the local referent answers, or hands it to the national support, then tells the answer.
INCIDENT = machine(
    initials=[EtatIncident.OUVERT],
    moves={
        EtatIncident.OUVERT: [EtatIncident.TRANSMIS, EtatIncident.CLOS],
        EtatIncident.TRANSMIS: [EtatIncident.CLOS],
    },
    finals=[EtatIncident.CLOS],
)
