"""Acts on a demande: contact, words, close, refusal. Each carries the version it read and the instant it was shown."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms

from espace.forms import Formulaire, TexteCourt, TexteLibre
from espace.free_text import HEALTH_SENTENCE
from signalements.actions.echanges import MESSAGE_MAX
from signalements.actions.prise import RAISON_MAX
from signalements.enums import ISSUES_SIGNALEMENT, CanalContact, Issue, Liste, ResultatContact
from signalements.forms.saisine import ChoixAuBesoin, TexteAuBesoin
from signalements.models import Option

CONSIGNE = (
    "Ni numéro de sécurité sociale, ni information de santé, ni jugement. La personne peut demander à lire ce texte."
)
INSTANT = "%d/%m/%Y %H:%M"
CHOISIR = ("", "Choisir…")
SANTE = "si vous gardez un passage qui semble parler de santé"


class FormulaireUnique(Formulaire):
    """A form that writes once: its token, new on each page, tells a second click from a second message."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)


class FormulaireVersionne(Formulaire):
    """A form that says which version of the demande it read, and when."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    vu = forms.DateTimeField(widget=forms.HiddenInput, required=False)


class ActeForm(FormulaireVersionne):
    """An act without any field of its own (take, cancel, withdraw)."""


class ContactForm(FormulaireVersionne, FormulaireUnique):
    """An attempt to reach the person, and the agreement once they are reached."""

    resultat = forms.ChoiceField(label="Résultat", choices=[CHOISIR, *ResultatContact.choices])
    moyen = forms.ChoiceField(label="Moyen", choices=CanalContact.choices, initial=CanalContact.TELEPHONE)
    quand = forms.DateTimeField(
        label="Date et heure",
        input_formats=[INSTANT, "%d/%m/%Y %Hh%M", "%d/%m/%Y %H h %M"],
        widget=forms.DateTimeInput(format=INSTANT, attrs={"autocomplete": "off"}),
    )
    accord = ChoixAuBesoin(
        label="Accord",
        condition="si elle est jointe",
        choices=[("", "Non demandé"), ("oui", "Confirmé"), ("non", "Non confirmé : la demande sera close")],
    )

    manques: ClassVar[dict[str, str]] = {"resultat": "le résultat du contact"}

    def __init__(self, *args: Any, zone: ZoneInfo, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["quand"].initial = at.astimezone(zone).strftime(INSTANT)

    def clean_quand(self) -> datetime:
        """The instant in the zone of the caisse, whatever that of the server."""
        typed: datetime = self.cleaned_data["quand"]
        return typed.replace(tzinfo=self.zone)

    def is_confirmed(self) -> bool | None:
        """What was said of the agreement, None when nothing was."""
        return {"oui": True, "non": False}.get(self.cleaned_data["accord"])


class ParolesForm(FormulaireUnique):
    """Words that are kept: with a reason when they seem to speak of health."""

    raison = TexteAuBesoin(label="Pourquoi ce passage est nécessaire", max_length=200, condition=SANTE)
    field_order = ("texte", "raison")

    @property
    def asks_raison(self) -> bool:
        """Whether the text, refused or not, seems to speak of health."""
        if not self.is_bound:
            return False
        return bool(self.speaks_of_health("texte") or self["raison"].value())

    def clean(self) -> dict[str, Any]:
        """Beside a number taken out, the passage that asks for a reason: both are said at once."""
        data: dict[str, Any] = super().clean() or {}
        if self.speaks_of_health("texte") and not data.get("raison"):
            self.add_error("texte", HEALTH_SENTENCE)
        return data


class MessageForm(ParolesForm):
    """Words in the thread."""

    texte = TexteLibre(label="Message", max_length=MESSAGE_MAX, rows=3, help_text=CONSIGNE)
    question = forms.BooleanField(label="J’attends une réponse du partenaire", required=False)

    manques: ClassVar[dict[str, str]] = {"texte": "votre message"}

    def __init__(self, *args: Any, de_la_caisse: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["texte"].label = "Écrire au partenaire" if de_la_caisse else "Écrire à la caisse"
        if not de_la_caisse:
            del self.fields["question"]


class NoteForm(ParolesForm):
    """An internal note."""

    texte = TexteLibre(label="Ajouter une note interne", max_length=MESSAGE_MAX, rows=2, help_text=CONSIGNE)

    manques: ClassVar[dict[str, str]] = {"texte": "votre note"}


class MotifForm(FormulaireVersionne):
    """A form with a reason of a list."""

    liste: ClassVar[Liste]
    motif = forms.ChoiceField(label="Motif")

    def __init__(self, *args: Any, options: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["motif"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [CHOISIR, *((o.code, o.libelle) for o in options if o.liste == self.liste)]


class RefusForm(MotifForm):
    """Not taken, and why."""

    liste = Liste.MOTIF_NON_PRISE
    manques: ClassVar[dict[str, str]] = {"motif": "le motif"}


class ClotureForm(MotifForm):
    """How the accompaniment ends."""

    liste = Liste.MOTIF_SANS_SUITE
    issue = forms.ChoiceField(
        label="Issue", choices=[(i.value, i.label) for i in ISSUES_SIGNALEMENT], widget=forms.RadioSelect
    )
    motif = ChoixAuBesoin(label="Motif", condition="si la demande est classée sans suite")
    field_order = ("issue", "motif", "version", "vu")
    manques: ClassVar[dict[str, str]] = {"issue": "l’issue"}

    def clean(self) -> None:
        """A reason belongs to a demande classed without follow-up, and to no other outcome."""
        super().clean()
        if self.cleaned_data.get("motif") and self.cleaned_data.get("issue") not in {None, Issue.SANS_SUITE}:
            self.add_error("motif", "Un motif ne va qu’avec « Classé sans suite ». Retirez-le, ou changez l’issue.")


class RequalifierForm(FormulaireVersionne):
    """Not urgent, and why."""

    raison = TexteCourt(label="Pourquoi cette demande n’est pas urgente", max_length=RAISON_MAX)
    manques: ClassVar[dict[str, str]] = {"raison": "la raison"}
