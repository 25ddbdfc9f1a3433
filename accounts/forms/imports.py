"""A file of techniciens: uploaded, read line by line; then applied."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.enums import Lien
from accounts.forms.comptes import PersonneForm
from accounts.imports import TITRES, LigneLue, key_of, read_lines
from accounts.models import Partenaire
from espace.errors import Refus
from espace.forms import Formulaire, TexteCourt
from espace.free_text import redact_nir


class LigneForm(PersonneForm):
    """One line: the same fields and the same refusals as an invitation, in words that speak of a spreadsheet.

    `services`: those of the structure, by the key of their name.
    """

    lien = forms.ChoiceField(
        label="Lien", choices=Lien.choices, error_messages={"invalid_choice": "Écrivez employé, salarié ou bénévole."}
    )
    service = TexteCourt(label="Service", max_length=120)
    manques = {**PersonneForm.manques, "lien": "le lien : employé, salarié ou bénévole", "service": "le service"}

    def __init__(self, *args: Any, services: Mapping[str, tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = services
        self.fields["telephone"].required = False
        self.fields["service"].required = bool(services)
        self.fields["civilite"].error_messages["invalid_choice"] = "Écrivez Madame ou Monsieur."

    def clean_service(self) -> int | None:
        """The service of that name. Raises ValidationError, naming those there are."""
        if not self.services:
            return None
        found = self.services.get(key_of(self.cleaned_data["service"]))
        if found is None:
            names = ", ".join(nom for _, nom in self.services.values())
            raise forms.ValidationError(
                f"Votre structure n’a pas de service de ce nom. Écrivez l’un de ceux-ci : {names}."
            )
        return found[0]

    def read(self, numero: int) -> LigneLue:
        """The line: complete, or with every reason it is refused, the field of the first one named."""
        qui = redact_nir(" ".join(str(self[name].value() or "") for name in ("prenom", "nom"))).strip()[:160]
        if not self.is_valid():
            champ = next(name for name in self.fields if name in self.errors)
            reasons = [_reason(name, errors) for name, errors in self.errors.items()]
            return LigneLue(numero, qui, champ=champ, refus=" ".join(reasons))
        service_id = self.cleaned_data.pop("service")
        return LigneLue(numero, qui, champs=self.cleaned_data, service_id=service_id)


def _reason(name: str, errors: Any) -> str:
    """« Téléphone : ce n’est pas un numéro français. »; a missing field is named by its own sentence."""
    error = errors.as_data()[0]
    sentence = str(error.messages[0]).rstrip(".") + "."
    return sentence if error.code == "required" else f"{TITRES[name]} : {sentence[:1].lower()}{sentence[1:]}"


class ImporterForm(Formulaire):
    """A CSV or an ODS, read as it comes: `cleaned_data["lignes"]`."""

    fichier = forms.FileField(
        label="Fichier des techniciens",
        help_text="En CSV ou en ODS, une personne par ligne, les titres des colonnes sur la première.",
        allow_empty_file=True,  # its own sentence says what to do
        widget=forms.FileInput(attrs={"accept": ".csv,.ods,.txt,.tsv"}),
    )
    manques = {"fichier": "le fichier des techniciens"}

    def __init__(self, *args: Any, partenaire: Partenaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partenaire = partenaire

    def clean(self) -> dict[str, Any]:
        """Read the lines. A file that is no list of techniciens is refused beside its field."""
        given = self.cleaned_data.get("fichier")
        if given is not None:
            try:
                self.cleaned_data["lignes"] = self._lines(given.read(), given.name)
            except Refus as refus:
                self.add_error("fichier", forms.ValidationError(refus.message, code=refus.code))
        return self.cleaned_data

    def _lines(self, content: bytes, name: str) -> list[LigneLue]:
        rows = self.partenaire.services.filter(is_active=True).order_by("nom").values_list("pk", "nom")
        services = {key_of(nom): (pk, nom) for pk, nom in rows}
        lines = read_lines(content, name=name, has_services=bool(services), of="fichier")
        return [LigneForm(texts, services=services).read(numero) for numero, texts in lines]


class AppliquerForm(Formulaire):
    """Creating the accounts: the workstation is attested for all of them, `valides` is how many the page announced."""

    poste = forms.BooleanField(
        label="J’atteste que chacune de ces personnes utilise un poste de travail professionnel, protégé par un antivirus."
    )
    valides = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def seen_again(self, valides: int) -> "AppliquerForm":
        """The same, with how many there are now: what the next click agrees to."""
        typed: Any = self.data  # what a page posted: a QueryDict, which is not written
        self.data = typed.copy()
        self.data["valides"] = str(valides)  # type: ignore[index]  # its copy is
        return self

    def clean_valides(self) -> int:
        """What the page announced, 0 for nothing."""
        return self.cleaned_data.get("valides") or 0
