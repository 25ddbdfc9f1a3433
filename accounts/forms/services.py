"""Services of a caisse and of a structure."""

from typing import Any

from django import forms

from accounts.forms.comptes import NOM, CourrielPro
from accounts.models import ServiceCaisse
from espace import registry
from espace.forms import Formulaire, TexteCourt


class ServiceForm(Formulaire):
    """The name of a service."""

    nom = TexteCourt(label="Nom du service", max_length=120, widget=forms.TextInput(attrs=NOM))
    manques = {"nom": "le nom du service"}


class ServiceCaisseForm(ServiceForm):
    """A team: its mailbox, and the functions whose demandes go to it."""

    email = CourrielPro(
        label="Boîte du service", required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Facultative : les avis de nouvelles demandes y arrivent.",
    )  # fmt: skip
    fonctions = forms.MultipleChoiceField(
        label="Fonctions traitées", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Une fonction sans service est traitée par tous les agents.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fonctions"].choices = list(registry.fonctions)  # type: ignore[attr-defined]  # a choice field, which Form.fields does not say


class FermerServiceForm(Formulaire):
    """Closing a service: where its accounts go."""

    vers = forms.ModelChoiceField(
        label="Ses comptes vont au service", queryset=ServiceCaisse.objects.none(), required=False, empty_label="Choisir",
        help_text="Facultatif quand le service n’a aucun compte.",
    )  # fmt: skip

    def __init__(self, *args: Any, services_offerts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vers"].queryset = services_offerts  # type: ignore[attr-defined]  # a ModelChoiceField, which Form.fields does not say
