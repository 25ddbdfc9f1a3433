"""Forms of the portal: French sentences that say what to do, dates as people write them, texts without a NIR.

`{{ form }}` shows the summary of errors, then each field as label, hint, error, input. A page that lays its fields out
itself writes `{% resume_erreurs form %}` and `{{ form.champ.as_field_group }}`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from espace import free_text
from espace.composants import Erreur
from espace.errors import Refus

# The sentence of each refusal, by kind of field: « {label} » is the label, between guillemets.
REQUIRED: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.BooleanField, "Cochez la case « {label} » pour continuer."),
    (forms.FileField, "Ajoutez le fichier « {label} »."),
    (forms.MultipleChoiceField, "Cochez au moins une réponse à « {label} »."),
    (forms.ChoiceField, "Choisissez une réponse à « {label} »."),
    (forms.ModelChoiceField, "Choisissez une réponse à « {label} »."),
    (forms.Field, "Indiquez « {label} »."),
)
SENTENCES: tuple[tuple[type[forms.Field], dict[str, str]], ...] = (
    (forms.EmailField, {"invalid": "Cette adresse e-mail n’est pas complète. Exemple : prenom.nom@structure.example"}),
    (forms.IntegerField, {"invalid": "Écrivez un nombre entier, en chiffres."}),
    (forms.URLField, {"invalid": "Cette adresse n’est pas complète. Elle commence par https://"}),
    (forms.TimeField, {"invalid": "Écrivez l’heure ainsi : 10:40"}),
    (forms.DateTimeField, {"invalid": "Écrivez la date et l’heure ainsi : 23/11/2026 10:40"}),
    (
        forms.ChoiceField,
        {
            "invalid_choice": "Cette réponse n’est plus proposée. Choisissez-en une autre.",
            "invalid_list": "Cette réponse n’est plus proposée. Choisissez-en une autre.",
        },
    ),
    (
        forms.ModelChoiceField,
        {
            "invalid_choice": "Cette réponse n’est plus proposée. Choisissez-en une autre.",
            "invalid_list": "Cette réponse n’est plus proposée. Choisissez-en une autre.",
            "invalid_pk_value": "Cette réponse n’est plus proposée. Choisissez-en une autre.",
        },
    ),
    (
        forms.FileField,
        {
            "invalid": "Le fichier n’est pas arrivé. Choisissez-le à nouveau.",
            "missing": "Le fichier n’est pas arrivé. Choisissez-le à nouveau.",
            "empty": "Ce fichier est vide. Choisissez-en un autre.",
        },
    ),
)
HIDDEN = "Ce texte contient un caractère invisible. Effacez-le, puis tapez-le au lieu de le coller."
YEAR_MIN, YEAR_MAX = 1900, 2100
TOO_LONG = "Ce texte fait %(show_value)d caractères, la limite est de %(limit_value)d. Raccourcissez-le."


class _LongueurMax(MaxLengthValidator):
    message = TOO_LONG  # one sentence, whatever the number


NOT_TYPED = (
    forms.ChoiceField,
    forms.ModelChoiceField,
    forms.BooleanField,
    forms.FileField,
)  # their own refusal suffices


def texts_of(value: Any) -> list[str]:
    """The texts of what was posted in a field: one, or those of a list."""
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]


class ChampSansNir(forms.BoundField):
    """A field as its page shows it again: never with a NIR, whatever its kind and wherever the value came from."""

    def value(self) -> Any:
        """What the widget receives."""
        shown = super().value()
        if isinstance(shown, list):
            return [free_text.redact_nir(text) if isinstance(text, str) else text for text in shown]
        if not isinstance(shown, str):
            return shown
        for pair in free_text.PAIRS:
            if self.name in pair and self.form.is_bound and all(name in self.form.fields for name in pair):
                first, second = (str(self.form[name].data or "") for name in pair)
                shown = free_text.redact_split(first, second)[pair.index(self.name)]
        return free_text.redact_nir(shown)


class FormulaireSansNir(forms.BaseForm):
    """No field that one types in takes a NIR, names it again, or hands it on. Passwords are neither shown nor kept."""

    bound_field_class = ChampSansNir

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # Django’s, which its stubs do not tell
        typed = {name: texts_of(self[name].data) for name, field in self.fields.items() if _is_typed(field)}
        found = [name for name, texts in typed.items() if any(map(free_text.has_nir, texts))]
        for first, second in free_text.PAIRS:
            halves = [" ".join(typed.get(name, [])) for name in (first, second)]
            if (
                first in typed
                and second in typed
                and free_text.is_split_nir(*halves)
                and not {first, second} & {*found}
            ):
                found += [first, second]
        for name in found:  # in the place of any other reason, which would hide it
            self.cleaned_data.pop(name, None)
            self.errors.pop(name, None)
            self.add_error(name, ValidationError(free_text.NIR_SENTENCE, code="nir"))


def _is_typed(field: forms.Field) -> bool:
    return not isinstance(field, NOT_TYPED) and not isinstance(field.widget, forms.PasswordInput)


class Formulaire(FormulaireSansNir, forms.Form):
    """Base of every form.

    `manques` gives the noun with its article, so that a missing field reads « Indiquez la date de naissance. ».
    `jour` is the day of the request: a form with a `DateNaissance` cannot do without it.
    """

    manques: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, jour: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            speak_french(field, field.label or name, self.manques.get(name, ""))
            if isinstance(field, DateSaisie):
                field.jour = jour

    def refuse(self, refus: Refus) -> None:
        """Say the refusal of an action beside its field, or above them all when the form does not show it."""
        self.add_error(refus.field if refus.field in self.fields else None, refus.message)

    def speaks_of_health(self, name: str) -> bool:
        """Whether a text, refused or not, seems to speak of health: the page asks to rewrite it or to say why."""
        return bool(free_text.check_free_text(str(self[name].value() or "")).health_terms)


def speak_french(field: forms.Field, label: Any, missing: str = "") -> None:
    """Replace Django's own sentences by ours; those given by the form stay.

    `missing`: noun with its article (« la date de naissance »).
    """
    template = next(sentence for kind, sentence in REQUIRED if isinstance(field, kind))
    ours = {"required": f"Indiquez {missing}." if missing else template.format(label=str(label).rstrip("."))}
    for kind, sentences in reversed(SENTENCES):
        if isinstance(field, kind):
            ours |= sentences
    defaults = default_messages(type(field))
    for code, sentence in ours.items():
        if field.error_messages.get(code) == defaults.get(code):  # neither has one: a validator's would be Django's
            field.error_messages[code] = sentence
    if isinstance(field, forms.CharField) and field.max_length is not None:
        field.validators = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
        field.validators.append(_LongueurMax(field.max_length))


def default_messages(kind: type[forms.Field]) -> dict[str, Any]:
    """The sentences a kind of field has by default, Django's way: from the base class down."""
    messages: dict[str, Any] = {}
    for cls in reversed(kind.__mro__):
        messages |= getattr(cls, "default_error_messages", {})
    return messages


class SansNir(forms.CharField):
    """A text that may not hold a NIR, refused with the reason wherever the field is used (forms: `FormulaireSansNir`)."""

    def clean(self, value: Any) -> Any:
        """The text, trimmed. Raises ValidationError (code `nir`) when it holds something shaped as a NIR."""
        if free_text.has_nir(self.to_python(value) or ""):
            raise ValidationError(free_text.NIR_SENTENCE, code="nir")  # before any other reason, which would hide it
        return super().clean(value)


class TexteCourt(SansNir):
    """One line: a name, a reason, a place. Refused when it holds a character that nobody sees, which would show it
    otherwise than it is kept.
    """

    def validate(self, value: Any) -> None:
        """Raises ValidationError (code `invisible`)."""
        super().validate(value)
        if free_text.hidden_in(str(value or "")):
            raise ValidationError(HIDDEN, code="invisible")


class TexteLibre(SansNir):
    """A short text on several lines; the form says whether it seems to speak of health (`speaks_of_health`)."""

    def __init__(self, *, max_length: int = 300, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)


class DateSaisie(forms.DateField):
    """A day as people write it: 03/08/1983, 3-8-1983, 03 08 1983, 03.08.1983, 03081983; shown as 03/08/1983."""

    default_error_messages = {
        "invalid": "Cette date n’existe pas ou n’est pas complète. Écrivez le jour, le mois et l’année, par exemple 03/08/1983.",
        "annee": "Écrivez l’année en quatre chiffres, par exemple 03/08/1983.",
        "trop_ancienne": "Cette date est avant 1900. Vérifiez l’année.",
        "trop_lointaine": "Cette date est trop lointaine. Vérifiez l’année.",
    }
    jour: date | None = None  # the day of the request, when the form was told
    SHAPE = re.compile(r"(\d{1,2})\D{1,3}(\d{1,2})\D{1,3}(\d{2}|\d{4})")
    COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "ep-w-date"}
        kwargs.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs=attrs))
        kwargs.setdefault("input_formats", ["%d/%m/%Y", "%Y-%m-%d"])
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day. Raises ValidationError: `invalid`, or `annee` for two digits, which say neither 1924 nor 2024."""
        if isinstance(value, str):
            value = self._tidy(value.strip())
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        """Raises ValidationError out of what a register dates: from 1900 to the end of next year, or to 2100 when the form
        was not told the day.
        """
        super().validate(value)
        if not isinstance(value, date):
            return
        if value.year < YEAR_MIN:
            raise ValidationError(self.error_messages["trop_ancienne"], code="trop_ancienne")
        if value.year > (self.jour.year + 1 if self.jour else YEAR_MAX):
            raise ValidationError(self.error_messages["trop_lointaine"], code="trop_lointaine")

    def _tidy(self, text: str) -> str:
        match = self.SHAPE.fullmatch(text) or self.COMPACT.fullmatch(text)
        if match is None:
            return text
        day, month, year = match.groups()
        if len(year) == 2:
            raise ValidationError(self.error_messages["annee"], code="annee")
        return f"{day}/{month}/{year}"


class DateNaissance(DateSaisie):
    """The birth of a living person: from 1900 to the day of the request."""

    default_error_messages = {
        "futur": "Cette date est dans le futur. Vérifiez l’année.",
        "trop_lointaine": "Cette date est dans le futur. Vérifiez l’année.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Jour, mois, année. Exemple : 03/08/1983")
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        """The day. Raises ValidationError (`futur`, `trop_ancienne`), ValueError without the day of the form."""
        born: date | None = super().clean(value)
        if born is None:
            return None
        if self.jour is None:
            message = "Un formulaire avec une date de naissance reçoit « jour », le jour de la requête."
            raise ValueError(message)
        if born > self.jour:
            raise ValidationError(self.error_messages["futur"], code="futur")
        return born


def erreurs_de(form: forms.BaseForm) -> list[Erreur]:
    """The points to correct, in the order of the page: those of the form itself first, then field by field."""
    if not form.is_bound:
        return []
    points = [Erreur(str(text)) for text in form.non_field_errors()]
    points += [Erreur(str(text)) for bound in form.hidden_fields() for text in bound.errors]
    for bound in form.visible_fields():
        points += [Erreur(summary_of(bound, error), anchor_of(bound)) for error in bound.errors.as_data()]
    return points


def summary_of(bound: forms.BoundField, error: ValidationError) -> str:
    """The first sentence of a refusal, under the label of its field unless the sentence names it already."""
    sentence = str(error.messages[0]).split(". ")[0].rstrip(".")
    return sentence if error.code == "required" else f"{bound.label} : {sentence[:1].lower()}{sentence[1:]}"


def anchor_of(bound: forms.BoundField) -> str:
    """The id of the first control of a field: a group of choices has one each."""
    identifier = bound.auto_id or ""
    return f"{identifier}_0" if bound.use_fieldset and identifier else identifier
