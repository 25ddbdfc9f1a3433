"""The indicators of the conventions, by code."""

from reporting.indicateurs import a_venir, dossiers, saisines
from reporting.indicateurs.registre import Indicateur, catalogue, indicateur

__all__ = ["Indicateur", "a_venir", "catalogue", "dossiers", "indicateur", "saisines"]
