"""Filters of the lists, kept in the address; the search on a person, which never is."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms

from accounts.models import Caisse, Compte, Partenaire
from espace.forms import Formulaire, TexteCourt
from signalements.enums import TypeDemande

PERIODES = (("", "Depuis toujours"), ("30", "30 derniers jours"), ("365", "12 derniers mois"))


class RechercheForm(Formulaire):
    """A person or a reference: sent by POST, kept on the server under a random token."""

    q = TexteCourt(label="Nom, prénom ou référence", max_length=80, required=False)


class FiltresForm(Formulaire):
    """Filters of a list: some of their answers are known when the page is asked."""

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class HistoriqueForm(FiltresForm):
    """What the history is narrowed by. `types`: the kinds offered, without a filter when there is one alone."""

    phase = forms.CharField(required=False, widget=forms.HiddenInput)
    type = forms.ChoiceField(label="Démarche", required=False)
    caisse = forms.ChoiceField(label="Caisse", required=False)
    qui = forms.ChoiceField(label="Envoyée par", required=False, choices=[("", "Toute la structure"), ("moi", "Moi")])
    periode = forms.ChoiceField(label="Période", required=False, choices=PERIODES)
    r = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, caisses: Iterable[Caisse], types: Sequence[TypeDemande], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("caisse", [("", "Toutes"), *((str(c.pk), c.nom) for c in caisses)])
        self._choices("type", [("", "Toutes"), *((kind.value, kind.label) for kind in types)])
        if len(types) == 1:
            del self.fields["type"]


class FileForm(FiltresForm):
    """What the worklist is narrowed by. `fonctions`: those that the caisse opens today, nothing else is a filter."""

    vue = forms.CharField(required=False, widget=forms.HiddenInput)
    type = forms.ChoiceField(label="Démarche", required=False)
    partenaire = forms.ChoiceField(label="Partenaire", required=False)
    agent = forms.ChoiceField(label="Agent", required=False)
    echeance = forms.ChoiceField(
        label="Échéance",
        required=False,
        choices=[("", "Toutes"), ("retard", "En retard"), ("24h", "Sous 24 h"), ("sans", "Sans échéance en cours")],
    )
    r = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        fonctions: Collection[str],
        partenaires: Iterable[Partenaire],
        agents: Iterable[Compte],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choices("type", [("", "Toutes"), *((t.value, t.label) for t in TypeDemande if t in fonctions)])
        self._choices("partenaire", [("", "Tous"), *((str(p.pk), p.nom) for p in partenaires)])
        self._choices(
            "agent", [("", "Tous"), ("moi", "Moi"), ("personne", "Personne"), *((str(a.pk), str(a)) for a in agents)]
        )
