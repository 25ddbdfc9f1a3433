"""The four screens of a saisine: the caisse and the agreement, the person, the situation, the sending."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.enums import Civilite
from accounts.models import Caisse
from espace import files, reglages
from espace.departements import DEPARTEMENTS, with_name
from espace.forms import DateNaissance, DateSaisie, Formulaire, TexteCourt, TexteLibre
from espace.free_text import HEALTH_SENTENCE
from espace.models import Fichier
from signalements.actions.envoi import (
    ACCOMPAGNEE,
    AUCUNE_ET_AUTRE,
    COMMENT_MAX,
    PRECISION_MAX,
    SANS_ACCORD,
    SANS_SIGNATURE,
    is_contradictory,
)
from signalements.deadlines import is_minor
from signalements.engagements import CaisseOuverte
from signalements.enums import Joindre, Liste, ModeAccord, Qualite
from signalements.forms.telephone import Telephone
from signalements.models import Option

NOM = {"class": "ep-w-name", "autocomplete": "off"}
CHOISIR = ("", "Choisir…")


class AuBesoin(forms.Field):
    """A field needed in one case, told beside its label (`condition`) instead of « facultatif ».

    The form asks for it in `clean`, once the case is known.
    """

    def __init__(self, *, condition: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.condition = condition
        self.widget.use_required_attribute = lambda _: False

    def validate(self, value: Any) -> None:
        """Nothing when it is empty."""
        if value not in self.empty_values:
            super().validate(value)


class AccordSigne(AuBesoin, forms.FileField):
    """The signed document."""


class DateAuBesoin(AuBesoin, DateSaisie):
    """A day."""


class TexteAuBesoin(AuBesoin, TexteCourt):
    """A line."""


class ChoixAuBesoin(AuBesoin, forms.ChoiceField):
    """One answer of a list."""


class TelephoneAuBesoin(AuBesoin, Telephone):
    """A number to call."""


class AccordForm(Formulaire):
    """First screen. The caisse, then the box of the agreement, before everything else (PDC-A3-consentement-case)."""

    caisse = forms.ChoiceField(
        label="Caisse de la personne",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez la caisse de la personne.",
            "invalid_choice": "Cette caisse n’est pas ouverte à votre structure aujourd’hui. Choisissez-en une autre.",
        },
    )
    accord = forms.BooleanField(label="La personne est d’accord pour cette transmission et pour être contactée")
    informee = forms.BooleanField(label="La personne est informée")
    signature = AccordSigne(label="Accord signé de la personne")
    signature_on = DateAuBesoin(
        label="Date de la signature",
        error_messages={
            "invalid": "Cette date n’existe pas ou n’est pas complète. Écrivez le jour, le mois et l’année, par exemple 03/08/2026."
        },
    )

    def __init__(
        self, *args: Any, caisses: Sequence[CaisseOuverte], kept: Fichier | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.caisses = {str(c.caisse.pk): c for c in caisses}
        self.kept = kept
        field = self.fields["caisse"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, c.caisse.nom) for pk, c in self.caisses.items()]
        field.help_text = _caisse_hint(len(caisses))
        if len(caisses) == 1:
            field.initial = next(iter(self.caisses))
        self.fields["accord"].error_messages["required"] = SANS_ACCORD
        self.fields[
            "informee"
        ].help_text = "Elle a lu la notice, ou vous la lui avez lue : ce qui est transmis, à qui, ses droits."
        self._signature(kwargs.get("jour"))

    def _signature(self, jour: date | None) -> None:
        """The two fields of the signature, only where a caisse asks for it."""
        self.jour = jour
        if not self.asking:
            del self.fields["signature"], self.fields["signature_on"]
            return
        self.fields["signature"].help_text = (
            f"Document gardé : {self.kept.name}, {poids(self.kept.size)}. N’en choisissez un autre que pour le remplacer."
            if self.kept
            else f"PDF, JPEG ou PNG, {reglages.value_of(files.SIZE.cle)} Mo au plus."
        )
        self.fields["signature_on"].help_text = "Exemple : 03/08/2026"

    @property
    def asking(self) -> list[Caisse]:
        """The caisses whose terms ask for a signed document."""
        return [c.caisse for c in self.caisses.values() if c.mode_accord == ModeAccord.SIGNATURE]

    @property
    def is_signature_for_some(self) -> bool:
        """Whether a box is enough for another caisse: the document is then in a block of its own."""
        return len(self.asking) < len(self.caisses)

    @property
    def shows_signature(self) -> bool:
        """Whether that block is open: the caisse asks for it, or something in it is to correct."""
        chosen = str(self["caisse"].value() or "")
        is_asked = any(str(caisse.pk) == chosen for caisse in self.asking)
        return is_asked or any(name in self.errors for name in ("signature", "signature_on"))

    def chosen(self) -> CaisseOuverte | None:
        """The caisse chosen, once valid."""
        return self.caisses.get(self.cleaned_data.get("caisse", ""))

    def clean(self) -> dict[str, Any]:
        """Ask for the signed document where the terms do."""
        data: dict[str, Any] = super().clean() or {}
        chosen = self.chosen()
        if chosen is None or chosen.mode_accord != ModeAccord.SIGNATURE:
            return data
        if not data.get("signature") and not self.kept and "signature" not in self.errors:
            self.add_error("signature", ValidationError(SANS_SIGNATURE, code="required"))
        signed_on = data.get("signature_on")
        if signed_on is None and "signature_on" not in self.errors:
            self.add_error("signature_on", ValidationError("Indiquez la date de la signature.", code="required"))
        elif signed_on is not None and self.jour is not None and signed_on > self.jour:
            self.add_error("signature_on", "Cette date est dans le futur. Vérifiez-la.")
        return data


def poids(size: int) -> str:
    """« 84 Ko », « 2,4 Mo »: the size of a file, from bytes."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} Ko"
    return f"{size / 1_000_000:.1f} Mo".replace(".", ",")


def _caisse_hint(count: int) -> str:
    if count == 1:
        return "La seule caisse ouverte par votre convention."
    return "En cas de doute, choisissez celle du lieu de résidence : la caisse réoriente si besoin."


class PersonneForm(Formulaire):
    """Second screen: five fields and no other identity, how to reach the person, who represents them."""

    civilite = forms.ChoiceField(
        label="Civilité",
        choices=Civilite.choices,
        widget=forms.RadioSelect(attrs={"class": "ep-radios-inline"}),
        error_messages={"required": "Choisissez la civilité."},
    )
    nom = TexteCourt(
        label="Nom de naissance",
        max_length=80,
        widget=forms.TextInput(attrs=NOM),
        help_text="Tel qu’il figure sur la pièce d’identité.",
    )
    prenom = TexteCourt(label="Prénom", max_length=80, widget=forms.TextInput(attrs=NOM))
    naissance = DateNaissance(
        label="Date de naissance",
        help_text="Jour, mois, année. Exemple : 03/08/1983. Si seule l’année est connue : 01/01 et l’année.",
    )
    departement = forms.ChoiceField(
        label="Département de résidence",
        widget=forms.Select(attrs={"class": "ep-w-name"}),
        error_messages={"required": "Choisissez le département de résidence."},
    )
    joindre = forms.ChoiceField(
        label="Comment la joindre",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez comment joindre la personne."},
    )
    joindre_precision = TexteAuBesoin(
        label="Jours et heures",
        condition=f"si vous choisissez « {Joindre.STRUCTURE.label} »",
        max_length=PRECISION_MAX,
        help_text="Exemple : le mardi matin.",
    )
    telephone = TelephoneAuBesoin(
        label="Téléphone de la personne",
        condition=f"si vous choisissez « {Joindre.TELEPHONE.label} »",
        widget=forms.TextInput(attrs={"class": "ep-w-code", "inputmode": "tel", "autocomplete": "off"}),
        help_text="Exemple : 06 39 98 00 12",
    )
    protegee = forms.BooleanField(
        label="La personne est majeure et protégée (tutelle, curatelle, habilitation)", required=False
    )
    representant_nom = TexteAuBesoin(label="Nom du représentant", max_length=80, widget=forms.TextInput(attrs=NOM))
    representant_prenom = TexteAuBesoin(
        label="Prénom du représentant", max_length=80, widget=forms.TextInput(attrs=NOM)
    )
    representant_qualite = ChoixAuBesoin(label="Qualité du représentant", choices=[CHOISIR, *Qualite.choices])

    manques: ClassVar[Mapping[str, str]] = {
        "nom": "le nom de naissance",
        "prenom": "le prénom",
        "naissance": "la date de naissance",
    }
    REPRESENTANT: ClassVar[Mapping[str, str]] = {
        "representant_nom": "La personne est mineure ou protégée : indiquez le nom de son représentant.",
        "representant_prenom": "Indiquez le prénom du représentant.",
        "representant_qualite": "Choisissez la qualité du représentant.",
    }

    def __init__(self, *args: Any, departement: str = "", is_telephone_open: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.jour: date | None = kwargs.get("jour")
        first = [(departement, with_name(departement))] if departement in DEPARTEMENTS else []
        rest = [(code, with_name(code)) for code in DEPARTEMENTS if code != departement]
        self._choices("departement", [CHOISIR, *first, *rest])
        ways = [Joindre.COORDONNEES, Joindre.STRUCTURE, *([Joindre.TELEPHONE] if is_telephone_open else [])]
        self._choices("joindre", [(way.value, way.label) for way in ways])
        if not is_telephone_open:
            del self.fields["telephone"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask for the representative of a minor or a protected adult, the phone or the hours where they are needed."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("joindre") == Joindre.STRUCTURE and not data.get("joindre_precision"):
            self._ask("joindre_precision", "Indiquez quand votre structure peut la joindre.")
        if data.get("joindre") == Joindre.TELEPHONE and not data.get("telephone"):
            self._ask("telephone", "Indiquez le téléphone de la personne.")
        if self.needs_representant(data):
            for name, sentence in self.REPRESENTANT.items():
                if not data.get(name):
                    self._ask(name, sentence)
        return data

    def _ask(self, name: str, sentence: str) -> None:
        """A field left empty in the case that needs it; one already refused keeps its own sentence."""
        if name not in self.errors:
            self.add_error(name, ValidationError(sentence, code="required"))

    def needs_representant(self, data: Mapping[str, Any]) -> bool:
        """Whether the agreement is given by someone else (PDC-3-mineur)."""
        born = data.get("naissance")
        is_young = isinstance(born, date) and self.jour is not None and is_minor(born, self.jour)
        return bool(is_young or data.get("protegee"))

    @property
    def shows_representant(self) -> bool:
        """Whether the block of the representative is open: needed, filled or refused."""
        if self.is_bound:
            filled = any(self.data.get(name) for name in (*self.REPRESENTANT, "protegee"))
            return filled or any(name in self.errors for name in self.REPRESENTANT)
        return any(self.initial.get(name) for name in (*self.REPRESENTANT, "protegee"))


class SituationForm(Formulaire):
    """Third screen: the theme, an urgency on top of it, closed lists, and a short comment."""

    theme = forms.ChoiceField(
        label="Thème de la difficulté",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le thème de la difficulté."},
    )
    urgent = forms.BooleanField(label="Situation d’urgence", required=False)
    urgence = ChoixAuBesoin(label="Raison de l’urgence", condition="si vous cochez « Situation d’urgence »")
    difficultes = forms.MultipleChoiceField(
        label="Difficultés rencontrées", required=False, widget=forms.CheckboxSelectMultiple
    )
    demarches = forms.MultipleChoiceField(
        label="Démarches déjà faites", required=False, widget=forms.CheckboxSelectMultiple
    )
    commentaire = TexteLibre(
        label="Commentaire",
        max_length=COMMENT_MAX,
        required=False,
        help_text=f"{COMMENT_MAX} caractères au plus. Ni numéro de sécurité sociale, ni information de santé.",
    )
    commentaire_raison = TexteAuBesoin(
        label="Pourquoi ce passage est nécessaire",
        condition="si vous gardez un passage qui semble parler de santé",
        max_length=200,
    )

    DEFINITION = (
        "Est urgente la situation que les circuits et délais ordinaires rendraient très probablement plus vulnérable. "
        "L’urgence s’ajoute au thème. Danger immédiat pour la vie : appelez le 15."
    )
    LISTES: ClassVar[Mapping[str, Liste]] = {
        "theme": Liste.THEME,
        "urgence": Liste.URGENCE,
        "difficultes": Liste.DIFFICULTE,
        "demarches": Liste.DEMARCHE,
    }

    def __init__(self, *args: Any, options: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(options)
        for name, liste in self.LISTES.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            first = [CHOISIR] if name == "urgence" else []
            field.choices = [*first, *((o.code, o.libelle) for o in rows if o.liste == liste)]
        self.fields["urgent"].help_text = self.DEFINITION

    @property
    def asks_raison(self) -> bool:
        """Whether the comment, refused or not, seems to speak of health, so that its reason is asked."""
        return self.speaks_of_health("commentaire") or bool(self["commentaire_raison"].value())

    def clean(self) -> dict[str, Any]:
        """An urgency has its reason, no step taken stands alone, a health term is rewritten or explained."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("urgent") and not data.get("urgence"):
            self.add_error("urgence", ValidationError("Choisissez la raison de l’urgence.", code="required"))
        if not data.get("urgent"):
            data["urgence"] = ""
        if is_contradictory(data.get("demarches", ())):
            self.add_error("demarches", AUCUNE_ET_AUTRE)
        if self.speaks_of_health("commentaire") and not data.get("commentaire_raison"):
            self.add_error("commentaire", HEALTH_SENTENCE)  # beside a number taken out: both are said at once
        return data


class EnvoiForm(Formulaire):
    """Fourth screen: the last box, and the confirmation when a demande is already open for this person."""

    accompagnee = forms.BooleanField(
        label="Cette personne est accompagnée par ma structure",
        help_text="Votre convention réserve le portail aux personnes que votre structure suit ou accompagne : "
        "en cochant, vous le confirmez à la caisse.",
        error_messages={"required": ACCOMPAGNEE},
    )
    seconde = forms.BooleanField(label="J’en envoie une autre quand même", required=False)

    def __init__(self, *args: Any, has_doublon: bool, structure: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accompagnee"].label = f"Cette personne est accompagnée par ma structure, {structure}"
        if not has_doublon:
            del self.fields["seconde"]


FORMS: tuple[type[Formulaire], ...] = (AccordForm, PersonneForm, SituationForm)  # the screens that a draft keeps
