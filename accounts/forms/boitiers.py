"""Hardware tokens: a seed file, a hand-over by serial number, a return; and the lost factor that goes with it."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.enums import EtatBoitier
from accounts.models import Boitier, Caisse, Compte
from accounts.querysets import found_recipients
from espace.forms import Formulaire, TexteCourt

SERIAL = {"class": "ep-w-sm", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}


class GrainesForm(Formulaire):
    """The file that comes with the tokens."""

    fichier = forms.FileField(
        label="Fichier du fournisseur",
        help_text="Un CSV, une ligne par boîtier : numéro de série ; clé en hexadécimal ou en base 32 ; 30 ou 60 secondes. "
        "Ou un PSKC (RFC 6030) sans chiffrement. Le fichier n’est pas gardé, et aucune clé ne s’affiche.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xml,.pskc"}),
    )


class GrainesPortailForm(GrainesForm):
    """The same for the exploitant, who may give the whole file to a caisse."""

    caisse = forms.ModelChoiceField(
        label="Pour",
        queryset=Caisse.objects.none(),
        required=False,
        empty_label="Le stock du portail, où toute caisse puise",
        widget=forms.Select(attrs={"class": "ep-w-name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        caisse: Any = self.fields["caisse"]
        caisse.queryset = Caisse.objects.order_by("nom")


class RemettreForm(Formulaire):
    """Which token, to whom."""

    serial_number = TexteCourt(
        label="Numéro de série", help_text="Au dos du boîtier.", max_length=60, widget=forms.TextInput(attrs=SERIAL)
    )
    personne = TexteCourt(
        label="Identifiant ou e-mail de la personne",
        max_length=254,
        widget=forms.TextInput(attrs={"class": "ep-w-name", "autocomplete": "off", "autocapitalize": "none"}),
    )
    manques = {"serial_number": "le numéro de série", "personne": "l’identifiant ou l’e-mail de la personne"}

    def __init__(self, *args: Any, caisse: Caisse | None, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caisse, self.at = caisse, at

    def clean_personne(self) -> Compte:
        """The one account of that identifiant or e-mail within reach."""
        found = found_recipients(self.cleaned_data["personne"], self.caisse, self.at)
        if not found:
            raise forms.ValidationError(
                "Aucun compte ouvert que vous suivez n’a cet identifiant ni cet e-mail. Relisez-le.", code="inconnu"
            )
        if len(found) > 1:
            named = " ou ".join(f"{compte.identifiant} ({compte.get_role_display().lower()})" for compte in found)
            raise forms.ValidationError(
                f"Cet e-mail a plusieurs comptes. Indiquez l’identifiant : {named}.", code="plusieurs"
            )
        return found[0]


class ReprendreForm(Formulaire):
    """What becomes of a token. `passage`: where the page showed it."""

    passage = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    suite = forms.ChoiceField(label="Ce qui arrive", widget=forms.RadioSelect, choices=())

    def __init__(self, *args: Any, boitier: Boitier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passage"].initial = boitier.passage
        suite: Any = self.fields["suite"]
        suite.choices = [(EtatBoitier.RETIRE.value, "Il est perdu, volé ou hors service : il ne servira plus")]
        if boitier.etat == EtatBoitier.REMIS:
            suite.choices = [(EtatBoitier.EN_STOCK.value, "Il est rendu : il retourne au stock"), *suite.choices]


class FacteurPerduForm(Formulaire):
    """A lost factor, with the token that goes and the one that comes. `boitier`: the one in the person's hands; `has_stock`:
    whether whoever helps may hand one over.
    """

    boitier_perdu = forms.BooleanField(required=False)
    serial_number = TexteCourt(
        label="Numéro de série du boîtier que vous remettez",
        help_text="Laissez vide si la personne garde un téléphone.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=SERIAL),
    )

    def __init__(self, *args: Any, boitier: Boitier | None, has_stock: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if boitier is None:
            del self.fields["boitier_perdu"]
        else:
            self.fields["boitier_perdu"].label = f"Son boîtier {boitier} est perdu ou volé : il ne servira plus"
        if not has_stock:
            del self.fields["serial_number"]
