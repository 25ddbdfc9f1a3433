"""What a structure asks about its gestionnaires: in the portal, or as it reached the caisse."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms

from accounts.actions.compte import Personne
from accounts.actions.cycle import MOTIFS_TECHNICIEN
from accounts.deadlines import PREAVIS_DAYS, first_closing_on
from accounts.enums import MotifInactivation, OrigineDemande
from accounts.forms.comptes import NOM, CourrielPro, PersonneForm, Telephone
from accounts.forms.version import FormulaireVersionne
from accounts.models import Caisse, Compte
from accounts.models.demande_compte import QUATRE_CHAMPS
from accounts.models.habilitation import SIX_CHAMPS
from espace.forms import DateSaisie, Formulaire, TexteCourt
from espace.francais import jour as jour_en_lettres

OUTSIDE = [choice for choice in OrigineDemande.choices if choice[0] != OrigineDemande.PORTAIL]


class AdresseeForm(Formulaire):
    """A request addressed to one of the caisses open today: the only one is chosen without asking."""

    caisse = forms.TypedChoiceField(label="Caisse qui répondra", coerce=int, widget=forms.RadioSelect)
    manques: ClassVar[Mapping[str, str]] = {"caisse": "la caisse qui répondra"}

    def __init__(self, *args: Any, caisses: Iterable[Caisse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caisses = {caisse.pk: caisse for caisse in caisses}
        if len(self.caisses) == 1:
            del self.fields["caisse"]
        else:
            self.fields["caisse"].choices = [(pk, caisse.nom) for pk, caisse in self.caisses.items()]  # type: ignore[attr-defined]  # a ChoiceField, which Form.fields does not say

    def chosen(self) -> Caisse:
        """The caisse the request goes to, once valid."""
        return (
            self.caisses[self.cleaned_data["caisse"]] if "caisse" in self.fields else next(iter(self.caisses.values()))
        )


class RecueForm(Formulaire):
    """As it reached the caisse: the day, who asked, how (U-2.2.2-demande-partenaire)."""

    asked_on = DateSaisie(label="Demandée le", help_text="Le jour où la structure l’a demandée.")
    asked_by = TexteCourt(
        label="Qui l’a demandée",
        help_text="Son nom ou sa fonction dans la structure.",
        max_length=160,
        widget=forms.TextInput(attrs=NOM),
    )
    origine = forms.ChoiceField(label="Comment elle est arrivée", choices=OUTSIDE, widget=forms.RadioSelect)
    manques: ClassVar[Mapping[str, str]] = {
        "asked_on": "le jour de la demande",
        "asked_by": "qui, dans la structure, a fait la demande",
        "origine": "comment la demande est arrivée",
    }

    def given(self) -> dict[str, Any]:
        """What the actions record of it, once valid."""
        return {name: self.cleaned_data[name] for name in ("asked_on", "asked_by", "origine")}


class GestionnaireForm(AdresseeForm, PersonneForm):
    """A request for another gestionnaire, from one in place."""

    manques = {**PersonneForm.manques, **AdresseeForm.manques}
    field_order = [*SIX_CHAMPS, "caisse"]


class QuatreChampsForm(Formulaire):
    """The four fields that may change, as they are now (U-2.2.2-champs-modifiables)."""

    nom = TexteCourt(label="Nom", max_length=80, widget=forms.TextInput(attrs=NOM))
    fonction = TexteCourt(label="Fonction", max_length=120, widget=forms.TextInput(attrs=NOM))
    telephone = Telephone(label="Téléphone professionnel")
    email = CourrielPro(label="E-mail professionnel", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    manques: ClassVar[Mapping[str, str]] = {name: PersonneForm.manques[name] for name in QUATRE_CHAMPS}

    def changes(self) -> dict[str, str]:
        """The four values, once valid: the action keeps those that differ."""
        return {name: self.cleaned_data[name] for name in QUATRE_CHAMPS}


class ModificationForm(AdresseeForm, QuatreChampsForm):
    """A change asked in the portal."""

    manques = {**QuatreChampsForm.manques, **AdresseeForm.manques}
    field_order = [*QUATRE_CHAMPS, "caisse"]


class ModificationRecueForm(RecueForm, QuatreChampsForm):
    """A change that reached the caisse."""

    manques = {**QuatreChampsForm.manques, **RecueForm.manques}
    field_order = [*QUATRE_CHAMPS]


class FermetureBase(PersonneForm):
    """A closing: why and when; for the last gestionnaire, who follows comes first, in the same form."""

    motif = forms.ChoiceField(
        label="Pourquoi fermer ce compte",
        choices=[(motif.value, MotifInactivation(motif).label) for motif in MOTIFS_TECHNICIEN],
        widget=forms.RadioSelect,
    )
    wished_on = DateSaisie(label="Date de fermeture souhaitée")
    jour_demande: date
    manques = {
        **PersonneForm.manques,
        "motif": "le motif de la fermeture",
        "wished_on": "la date de fermeture souhaitée",
    }

    def __init__(self, *args: Any, needs_successeur: bool, jour: date, **kwargs: Any) -> None:
        super().__init__(*args, jour=jour, **kwargs)
        self.jour_demande = jour
        self.fields["wished_on"].help_text = f"Au moins {PREAVIS_DAYS} jours après la demande."
        self.first_day: date | None = None
        if not needs_successeur:
            for name in SIX_CHAMPS:
                del self.fields[name]

    @property
    def asks_successeur(self) -> bool:
        """Whether it asks who follows."""
        return "nom" in self.fields

    @property
    def asks_caisse(self) -> bool:
        """Whether there is a caisse to choose."""
        return "caisse" in self.fields

    @property
    def is_received(self) -> bool:
        """Whether it records a request that came outside the portal."""
        return "asked_by" in self.fields

    def successeur(self) -> Personne | None:
        """Who follows, None when the form did not ask."""
        return self.personne() if self.asks_successeur else None

    def asked_day(self) -> date:
        """The day the notice is counted from."""
        return self.jour_demande

    def clean(self) -> dict[str, Any]:
        """U-2.2.3-preavis-15j: a sooner day is refused with the first possible one, which the page then offers."""
        data = super().clean() or {}
        wished, first = data.get("wished_on"), first_closing_on(self.asked_day())
        if wished is not None and wished < first:
            self.first_day = first
            self.add_error(
                "wished_on",
                forms.ValidationError(
                    f"C’est trop tôt. Le premier jour possible est le {jour_en_lettres(first)}, {PREAVIS_DAYS} jours après "
                    "la demande (convention d’utilisation, article 2.2.3).",
                    code="preavis",
                ),
            )
        return data


class FermetureForm(AdresseeForm, FermetureBase):
    """A closing asked in the portal."""

    manques = {**FermetureBase.manques, **AdresseeForm.manques}
    field_order = [*SIX_CHAMPS, "motif", "wished_on", "caisse"]


class FermetureRecueForm(RecueForm, FermetureBase):
    """A closing that reached the caisse: its notice runs from the day it was asked."""

    manques = {**FermetureBase.manques, **RecueForm.manques}
    field_order = [*SIX_CHAMPS, "motif", "asked_on", "wished_on"]

    def asked_day(self) -> date:
        """The day of the request, of today when it was not read."""
        return self.cleaned_data.get("asked_on") or self.jour_demande


class QuandFermerForm(FormulaireVersionne):
    """Answering a closing: on the wished day, or at once."""

    quand = forms.ChoiceField(
        label="Quand fermer le compte", choices=[("date", "À la date"), ("maintenant", "Maintenant")]
    )


def four_fields(compte: Compte) -> dict[str, str]:
    """The present values, to begin from."""
    return {name: getattr(compte, name) for name in QUATRE_CHAMPS}
