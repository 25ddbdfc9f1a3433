"""Demandes made row by row, legally: born in their first state, moved by the machine's own moves. For figures only."""

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.enums import EtatCompte, Role
from accounts.models import Caisse, Compte, Partenaire
from espace.reference import new_reference
from espace.tenancy import acting_as, caisse_perimetre
from reporting.cadre import Cadre, CaisseDuCadre
from signalements.enums import Canal, EtatDossier, EtatExamen, EtatSignalement, Issue, Liste, TypeDemande
from signalements.models import Demande, Dossier, Echeance, Examen, Option, Saisine

_number = itertools.count(1)


@dataclass
class Fabrique:
    """A structure, its caisses, one author, and the ways to make demandes of theirs under one convention."""

    partenaire: Partenaire
    caisses: list[Caisse]
    convention_id: int
    auteur: Compte
    options: dict[tuple[str, str], Option] = field(default_factory=dict)

    @classmethod
    def new(cls, convention_id: int, *codes: str, at: datetime) -> "Fabrique":
        """A structure with as many caisses as codes."""
        partenaire = Partenaire.objects.create(
            nom=f"Structure {codes[0]}", kind="departement", created_at=at, places_techniciens=None
        )
        caisses = [Caisse.objects.create(code=code, nom=f"CPAM {code}") for code in codes]
        auteur = Compte.objects.create(
            identifiant=f"auteur-{codes[0]}", role=Role.TECHNICIEN, etat=EtatCompte.INVITE, nom="Vidal",
            prenom="Noé", email=f"{codes[0]}@structure.example", partenaire=partenaire,
        )  # fmt: skip
        return cls(partenaire, caisses, convention_id, auteur)

    @classmethod
    def of(cls, convention: Any, partenaire: Partenaire, auteur: Compte, *caisses: Caisse) -> "Fabrique":
        """For a structure and a convention that exist."""
        return cls(partenaire, list(caisses), convention.pk, auteur)

    def cadre(self, starts_on: date, ends_on: date, *codes: str) -> Cadre:
        """The frame of a figure: every caisse, or those named."""
        chosen = [c for c in self.caisses if not codes or c.code in codes]
        return Cadre(
            self.convention_id,
            self.partenaire.pk,
            tuple(CaisseDuCadre(c.pk, c.nom, c.zone) for c in chosen),
            starts_on,
            ends_on,
        )

    def option(self, liste: Liste, code: str, caisse: str) -> Option:
        """The national answer of that code, else one that the caisse adds."""
        key = (liste.value, code)
        if key not in self.options:
            national: Option | None = Option.objects.filter(caisse=None, liste=liste, code=code).first()
            self.options[key] = national or Option.objects.create(
                caisse=self.caisse(caisse), liste=liste, code=code, libelle=f"« {code} »"
            )
        return self.options[key]

    def caisse(self, code: str) -> Caisse:
        """One of its caisses."""
        return next(c for c in self.caisses if c.code == code)

    def _born(self, kind: TypeDemande, etat: str, code: str, received_at: datetime, **values: Any) -> Demande:
        given = {
            "caisse_received_at": received_at,
            "recorded_at": max(received_at, values.get("caisse_received_at", received_at)),
            "canal": Canal.PORTAIL,
            "is_accompagnee": True,
            "personne": uuid.uuid4(),
            **values,
        }
        return Demande.objects.create(
            reference=new_reference(), type=kind, etat=etat, caisse=self.caisse(code), partenaire=self.partenaire,
            convention_ref=str(self.convention_id), auteur=self.auteur, received_at=received_at,
            last_event_at=received_at, submission=uuid.uuid4(), **given,
        )  # fmt: skip

    def _move(self, demande: Demande, etat: str, **values: Any) -> None:
        for name, value in {"etat": etat, **values}.items():
            setattr(demande, name, value)
        demande.save()

    def saisine(
        self,
        code: str,
        received_at: datetime,
        *,
        theme: str = "acces_soins",
        taken_at: datetime | None = None,
        closed_at: datetime | None = None,
        issue: Issue | None = None,
        refused: str = "",
        cancelled: bool = False,
        **values: Any,
    ) -> Demande:
        """A saisine brought to where the arguments say."""
        with acting_as(caisse_perimetre([c.pk for c in self.caisses])):
            demande = self._born(TypeDemande.SIGNALEMENT, EtatSignalement.TRANSMISE, code, received_at, **values)
            Saisine.objects.create(demande=demande, theme=self.option(Liste.THEME, theme, code))
            if cancelled:
                self._move(demande, EtatSignalement.ANNULEE, closed_at=received_at + timedelta(hours=1))
            if refused:
                later, reason = received_at + timedelta(hours=1), self.option(Liste.MOTIF_NON_PRISE, refused, code)
                self._move(demande, EtatSignalement.NON_PRISE_EN_CHARGE, closed_at=later, motif=reason)
            if taken_at:
                self._move(demande, EtatSignalement.PRISE_EN_CHARGE, taken_at=taken_at)
            if closed_at:
                is_motivated = issue == Issue.SANS_SUITE
                motif = self.option(Liste.MOTIF_SANS_SUITE, "injoignable", code) if is_motivated else None
                self._move(demande, EtatSignalement.CLOSE, closed_at=closed_at, issue=issue, motif=motif)
        return demande

    def dossier(
        self, code: str, received_at: datetime, prestation: str, *, cancelled: bool = False, **values: Any
    ) -> Demande:
        """A dossier just received, or cancelled."""
        with acting_as(caisse_perimetre([c.pk for c in self.caisses])):
            demande = self._born(TypeDemande.DOSSIER, EtatDossier.TRANSMIS, code, received_at, **values)
            chosen = self.option(Liste.PRESTATION, prestation, code)
            Dossier.objects.create(demande=demande, prestation=chosen, nature="premiere")
            if cancelled:
                self._move(demande, EtatDossier.ANNULE, closed_at=received_at + timedelta(hours=1))
        return demande

    def examen(self, code: str, received_at: datetime, *moves: EtatExamen, is_dans_cible: bool = True) -> Demande:
        """An orientation to the health examination, moved along."""
        with acting_as(caisse_perimetre([c.pk for c in self.caisses])):
            demande = self._born(TypeDemande.EXAMEN, EtatExamen.TRANSMISE, code, received_at)
            centre = self.option(Liste.CENTRE, "centre", code)
            Examen.objects.create(demande=demande, is_dans_cible=is_dans_cible, centre=centre)
            for etat in moves:
                is_final = etat != EtatExamen.FIXE
                self._move(demande, etat, closed_at=received_at + timedelta(days=9) if is_final else None)
        return demande

    def horloge(self, demande: Demande, **values: Any) -> Echeance:
        """A contact clock of a demande, due 48 hours after its reception."""
        given = {
            "kind": "contact",
            "started_at": demande.caisse_received_at,
            "due_at": demande.caisse_received_at + timedelta(hours=48),
            "source": "terme",
            "caisse_id": demande.caisse_id,
            **values,
        }
        with acting_as(caisse_perimetre([c.pk for c in self.caisses])):
            return Echeance.objects.create(demande=demande, partenaire=self.partenaire, **given)
