"""What the pages of the conventions ask."""

from espace.forms import DateSaisie, Formulaire


class DateDesTermesForm(Formulaire):
    """Another day for the terms in force."""

    au = DateSaisie(label="Termes en vigueur au", required=False)
