"""The case: one common core, a row by kind, the person apart, and everything that happens to it."""

from signalements.models.demande import Brouillon, Demande
from signalements.models.details import (
    ContactCaisse,
    DemandeDocument,
    Dossier,
    Examen,
    OptionChoisie,
    RendezVous,
    Saisine,
)
from signalements.models.echanges import LectureFil, Message, NoteInterne
from signalements.models.echeance import Echeance, Rappel
from signalements.models.option import Option, PieceAttendue
from signalements.models.personne import Accord, Identite, Representant
from signalements.models.piece import Piece
from signalements.models.vie import (
    CycleDossier,
    EtapeAccompagnement,
    Passage,
    PieceDemandee,
    Reorientation,
    TentativeContact,
)

__all__ = [
    "Accord", "Brouillon", "ContactCaisse", "CycleDossier", "Demande", "DemandeDocument", "Dossier", "Echeance",
    "EtapeAccompagnement", "Examen", "Identite", "LectureFil", "Message", "NoteInterne", "Option", "OptionChoisie", "Passage",
    "Piece", "PieceAttendue", "PieceDemandee", "Rappel", "RendezVous", "Reorientation", "Representant", "Saisine",
    "TentativeContact",
]  # fmt: skip
