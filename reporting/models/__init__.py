"""Tables of the figures: what people enter, what the portal photographs."""

from reporting.models.action import (
    ActionCaisse,
    ActionCollective,
    DeclarationTrimestrielle,
    Difficulte,
    Presence,
)
from reporting.models.copil import BilanPartie, Copil, Decision, Evaluation, MembreCopil
from reporting.models.enquete import Campagne, Reponse, Votant
from reporting.models.fiche import Fiche, Remise
from reporting.models.indicateur import Alerte, ChoixIndicateur, IndicateurManuel, Seuil, ValeurManuelle

__all__ = [
    "ActionCaisse", "ActionCollective", "Alerte", "BilanPartie", "Campagne", "ChoixIndicateur", "Copil", "Decision",
    "DeclarationTrimestrielle", "Difficulte", "Evaluation", "Fiche", "IndicateurManuel", "MembreCopil", "Presence",
    "Remise", "Reponse", "Seuil", "ValeurManuelle", "Votant",
]  # fmt: skip
