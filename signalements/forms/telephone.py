"""A French telephone number, mainland or overseas, however it was typed, told in one way."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from espace.forms import SansNir

TYPED_MAX = 30  # characters: « +33 (0) 6 39 98 00 12 » and its spaces
_SEPARATORS = re.compile(r"[\s.\-/\u2010-\u2015]|\(0\)")
_PLUS = re.compile(r"\+|00(?=33|262|508|59[046]|68[179])")
# Nine digits after the country or its 0: no 08, which is nobody's home.
_NATIONAL = re.compile(r"(?:0|\+(?:33|262|590|594|596)0?)([1-79]\d{8})")
# Saint-Pierre-et-Miquelon, Wallis-et-Futuna, Nouvelle-Calédonie, Polynésie française: no 0 of their own.
_OVERSEAS = re.compile(r"(\+(?:508|681|687))(\d{6})|(\+689)(\d{8})")


def parse_telephone(text: str) -> str | None:
    """« 06 39 98 00 12 » for a number of ten digits, « +687 26 12 34 » for those without; None when it is not one."""
    digits = _PLUS.sub("+", _SEPARATORS.sub("", text.strip()), count=1)
    if national := _NATIONAL.fullmatch(digits):
        return _by_two(f"0{national[1]}")
    if overseas := _OVERSEAS.fullmatch(digits):
        country, local = (group for group in overseas.groups() if group)
        return f"{country} {_by_two(local)}"
    return None


def _by_two(digits: str) -> str:
    return " ".join(digits[i : i + 2] for i in range(0, len(digits), 2))


class Telephone(SansNir):
    """The number of a person; `to_python` gives it in one way. Raises ValidationError (code `telephone`)."""

    default_error_messages = {
        "telephone": "Ce numéro n’est pas complet ou n’existe pas. Écrivez ses dix chiffres, ou +33 et la suite. "
        "Exemple : 06 39 98 00 12"
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=TYPED_MAX, **kwargs)

    def clean(self, value: Any) -> Any:
        """The number told in one way, the empty text when there is none."""
        text = super().clean(value)
        if text in self.empty_values:
            return text
        number = parse_telephone(text)
        if number is None:
            raise ValidationError(self.error_messages["telephone"], code="telephone")
        return number
