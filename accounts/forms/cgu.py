"""Publishing and accepting the terms of use."""

from typing import Any

from django import forms

from espace.forms import DateSaisie, Formulaire


class CguForm(Formulaire):
    """The terms of use are read and accepted: `version` says which one was on the screen."""

    version = forms.CharField(max_length=20, widget=forms.HiddenInput)
    accepte = forms.BooleanField(label="J’ai lu les conditions d’utilisation et je m’engage à les respecter")


class CguPublicationForm(Formulaire):
    """A new version of the terms of use."""

    version = forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z.-]*$",
        label="Numéro de la version",
        max_length=20,
        help_text="Chiffres, lettres, points et tirets. Exemple : 2.0",
        error_messages={"invalid": "Un numéro s’écrit avec des chiffres, des lettres, des points et des tirets : 2.0"},
        widget=forms.TextInput(attrs={"class": "ep-w-sm"}),
    )
    in_force_on = DateSaisie(label="En vigueur le", help_text="Aujourd’hui, ou un jour à venir à 0 h.")
    acceptation = forms.ChoiceField(
        label="À accepter à nouveau",
        choices=[
            ("oui", "Oui : chacun l’accepte à sa page suivante"),
            ("non", "Non : une correction qui ne change aucun engagement"),
        ],
        widget=forms.RadioSelect,
    )
    resume = forms.CharField(
        label="Ce qui change",
        help_text="Chacun le lit avant d’accepter. Quelques phrases, sans renvoi à un article.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    texte = forms.CharField(
        label="Texte",
        help_text="Une ligne qui commence par « # » est un titre ; une ligne vide sépare deux paragraphes.",
        widget=forms.Textarea(attrs={"rows": 20}),
        max_length=60_000,
    )
    manques = {
        "version": "le numéro de la version",
        "in_force_on": "le jour d’entrée en vigueur",
        "acceptation": "si chacun doit l’accepter à nouveau",
        "resume": "ce qui change",
        "texte": "le texte",
    }

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:  # nothing changes, and nobody accepted anything yet
            del self.fields["resume"], self.fields["acceptation"]
