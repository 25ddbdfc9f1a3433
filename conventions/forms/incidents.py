"""Telling a difficulty with the portal, and answering it."""

from accounts.forms.demandes import AdresseeForm
from accounts.forms.version import FormulaireVersionne
from espace.forms import TexteCourt, TexteLibre


class IncidentForm(AdresseeForm):
    """Two questions, and the caisse when there are several. The rest is joined."""

    ecran = TexteCourt(
        label="Écran concerné", max_length=160, help_text="Son titre ou son adresse. Exemple : « Signaler », étape 2"
    )
    description = TexteLibre(
        label="Ce qui se passe",
        max_length=1000,
        rows=5,
        help_text="Ce que vous vouliez faire, et ce qui s’est affiché. Sans nom ni information sur une personne accompagnée.",
    )
    manques = {**AdresseeForm.manques, "ecran": "l’écran concerné", "description": "ce qui se passe"}
    field_order = ["caisse", "ecran", "description"]


class RepondreForm(FormulaireVersionne):
    """The answer that closes an incident: the structure reads it."""

    reponse = TexteLibre(
        label="Votre réponse", max_length=1000, rows=4, help_text="La structure la lit dans le portail."
    )
    manques = {"reponse": "votre réponse"}
