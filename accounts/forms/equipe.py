"""Opening and changing the accounts of a caisse, and what a gestionnaire changes in a technicien's."""

from typing import Any

from django import forms

from accounts.enums import Role
from accounts.forms.comptes import NOM, CourrielPro, PersonneForm, Telephone
from accounts.forms.version import FormulaireVersionne
from accounts.models import Compte, ServiceCaisse, ServicePartenaire
from espace.forms import TexteCourt

PROFILS = [
    (Role.AGENT.value, "Agent : traite les demandes"),
    (Role.ADMIN_CAISSE.value, "Responsable des partenariats : ouvre et ferme les comptes, suit les conventions"),
    (Role.DPO.value, "Délégué à la protection des données"),
]
MEDICAL = "Voit les pièces médicales des demandes"
SANS_SERVICE = "Aucun service"


class CollegueForm(PersonneForm):
    """The account of a caisse: six fields, a profile; a service and the medical documents for an agent."""

    role = forms.ChoiceField(label="Profil", choices=PROFILS, widget=forms.RadioSelect)
    service_caisse = forms.ModelChoiceField(
        label="Service", queryset=ServiceCaisse.objects.none(), empty_label=SANS_SERVICE, required=False,
        help_text="Pour un agent : les demandes de ce service lui sont proposées d’abord.",
    )  # fmt: skip
    is_medical_allowed = forms.BooleanField(
        label=MEDICAL, required=False, help_text="Réservé aux agents qui en ont besoin."
    )
    manques = {**PersonneForm.manques, "role": "le profil"}
    field_order = ["role"]

    def __init__(self, *args: Any, services_offerts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_caisse"].queryset = services_offerts  # type: ignore[attr-defined]  # a ModelChoiceField, which Form.fields does not say


class ModifierForm(FormulaireVersionne):
    """The four fields that change, then the service, then the medical documents, as the profile has them."""

    nom = TexteCourt(
        label="Nom", max_length=80, widget=forms.TextInput(attrs=NOM), help_text="L’identifiant ne change pas."
    )
    fonction = TexteCourt(label="Fonction", max_length=120, widget=forms.TextInput(attrs=NOM))
    telephone = Telephone(label="Téléphone professionnel")
    email = CourrielPro(
        label="E-mail professionnel",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="L’ancienne et la nouvelle adresse sont prévenues.",
    )
    service = forms.ModelChoiceField(
        label="Service", queryset=ServicePartenaire.objects.none(), empty_label="Choisir",
        help_text="La personne voit les demandes de son nouveau service. Celles qu’elle a faites restent dans le leur.",
    )  # fmt: skip
    service_caisse = forms.ModelChoiceField(
        label="Service", queryset=ServiceCaisse.objects.none(), empty_label=SANS_SERVICE, required=False
    )
    is_medical_allowed = forms.BooleanField(label=MEDICAL, required=False)
    manques = {name: words for name, words in PersonneForm.manques.items() if name not in ("civilite", "prenom")} | {
        "service": "le service"
    }

    def __init__(self, *args: Any, cible: Compte, services_offerts: Any, **kwargs: Any) -> None:
        shown = {name: getattr(cible, name) for name in (*self.base_fields,)}
        super().__init__(*args, initial={**shown, **kwargs.pop("initial", {})}, **kwargs)
        self.fields["telephone"].required = cible.role != Role.TECHNICIEN
        kept = {Role.TECHNICIEN: "service", Role.AGENT: "service_caisse"}.get(Role(cible.role), "")
        for name in ("service", "service_caisse"):
            if name == kept and services_offerts:
                self.fields[name].queryset = services_offerts  # type: ignore[attr-defined]  # a ModelChoiceField, which Form.fields does not say
            else:
                del self.fields[name]
        if cible.role != Role.AGENT:
            del self.fields["is_medical_allowed"]

    def changes(self) -> dict[str, Any]:
        """The values typed, by field of the account."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
