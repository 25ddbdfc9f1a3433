"""Reporting, cutting, answering, excluding."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.enums import KindSignalementSecurite
from accounts.models import Compte
from espace.forms import DateSaisie, Formulaire, TexteCourt, TexteLibre

QUOI = "Ce qui s’est passé"
MANQUE_QUOI = "ce qui s’est passé"


class CompteChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    """An account by its name and profile."""

    def label_from_instance(self, obj: Any) -> str:
        """« Sonia Belkacem, technicien »."""
        return f"{obj.nom_complet}, {obj.get_role_display().lower()}"


def kind_field() -> forms.ChoiceField:
    """Loss, theft, fraud, misuse: one answer."""
    return forms.ChoiceField(label=QUOI, choices=KindSignalementSecurite.choices, widget=forms.RadioSelect)


def detail_field() -> TexteLibre:
    """A few words, read in the portal only."""
    return TexteLibre(
        label="Précisions",
        help_text="Quand, et comment vous l’avez su. N’écrivez ni mot de passe, ni nom d’assuré. Ce texte reste dans le portail.",
        required=False,
        max_length=500,
    )


class SignalerForm(Formulaire):
    """A report, by somebody who is signed in."""

    compte = CompteChoice(label="Compte concerné", queryset=Compte.objects.none(), empty_label=None)
    kind = kind_field()
    detail = detail_field()
    manques = {"compte": "le compte concerné", "kind": MANQUE_QUOI}

    def __init__(self, *args: Any, comptes: QuerySet[Compte], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compte"].queryset = comptes  # type: ignore[attr-defined]  # a ModelChoiceField, which Form.fields does not say


class SignalerSansConnexionForm(Formulaire):
    """A report, by somebody who can no longer sign in."""

    identifiant = forms.CharField(
        label="Votre identifiant",
        help_text="Exemple : nferrand-tech",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    kind = kind_field()
    manques = {"identifiant": "votre identifiant", "kind": MANQUE_QUOI}


class CouperForm(Formulaire):
    """A cut that no report came before."""

    kind = kind_field()
    detail = detail_field()
    manques = {"kind": MANQUE_QUOI}


class SuiteForm(Formulaire):
    """What the caisse found: the end of a report."""

    suite = TexteLibre(
        label="Ce que la caisse a constaté",
        help_text="Lu dans le portail, par les caisses seulement.",
        max_length=500,
    )
    manques = {"suite": "ce que la caisse a constaté"}


class DecisionForm(Formulaire):
    """A decision to exclude: its reference, its day, its reason."""

    reference = TexteCourt(label="Référence de la décision", max_length=60)
    decided_on = DateSaisie(label="Décision du")
    motif = TexteLibre(
        label="Motif",
        help_text="Lu après connexion par les gestionnaires de la structure, jamais par e-mail.",
        max_length=500,
    )
    manques = {
        "reference": "la référence de la décision",
        "decided_on": "le jour de la décision",
        "motif": "le motif de l’exclusion",
    }


class ExclurePersonneForm(DecisionForm):
    """A person: the exclusion has a last day."""

    until = DateSaisie(label="Jusqu’au", help_text="Dernier jour de l’exclusion, compris.")
    manques = {**DecisionForm.manques, "until": "le dernier jour de l’exclusion"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A decision lasts as long as it says, beyond the year to come that a register dates.
        self.fields["until"].jour = None  # type: ignore[attr-defined]  # a DateSaisie, which Form.fields does not say
