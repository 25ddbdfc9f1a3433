"""E-mail domains of a structure: proposed, attested, declined or withdrawn."""

from django import forms

from accounts.forms.version import FormulaireVersionne
from espace.forms import Formulaire, TexteLibre

EUROPE = "J’atteste que cette messagerie est hébergée en Europe"


class ProposerDomaineForm(Formulaire):
    """A domain that a gestionnaire proposes."""

    domaine = forms.CharField(
        label="Domaine d’e-mail", help_text="Ce qui suit @, par exemple ccas-exemple.fr", max_length=120
    )
    manques = {"domaine": "le domaine"}


class DomaineForm(FormulaireVersionne):
    """An e-mail domain of a structure, attested."""

    domaine = forms.CharField(
        label="Domaine d’e-mail", help_text="Ce qui suit @, par exemple ccas-exemple.fr", max_length=120
    )
    europe = forms.BooleanField(label=EUROPE)
    manques = {"domaine": "le domaine"}


class AttesterForm(FormulaireVersionne):
    """A domain already there, attested (U-2.2.1-email-europe)."""

    europe = forms.BooleanField(label=EUROPE)


class RetirerDomaineForm(FormulaireVersionne):
    """A domain declined, or withdrawn."""

    motif = TexteLibre(label="Pourquoi", help_text="La structure lira ce motif.", max_length=300)
    manques = {"motif": "pourquoi"}
