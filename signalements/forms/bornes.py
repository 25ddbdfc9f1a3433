"""How much of what is posted a draft keeps: what each field may hold, whoever posts it, and nothing of an unknown field."""

from collections.abc import Iterable

from django.forms import ChoiceField, Field, Form, MultipleChoiceField
from django.http import QueryDict

CHOICE_MAX = 40  # longest code of a list (Option.code)
LINE_MAX = 40  # a date, a number, a box
# Fields of the page itself, beside those of its form.
OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", "version", "brouillon", "plus_tard"})


def raw_value(field: Field, data: QueryDict, name: str) -> str | list[str]:
    """What was posted for a field, as it came."""
    return data.getlist(name) if isinstance(field, MultipleChoiceField) else data.get(name, "")


def bounded(field: Field, value: str | list[str]) -> str | list[str]:
    """The same, cut to what the field may hold: its own length, and no more answers than are offered."""
    if isinstance(field, MultipleChoiceField) and isinstance(value, list):
        return [item[:CHOICE_MAX] for item in value[: len(field.widget.choices)]]
    if isinstance(field, ChoiceField):
        return value[:CHOICE_MAX]
    return value[: getattr(field, "max_length", None) or LINE_MAX]


def unknown_fields(posted: Iterable[str], form: type[Form]) -> frozenset[str]:
    """The names posted that neither the form nor the page has."""
    return frozenset(posted) - OF_THE_PAGE - frozenset(form.base_fields)
