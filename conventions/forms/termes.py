"""What the pages of the conventions ask."""

from collections.abc import Mapping
from typing import ClassVar

from espace.forms import DateSaisie, Formulaire


class DateDesTermesForm(Formulaire):
    """Another day for the terms in force."""

    au = DateSaisie(label="Termes en vigueur au")

    manques: ClassVar[Mapping[str, str]] = {"au": "la date"}
