"""What a person chooses before a sheet is prepared: the period, and how wide."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django import forms

from espace.forms import Formulaire
from reporting.deadlines import Periode

TOUTE, LA_MIENNE = "toute", "caisse"


class PreparerForm(Formulaire):
    """The period, and the whole convention or one's own caisse when there are several."""

    periode = forms.ChoiceField(label="Période", widget=forms.Select(attrs={"class": "ep-w-name"}))
    portee = forms.ChoiceField(label="Fiche de", widget=forms.RadioSelect, initial=TOUTE)

    def __init__(
        self,
        *args: Any,
        periodes: Sequence[Periode],
        remplies: Collection[Periode],
        day: date,
        caisse: str | None,
        **options: Any,
    ) -> None:
        """`periodes`: those of the convention that have begun by `day`; `remplies`: those with facts.

        `caisse`: name of one's own, None when it is alone.
        """
        super().__init__(*args, **options)
        self.periodes = {p.starts_on.isoformat(): p for p in sorted(periodes, reverse=True)}
        self._field("periode").choices = [
            (key, p.libelle(day) if p in remplies else f"{p.libelle(day)}, sans donnée")
            for key, p in self.periodes.items()
        ]
        if caisse is None:
            del self.fields["portee"]
        else:
            self._field("portee").choices = [
                (TOUTE, "toute la convention, par caisse et au total"),
                (LA_MIENNE, caisse),
            ]

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    @property
    def periode_choisie(self) -> Periode:
        """The period chosen."""
        return self.periodes[self.cleaned_data["periode"]]

    @property
    def is_caisse_seule(self) -> bool:
        """Whether the sheet is that of one's own caisse alone."""
        return self.cleaned_data.get("portee") == LA_MIENNE
