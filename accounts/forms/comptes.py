"""Inviting, closing, recording a request, declaring."""

import contextlib
from datetime import date
from typing import Any

import phonenumbers
from django import forms

from accounts.actions.compte import Personne
from accounts.actions.cycle import MOTIFS_TECHNICIEN
from accounts.enums import Civilite, Lien, MotifInactivation, OrigineDemande
from accounts.forms.version import FormulaireVersionne
from accounts.models import Partenaire, ServicePartenaire
from espace.forms import DateSaisie, Formulaire, SansNir, TexteCourt, TexteLibre

NOM = {"class": "ep-w-name", "autocomplete": "off"}
CHOISIR = ("", "Choisir")
# What the plan of numbers calls France: each overseas collectivity has its own prefix.
REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT", "BL", "MF", "PM", "WF", "PF", "NC")
FRANCE = 33
MEMBRES_MAX = 1_000_000  # no structure has as many; the column stops at 2 147 483 647
COUNTRY_CODES = frozenset(phonenumbers.country_code_for_region(region) for region in REGIONS)


class Telephone(forms.CharField):
    """A phone number as people write it, kept as « 03 20 00 00 00 »."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "ep-w-sm"})
        )
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> str:
        """The number in its own writing; raises ValidationError when it is not of France or of its overseas."""
        text = super().clean(value)
        if not text:
            return ""
        for region in REGIONS:
            with contextlib.suppress(phonenumbers.NumberParseException):
                number = phonenumbers.parse(text, region)
                if phonenumbers.is_valid_number(number) and number.country_code in COUNTRY_CODES:
                    kind = phonenumbers.PhoneNumberFormat
                    style = kind.NATIONAL if number.country_code == FRANCE else kind.INTERNATIONAL
                    return phonenumbers.format_number(number, style)
        raise forms.ValidationError(
            "Ce n’est pas un numéro français. Écrivez ses dix chiffres, outre-mer compris : 03 20 00 00 00, 0590 00 00 00",
            code="telephone",
        )


class CourrielPro(SansNir, forms.EmailField):
    """An address that holds no NIR either: « 184…@ » would be kept, mailed and shown."""


class PersonneForm(Formulaire):
    """The six fields of an account (U-2.2.1-champs-habilitation)."""

    civilite = forms.ChoiceField(
        label="Civilité",
        choices=Civilite.choices,
        widget=forms.RadioSelect(attrs={"class": "ep-radios-inline"}),
    )
    nom = TexteCourt(label="Nom", max_length=80, widget=forms.TextInput(attrs=NOM))
    prenom = TexteCourt(label="Prénom", max_length=80, widget=forms.TextInput(attrs=NOM))
    fonction = TexteCourt(label="Fonction", max_length=120, widget=forms.TextInput(attrs=NOM))
    telephone = Telephone(label="Téléphone professionnel")
    email = CourrielPro(label="E-mail professionnel", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    manques = {
        "civilite": "la civilité",
        "nom": "le nom",
        "prenom": "le prénom",
        "fonction": "la fonction",
        "telephone": "le téléphone professionnel",
        "email": "l’e-mail professionnel",
    }

    def personne(self) -> Personne:
        """The six fields, once valid."""
        data = self.cleaned_data
        return Personne(
            **{name: data[name] for name in ("civilite", "nom", "prenom", "fonction", "telephone", "email")}
        )


class InviterForm(PersonneForm):
    """A technicien: the phone is not asked for, the tie and the workstation are attested."""

    service = forms.ModelChoiceField(label="Service", queryset=ServicePartenaire.objects.none(), empty_label="Choisir")
    lien = forms.ChoiceField(
        label="Lien avec la structure",
        choices=[CHOISIR, *Lien.choices],
        help_text="Employé : agent d’une collectivité ou d’un établissement public. Salarié : contrat de travail de droit "
        "privé. Bénévole : sans rémunération.",
    )
    poste = forms.BooleanField(
        label="J’atteste que cette personne utilise un poste de travail professionnel, protégé par un antivirus."
    )
    manques = {**PersonneForm.manques, "lien": "le lien avec la structure", "service": "le service"}

    def __init__(self, *args: Any, partenaire: Partenaire, domaines: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["telephone"].required = False
        self.fields["lien"].widget.attrs["class"] = "ep-w-sm"
        if domaines:
            listed = ", ".join(f"@{domaine}" for domaine in domaines)
            plural = "Domaines admis" if len(domaines) > 1 else "Domaine admis"
            self.fields["email"].help_text = f"{plural} pour votre structure : {listed}"
        services = partenaire.services.filter(is_active=True).order_by("nom")
        if services:
            self.fields["service"].queryset = services  # type: ignore[attr-defined]  # a ModelChoiceField, which Form.fields does not say
        else:
            del self.fields["service"]


class FermerForm(Formulaire):
    """Closing a technicien's account: a reason is asked for (U-2.2.3-depart-technicien)."""

    motif = forms.ChoiceField(
        label="Pourquoi fermer ce compte",
        choices=[(motif.value, MotifInactivation(motif).label) for motif in MOTIFS_TECHNICIEN],
        widget=forms.RadioSelect,
    )
    manques = {"motif": "le motif de la fermeture"}


ARRIVAL = ("received_on", "asked_by", "origine")


class CorrigerForm(FormulaireVersionne, PersonneForm):
    """A recorded request, corrected: its structure stays what it is."""

    received_on = DateSaisie(label="Reçue le")
    asked_by = TexteCourt(
        label="Qui l’a demandée",
        help_text="Son nom ou sa fonction dans la structure.",
        max_length=160,
        widget=forms.TextInput(attrs=NOM),
    )
    origine = forms.ChoiceField(
        label="Comment la demande est arrivée",
        choices=[choice for choice in OrigineDemande.choices if choice[0] != OrigineDemande.PORTAIL],
        widget=forms.RadioSelect,
    )
    manques = {
        **PersonneForm.manques,
        "received_on": "le jour où la demande est arrivée",
        "asked_by": "qui, dans la structure, a fait la demande",
        "origine": "comment la demande est arrivée",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (
            self.initial.get("origine") == OrigineDemande.PORTAIL
        ):  # who, when and how are known, and nobody's to rewrite
            for name in ARRIVAL:
                del self.fields[name]

    def arrival(self) -> dict[str, Any]:
        """When the request came, who asked and how, once valid."""
        return {name: self.cleaned_data.get(name, self.initial.get(name)) for name in ARRIVAL}


class CompleterForm(CorrigerForm):
    """A request that lacked a field: its clock starts the day the rest came (U-2.2.1-champs-habilitation)."""

    completed_on = DateSaisie(
        label="Complète depuis le", help_text="Le jour où ce qui manquait est arrivé : le délai part de là."
    )
    manques = {**CorrigerForm.manques, "completed_on": "le jour où ce qui manquait est arrivé"}


class AccepterForm(FormulaireVersionne):
    """Accepting a request: the one that was read."""


class HabilitationForm(CorrigerForm):
    """A request to open a gestionnaire's account, as it reached the caisse."""

    version = None  # type: ignore[assignment]  # nothing was read yet: Django's way to leave an inherited field out

    partenaire = forms.ModelChoiceField(label="Structure", queryset=Partenaire.objects.none(), empty_label="Choisir")
    incomplete = forms.BooleanField(
        label="Il manque quelque chose : l’enregistrer en attendant le reste",
        help_text="Laissez vides les champs qui manquent, sauf le nom. Le délai de 5 jours ouvrés ne part pas.",
        required=False,
    )
    manques = {**CorrigerForm.manques, "partenaire": "la structure"}
    field_order = ["partenaire"]

    def __init__(self, *args: Any, partenaires: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and "incomplete" in self.data:
            for name in ("civilite", "prenom", "fonction", "telephone", "email"):
                self.fields[name].required = False
        self.fields["partenaire"].queryset = partenaires  # type: ignore[attr-defined]  # a ModelChoiceField, which Form.fields does not say


class RefuserForm(FormulaireVersionne):
    """Refusing a request: the structure reads why."""

    motif = TexteLibre(label="Pourquoi la demande est refusée", help_text="La structure lira ce motif.", max_length=300)
    manques = {"motif": "pourquoi la demande est refusée"}


class EffectifForm(FormulaireVersionne):
    """Members of a structure, on a day."""

    jour: date
    membres = forms.IntegerField(
        label="Membres de la structure",
        min_value=1,
        max_value=MEMBRES_MAX,
        error_messages={"max_value": "Ce nombre est trop grand. Vérifiez l’effectif."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "ep-w-sm"}),
    )
    declared_on = DateSaisie(label="Déclaré le")
    manques = {"membres": "l’effectif", "declared_on": "le jour de la déclaration"}

    def __init__(self, *args: Any, jour: date, **kwargs: Any) -> None:
        super().__init__(*args, jour=jour, **kwargs)
        self.jour = jour

    def clean_declared_on(self) -> date:
        """Not a day to come."""
        day: date = self.cleaned_data["declared_on"]
        if day > self.jour:
            raise forms.ValidationError("Cette date est dans le futur.", code="futur")
        return day
