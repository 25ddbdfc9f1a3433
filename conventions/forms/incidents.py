"""Telling a difficulty with the portal, and answering it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.forms.version import FormulaireVersionne
from accounts.models import Caisse
from espace.forms import Formulaire, TexteCourt, TexteLibre


class IncidentForm(Formulaire):
    """Two questions, and the caisse when there are several. The rest is joined."""

    caisse = forms.ChoiceField(label="Caisse concernée", widget=forms.RadioSelect)
    ecran = TexteCourt(
        label="Écran concerné", max_length=160, help_text="Son titre ou son adresse. Exemple : « Signaler », étape 2"
    )
    description = TexteLibre(
        label="Ce qui se passe",
        max_length=1000,
        rows=5,
        help_text="Ce que vous vouliez faire, et ce qui s’est affiché. Sans nom ni information sur une personne accompagnée.",
    )
    manques = {"caisse": "la caisse concernée", "ecran": "l’écran concerné", "description": "ce qui se passe"}

    def __init__(self, *args: Any, caisses: Iterable[Caisse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caisses = {str(caisse.pk): caisse for caisse in caisses}
        if len(self.caisses) == 1:
            del self.fields["caisse"]
        else:
            self.fields["caisse"].choices = [(pk, caisse.nom) for pk, caisse in self.caisses.items()]  # type: ignore[attr-defined]  # a ChoiceField, which Form.fields does not say

    def chosen(self) -> Caisse:
        """The caisse, once valid."""
        return (
            self.caisses[self.cleaned_data["caisse"]] if "caisse" in self.fields else next(iter(self.caisses.values()))
        )


class RepondreForm(FormulaireVersionne):
    """The answer that closes an incident: the structure reads it."""

    reponse = TexteLibre(
        label="Votre réponse", max_length=1000, rows=4, help_text="La structure la lit dans le portail."
    )
    manques = {"reponse": "votre réponse"}
