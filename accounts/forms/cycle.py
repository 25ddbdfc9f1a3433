"""Closing and opening again."""

from accounts.forms.version import FormulaireVersionne


class RouvrirForm(FormulaireVersionne):
    """Opening an account again: the one that was read."""
