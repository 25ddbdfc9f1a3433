"""The value of a setting."""

from typing import Any

from django import forms

from espace.forms import Formulaire
from espace.reglages import Reglage


class ReglageForm(Formulaire):
    """One field, as the setting asks it: a number between its bounds, or yes and no."""

    valeur = forms.CharField(label="Valeur", max_length=60)
    manques = {"valeur": "la valeur"}

    def __init__(self, *args: Any, reglage: Reglage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reglage, field = reglage, self.fields["valeur"]
        field.label = reglage.libelle
        if isinstance(reglage.default, bool):
            field.widget = forms.RadioSelect(choices=[("oui", "Oui"), ("non", "Non")])
        elif isinstance(reglage.default, int):
            field.widget.attrs = {"inputmode": "numeric", "class": "ep-w-sm"}
        if reglage.bounds:
            low, high = reglage.bounds
            field.help_text = f"De {low} à {high} {reglage.unit}.".replace(" .", ".")

    def clean_valeur(self) -> Any:
        """The value in the type of the default. Raises ValidationError when it is not one."""
        text = self.cleaned_data["valeur"].strip()
        if isinstance(self.reglage.default, bool):
            if text not in ("oui", "non"):
                raise forms.ValidationError("Choisissez oui ou non.", code="choix")
            return text == "oui"
        if isinstance(self.reglage.default, int):
            if not text.isdecimal():
                raise forms.ValidationError("Écrivez un nombre entier, en chiffres.", code="invalid")
            return int(text)
        return text
