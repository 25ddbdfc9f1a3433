"""The contract: facts, their projections, figures, and what surrounds them."""

from conventions.models.actes import Acte, Evenement, Lettre, Periode, Signature
from conventions.models.convention import ConventionMetier, ConventionUsage, Participation, Partie
from conventions.models.diffusion import (
    Actualite,
    Incident,
    Instruction,
    LectureInstruction,
    Maintenance,
    Support,
    VersionSupport,
)
from conventions.models.figures import CanalSecours, EnvoiDirect, FonctionOuverte, Lecture, Terme
from conventions.models.protection import DemandeDroit, Destruction, SousTraitant, Violation
from conventions.models.suivi import (
    BesoinAnnuaire,
    ContactConvention,
    Document,
    HoraireAccueil,
    NoteConvention,
    VoletConvention,
)

__all__ = [
    "Acte",
    "Actualite",
    "BesoinAnnuaire",
    "CanalSecours",
    "ContactConvention",
    "ConventionMetier",
    "ConventionUsage",
    "DemandeDroit",
    "Destruction",
    "Document",
    "EnvoiDirect",
    "Evenement",
    "FonctionOuverte",
    "HoraireAccueil",
    "Incident",
    "Instruction",
    "Lecture",
    "LectureInstruction",
    "Lettre",
    "Maintenance",
    "NoteConvention",
    "Participation",
    "Partie",
    "Periode",
    "Signature",
    "SousTraitant",
    "Support",
    "Terme",
    "VersionSupport",
    "Violation",
    "VoletConvention",
]
