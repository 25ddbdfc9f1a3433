"""Announcing an interruption, and saying where to turn meanwhile."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from accounts.forms.version import FormulaireVersionne
from conventions.continuite import FonctionAvecCanal
from espace.forms import DateSaisie, Formulaire, TexteCourt, TexteLibre

HEURES = ["%H:%M", "%Hh%M", "%H h %M", "%Hh", "%H h"]


def _heure(label: str) -> forms.TimeField:
    attrs = {"class": "ep-w-date", "autocomplete": "off"}
    return forms.TimeField(
        label=label,
        input_formats=HEURES,
        help_text="Exemple : 20:00",
        widget=forms.TimeInput(format="%H:%M", attrs=attrs),
    )


class FinForm(FormulaireVersionne):
    """Another end, another text."""

    fin_jour = DateSaisie(label="Jour de fin")
    fin_heure = _heure("Heure de fin")
    texte = TexteLibre(
        label="Ce que les utilisateurs doivent savoir",
        required=False,
        max_length=300,
        help_text="Affiché à la suite de la date, sur toutes les pages.",
    )
    manques = {"fin_jour": "le jour de fin", "fin_heure": "l’heure de fin"}

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def instant(self, name: str) -> datetime:
        """The instant typed in two fields, in the zone of the author."""
        data = self.cleaned_data
        return datetime.combine(data[f"{name}_jour"], data[f"{name}_heure"], tzinfo=self.zone)


class AnnonceForm(FinForm):
    """An interruption: shown from a day, from an hour to another."""

    version = None  # type: ignore[assignment]  # nothing was read yet: Django's way to leave an inherited field out

    annonce = DateSaisie(label="Annoncée à partir du", help_text="Le bandeau paraît ce jour-là sur toutes les pages.")
    debut_jour = DateSaisie(label="Jour de début")
    debut_heure = _heure("Heure de début")
    field_order = ["annonce", "debut_jour", "debut_heure", "fin_jour", "fin_heure", "texte"]
    manques = {
        **FinForm.manques,
        "annonce": "le jour de l’annonce",
        "debut_jour": "le jour de début",
        "debut_heure": "l’heure de début",
    }


class CanauxForm(Formulaire):
    """The fallback channel of each function open at the caisse, one field a function and structure."""

    def __init__(self, *args: Any, ouvertes: Iterable[FonctionAvecCanal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ouvertes = list(ouvertes)
        for ouverte in self.ouvertes:
            self.fields[ouverte.cle] = TexteCourt(
                label=f"{ouverte.fonction.label}, {ouverte.partenaire}",
                max_length=200,
                required=False,
                initial=ouverte.canal,
                error_messages={"required": "Indiquez par quel autre moyen ce service reste assuré."},
            )

    def changes(self) -> list[tuple[FonctionAvecCanal, str]]:
        """What differs from what was there, an emptied field apart: an open function keeps a channel."""
        typed = [(ouverte, self.cleaned_data[ouverte.cle]) for ouverte in self.ouvertes]
        return [(ouverte, texte) for ouverte, texte in typed if texte and texte != ouverte.canal]
