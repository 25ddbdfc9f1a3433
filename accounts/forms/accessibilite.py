"""Answering a complaint of accessibility."""

from espace.forms import Formulaire, TexteLibre


class ReponseForm(Formulaire):
    """What the person will read."""

    reponse = TexteLibre(
        label="Votre réponse",
        max_length=2000,
        rows=6,
        help_text="Elle part par e-mail à la personne. Dites ce qui est corrigé, ou par quel autre moyen faire.",
    )
    manques = {"reponse": "votre réponse"}
