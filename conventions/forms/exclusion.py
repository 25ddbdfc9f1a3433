"""Shutting a structure out of a caisse."""

from accounts.forms.securite import DecisionForm
from espace.forms import DateSaisie


class ExclureStructureForm(DecisionForm):
    """The decision; its last day may be left open."""

    until = DateSaisie(
        label="Jusqu’au",
        help_text="Dernier jour de l’exclusion, compris : l’accès rouvre le lendemain. Vide : jusqu’à la levée.",
        required=False,
    )
