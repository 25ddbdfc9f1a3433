"""A caisse, as the exploitant creates and corrects it."""

import re
from datetime import date
from typing import Any

from django import forms

from accounts.enums import KindCaisse
from accounts.forms.comptes import CourrielPro
from accounts.forms.version import FormulaireVersionne
from espace.departements import DEPARTEMENTS, with_name
from espace.forms import DateSaisie, TexteCourt, TexteLibre

FUSEAUX = (
    ("Europe/Paris", "Paris"),
    ("America/Guadeloupe", "Guadeloupe"),
    ("America/Martinique", "Martinique"),
    ("America/Cayenne", "Guyane"),
    ("Indian/Reunion", "La Réunion"),
    ("Indian/Mayotte", "Mayotte"),
    ("America/Miquelon", "Saint-Pierre-et-Miquelon"),
    ("America/St_Barthelemy", "Saint-Barthélemy"),
    ("America/Marigot", "Saint-Martin"),
    ("Pacific/Wallis", "Wallis-et-Futuna"),
    ("Pacific/Tahiti", "Polynésie française"),
    ("Pacific/Noumea", "Nouvelle-Calédonie"),
)
JOUR = re.compile(r"(\S+)\s+(.{1,80})")


class CaisseForm(FormulaireVersionne):
    """What its people, its structures and its clocks need of a caisse. Its code is chosen once."""

    code = forms.RegexField(
        r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
        label="Code",
        max_length=20,
        help_text="Minuscules, chiffres et tirets. Il ne change plus ensuite. Exemple : cote-opale",
        error_messages={"invalid": "Un code s’écrit en minuscules, chiffres et tirets. Exemple : cote-opale"},
    )
    kind = forms.ChoiceField(label="Nature", choices=KindCaisse.choices, widget=forms.RadioSelect)
    nom = TexteCourt(label="Nom", max_length=120, help_text="Exemple : CPAM de la Côte d’Opale")
    siege = forms.ChoiceField(
        label="Département du siège",
        choices=[("", "Choisir"), *((code, with_name(code)) for code in DEPARTEMENTS)],
        help_text="Ses jours fériés comptent dans les délais.",
    )
    departements = TexteCourt(
        label="Autres départements", required=False, max_length=200, help_text="Leurs numéros. Exemple : 59, 2A, 974"
    )
    time_zone = forms.ChoiceField(label="Fuseau horaire", choices=FUSEAUX, initial="Europe/Paris")
    functional_mailbox = CourrielPro(label="Boîte fonctionnelle", help_text="Sans donnée sur une personne accompagnée.")
    support_contact = TexteCourt(
        label="Contact du support", max_length=200, help_text="Affiché dans l’aide aux structures partenaires."
    )
    dpo_contact = TexteCourt(label="Contact du délégué à la protection des données", max_length=200)
    address = TexteLibre(label="Adresse", required=False, max_length=300)
    jours_feries = TexteLibre(
        label="Jours ajoutés par la caisse",
        required=False,
        max_length=3000,
        rows=4,
        help_text="Un jour par ligne, en plus des jours fériés. Exemple : 24/12/2026 Veille de Noël",
    )
    manques = {
        "code": "le code",
        "kind": "la nature",
        "nom": "le nom",
        "siege": "le département du siège",
        "functional_mailbox": "la boîte fonctionnelle",
        "support_contact": "le contact du support",
        "dpo_contact": "le contact du délégué à la protection des données",
    }
    COLUMNS = ("kind", "nom", "time_zone", "functional_mailbox", "support_contact", "dpo_contact", "address")

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]

    def clean_departements(self) -> list[str]:
        """Their codes, in capitals. Raises ValidationError for one that does not exist."""
        codes = re.split(r"[\s,;]+", self.cleaned_data["departements"].upper().strip())
        unknown = [code for code in filter(None, codes) if code not in DEPARTEMENTS]
        if unknown:
            raise forms.ValidationError(
                f"Département inconnu : {', '.join(unknown)}. Exemple : 62, 2A, 974.", code="departement"
            )
        return [code for code in codes if code]

    def clean_jours_feries(self) -> list[tuple[date, str]]:
        """Each day with its label, in order. Raises ValidationError for a line that is not one, and for a day twice."""
        days: dict[date, str] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["jours_feries"].splitlines())):
            match = JOUR.fullmatch(line)
            if match is None:
                raise forms.ValidationError(
                    f"« {line} » n’a pas de libellé. Écrivez par exemple : 24/12/2026 Veille de Noël", code="ligne"
                )
            day = DateSaisie().clean(match[1])
            if day in days:
                raise forms.ValidationError(f"Le {match[1]} est écrit deux fois.", code="double")
            days[day] = match[2]
        return sorted(days.items())

    def columns(self) -> dict[str, Any]:
        """The columns of the caisse, once valid."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}

    def lists(self) -> dict[str, Any]:
        """Its départements, the seat first, and its days, once valid."""
        data = self.cleaned_data
        return {"departements": [data["siege"], *data["departements"]], "jours_feries": data["jours_feries"]}
