"""A form that says which version of its record it read, so that nobody overwrites what a colleague has just written."""

from typing import Any

from django import forms

from espace.errors import VersionDepassee
from espace.forms import Formulaire


class FormulaireVersionne(Formulaire):
    """`version`: the one shown with the page. Without it, nothing was read: the action answers as to an old one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_version(self) -> int:
        """The version read, 0 for none."""
        return self.cleaned_data.get("version") or 0

    def read_again(self, version: int, refus: VersionDepassee) -> None:
        """Keep what was typed, say that it was overtaken, and go on from the version that is there now."""
        typed: Any = self.data  # what a page posted: a QueryDict, which is not written
        self.data = typed.copy()
        self.data[self.add_prefix("version")] = str(version)  # type: ignore[index]  # its copy is
        self.add_error(None, refus.message)
