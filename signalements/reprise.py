"""A draft taken up again: what was typed, read by the form of each screen, up to the saisine ready to be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.forms import Field, FileField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.querysets import read_calendar
from espace import reglages
from espace.clock import day_of, midnight
from espace.forms import Formulaire
from espace.reglages import Reglage
from signalements.actions import AccordDonne, Envoi, RepresentantNomme
from signalements.doublons import CinqChamps, DemandeOuverte, open_demandes
from signalements.engagements import CaisseOuverte
from signalements.enums import Liste, ModeAccord
from signalements.forms.bornes import bounded, raw_value
from signalements.forms.saisine import AccordForm, EnvoiForm, PersonneForm, SituationForm
from signalements.models import Brouillon, Option

TELEPHONE = reglages.declare(
    Reglage(
        "signalements.telephone_ouvert",
        "Demander un téléphone pour joindre la personne",
        False,
        "Les cinq champs n’ont ni téléphone ni e-mail : la caisse utilise son fichier (minimisation).",
    )
)
Files = MultiValueDict[str, Any]


@dataclass
class Reprise:
    """A draft (None before anything was typed) beside the caisses open today to its author."""

    brouillon: Brouillon | None
    caisses: Sequence[CaisseOuverte]
    at: datetime
    zone: ZoneInfo

    @property
    def saisie(self) -> dict[str, Any]:
        """What was typed so far."""
        return self.brouillon.saisie if self.brouillon else {}

    @cached_property
    def caisse(self) -> CaisseOuverte | None:
        """The caisse chosen, if it is still open."""
        chosen = str(self.saisie.get("caisse", ""))
        return next((c for c in self.caisses if str(c.caisse.pk) == chosen), None)

    def opened(self, caisse_id: int | None) -> CaisseOuverte | None:
        """One of the caisses open today."""
        return next((c for c in self.caisses if c.caisse.pk == caisse_id), None)

    # ── Forms ──────────────────────────────────────────────────────────────────────────────────

    def form(self, number: int, data: QueryDict | None = None, files: Files | None = None) -> Formulaire:
        """The form of a screen: bound to what was posted, else showing what was typed."""
        return self._form(number, data, files, initial=self.saisie)

    def _form(
        self, number: int, data: Mapping[str, Any] | None, files: Files | None, initial: Mapping[str, Any]
    ) -> Formulaire:
        day = day_of(self.at, self.caisse.caisse.zone if self.caisse else self.zone)
        if number == 1:
            kept = self.brouillon.signature if self.brouillon else None
            return AccordForm(data, files, caisses=self.caisses, kept=kept, jour=day, initial=dict(initial))
        if number == 2:
            return PersonneForm(
                data,
                jour=day,
                departement=self._departement,
                is_telephone_open=self._is_telephone_open,
                initial=dict(initial),
            )
        if number == 3:
            return SituationForm(data, options=self.options, initial=dict(initial))
        structure = str(self.brouillon.partenaire) if self.brouillon else ""
        return EnvoiForm(data, has_doublon=bool(self.doublons), structure=structure, initial=dict(initial))

    @cached_property
    def options(self) -> list[Option]:
        """The answers that the caisse offers on the third screen."""
        caisse_id = self.caisse.caisse.pk if self.caisse else None
        listes = (Liste.THEME, Liste.URGENCE, Liste.DIFFICULTE, Liste.DEMARCHE)
        return list(Option.objects.offered_by(caisse_id, *listes))

    @cached_property
    def _departement(self) -> str:
        """The seat of the caisse comes first in the list."""
        return read_calendar(self.caisse.caisse, self.caisse.caisse).departement if self.caisse else ""

    @cached_property
    def _is_telephone_open(self) -> bool:
        return self.caisse is not None and bool(reglages.value_of(TELEPHONE.cle, self.caisse.caisse.pk))

    def typed(self, number: int, data: QueryDict) -> dict[str, Any]:
        """What a screen posted, field by field, files apart, each cut to what its field may hold."""
        return {name: bounded(field, raw_value(field, data, name)) for name, field in self._typed_fields(number)}

    def too_long(self, number: int, data: QueryDict) -> list[str]:
        """The labels of what was posted longer than its field may hold: its end is not kept."""
        return [
            str(field.label)
            for name, field in self._typed_fields(number)
            if bounded(field, value := raw_value(field, data, name)) != value
        ]

    def _typed_fields(self, number: int) -> list[tuple[str, Field]]:
        fields = self._form(number, None, None, initial={}).fields
        return [(name, field) for name, field in fields.items() if not isinstance(field, FileField)]

    def posted_caisse(self, data: QueryDict) -> int | None:
        """The caisse posted, if it is one of those open."""
        chosen = data.get("caisse", "")
        return next((c.caisse.pk for c in self.caisses if str(c.caisse.pk) == chosen), None)

    def is_for_closed_caisse(self, number: int, data: QueryDict) -> bool:
        """Whether a screen is posted to a caisse that is not open today: the one it chooses, else the one of the draft."""
        chosen = str(data.get("caisse", "") if number == 1 else self.saisie.get("caisse", ""))
        return chosen.isdecimal() and all(str(c.caisse.pk) != chosen for c in self.caisses)

    # ── Reading it back ────────────────────────────────────────────────────────────────────────

    @cached_property
    def read(self) -> dict[int, Formulaire]:
        """The first three screens, bound to what was typed."""
        forms = {number: self._form(number, self.saisie, None, initial={}) for number in (1, 2, 3)}
        for form in forms.values():
            form.full_clean()
        return forms

    def first_incomplete(self, *, before: int) -> int | None:
        """The first screen before this one that is not right yet."""
        return next((n for n in range(1, min(before, 4)) if not self.read[n].is_valid()), None)

    @cached_property
    def personne(self) -> CinqChamps | None:
        """The person, once the second screen is right."""
        if not self.read[2].is_valid():
            return None
        data = self.read[2].cleaned_data
        return CinqChamps(data["civilite"], data["nom"], data["prenom"], data["naissance"], data["departement"])

    @cached_property
    def doublons(self) -> list[DemandeOuverte]:
        """Demandes already open for this person at this caisse."""
        if self.brouillon is None or self.caisse is None or self.personne is None:
            return []
        return open_demandes(
            self.personne,
            kind=self.brouillon.fonction,
            partenaire_id=self.brouillon.partenaire_id,
            caisse_id=self.caisse.caisse.pk,
        )

    def envoi(self, last: Mapping[str, Any]) -> Envoi:
        """The saisine ready to be sent, from a draft whose three screens are right; `last` is the fourth."""
        assert self.brouillon is not None
        assert self.caisse is not None
        assert self.personne is not None
        person, situation = self.read[2].cleaned_data, self.read[3].cleaned_data
        return Envoi(
            submission=self.brouillon.pk,
            caisse=self.caisse.caisse,
            accord=self._accord(),
            personne=self.personne,
            is_accompagnee=bool(last.get("accompagnee")),
            is_second_wanted=bool(last.get("seconde")),
            theme=situation["theme"],
            urgence=situation["urgence"],
            difficultes=tuple(situation["difficultes"]),
            demarches=tuple(situation["demarches"]),
            commentaire=situation["commentaire"],
            commentaire_raison=situation["commentaire_raison"],
            joindre=person["joindre"],
            joindre_precision=person["joindre_precision"],
            telephone=person.get("telephone", ""),
            is_protegee=person["protegee"],
            representant=_representant(person),
        )

    def _accord(self) -> AccordDonne:
        assert self.brouillon is not None
        assert self.caisse is not None
        informed_at, agreed_at = (self._instant(f"{name}_at") for name in ("informee", "accord"))
        if self.caisse.mode_accord != ModeAccord.SIGNATURE:
            return AccordDonne(informed_at, agreed_at)
        signed_on = self.read[1].cleaned_data.get("signature_on")
        if signed_on is not None and agreed_at is not None:
            agreed_at = midnight(signed_on, self.caisse.caisse.zone)
        return AccordDonne(informed_at, agreed_at, self.brouillon.signature)

    def _instant(self, name: str) -> datetime | None:
        value = self.saisie.get(name)
        return datetime.fromisoformat(value) if value else None


def _representant(person: Mapping[str, Any]) -> RepresentantNomme | None:
    if not person["representant_nom"]:
        return None
    return RepresentantNomme(person["representant_nom"], person["representant_prenom"], person["representant_qualite"])
