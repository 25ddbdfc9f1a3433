"""Reviews of the habilitations: confirming, closing, asking for one; and the two dates about the protection of data."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.enums import DecisionRevue
from accounts.forms.comptes import FermerForm
from accounts.forms.version import FormulaireVersionne
from accounts.models import LigneRevue
from espace.forms import DateSaisie, Formulaire


class ConfirmerForm(Formulaire):
    """The accounts ticked in a review; the button of one row confirms that one alone."""

    comptes = forms.ModelMultipleChoiceField(
        label="Comptes",
        queryset=LigneRevue.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un compte à confirmer."},
    )

    def __init__(self, data: QueryDict | None = None, *args: Any, lignes: QuerySet[LigneRevue], **kwargs: Any) -> None:
        if data is not None and data.get("seul"):
            data = data.copy()
            data.setlist("comptes", data.getlist("seul")[:1])
        super().__init__(data, *args, **kwargs)
        self.fields["comptes"].queryset = lignes  # type: ignore[attr-defined]  # a ModelMultipleChoiceField, which Form.fields does not say


class FermerLigneForm(FermerForm):
    """Closing the account of a technicien from a review, as the page showed it."""

    seen = forms.ChoiceField(choices=DecisionRevue.choices, widget=forms.HiddenInput, required=False)


class DemanderRevueForm(Formulaire):
    """A caisse asks for a review before a day."""

    due_on = DateSaisie(
        label="À terminer avant la fin du",
        help_text="Les gestionnaires reçoivent un e-mail tout de suite, puis un rappel avant cette date.",
    )
    manques = {"due_on": "le jour où la revue doit être terminée"}


class FormationForm(FormulaireVersionne):
    """When a person was trained to the protection of data."""

    on = DateSaisie(label="Date de la formation", help_text="Cette date ne bloque rien : elle figure dans les revues.")
    manques = {"on": "la date de la formation"}


class SensibilisationForm(FormulaireVersionne):
    """When a structure last made its people aware of the rules on data."""

    on = DateSaisie(
        label="Date de la dernière sensibilisation",
        help_text="Cette date ne bloque rien : elle figure dans les revues d’habilitations.",
    )
    manques = {"on": "la date de la dernière sensibilisation"}
