"""The catalogue: every registered component, its props, its states."""

from dataclasses import dataclass
from datetime import date
from inspect import getdoc

from django import forms

from espace.composants.registre import Exemple, composants, is_required, props_of
from espace.forms import DateNaissance, Formulaire, TexteCourt, TexteLibre


@dataclass(frozen=True)
class Fiche:
    """A component as the catalogue shows it."""

    nom: str
    resume: str
    props: list[str]
    etats: list[Exemple]
    en_ligne: bool


def describe_catalogue() -> list[Fiche]:
    """One card a component, in the order of their declaration; a required prop is marked with a star."""
    return [
        Fiche(
            nom=name,
            resume=(getdoc(cls) or "").split("\n")[0],
            props=[f"{prop.name}{'*' if is_required(prop) else ''}" for prop in props_of(cls)],
            etats=cls.exemples(),
            en_ligne=cls.en_ligne,
        )
        for name, cls in composants().items()
    ]


class FormulaireExemple(Formulaire):
    """A field of each kind, as the form templates show them."""

    nom = TexteCourt(
        label="Nom de naissance",
        help_text="Tel qu’il figure sur la pièce d’identité.",
        widget=forms.TextInput(attrs={"class": "ep-w-name", "autocomplete": "off"}),
    )
    civilite = forms.ChoiceField(
        label="Civilité",
        choices=[("mme", "Madame"), ("m", "Monsieur")],
        widget=forms.RadioSelect(attrs={"class": "ep-radios-inline"}),
    )
    naissance = DateNaissance(label="Date de naissance")
    departement = forms.ChoiceField(
        label="Département de résidence", choices=[("62", "62 – Pas-de-Calais"), ("2A", "2A")]
    )
    difficultes = forms.MultipleChoiceField(
        label="Difficultés rencontrées",
        help_text="Cochez tout ce qui convient.",
        choices=[("avance", "Avance des frais impossible"), ("renonce", "Renonce à des soins prévus")],
        widget=forms.CheckboxSelectMultiple,
    )
    piece = forms.FileField(
        label="Courrier du rendez-vous", required=False, help_text="PDF, JPEG ou PNG, 10 Mo au plus."
    )
    commentaire = TexteLibre(label="Comment la joindre au mieux", required=False, help_text="300 caractères au plus.")
    accord = forms.BooleanField(
        label="La personne est d’accord pour être contactée.", help_text="Elle peut changer d’avis à tout moment."
    )
    manques = {"naissance": "la date de naissance", "nom": "le nom de naissance"}


def example_forms() -> tuple[FormulaireExemple, FormulaireExemple]:
    """The form blank, then sent with its points to correct (an invented number, shaped as a NIR, in the comment)."""
    sent = {"ex-nom": "Marquis", "ex-departement": "62", "ex-commentaire": "Son numéro : 1 23 04 62 999 123. Le matin."}
    day = date(2026, 11, 23)
    return (
        FormulaireExemple(jour=day, auto_id="ex_vide_%s"),
        FormulaireExemple(sent, jour=day, auto_id="ex_erreurs_%s", prefix="ex"),
    )
