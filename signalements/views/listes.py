"""Rows of the lists: a person where one may see them, a line without where one may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.models import Compte
from espace.clock import day_of
from espace.composants import Cellule, HorlogeVue, PhaseVue, Statut
from espace.composants.etats import Phase as PhaseDuComposant
from espace.francais import duree, jour_court_annee, relatif
from signalements.access import view_persons
from signalements.deadlines import is_late
from signalements.enums import EtatSignalement, Phase, TypeDemande
from signalements.horloges import SANS_ENGAGEMENT, echeances_of, horloge_of
from signalements.models import Demande, Echeance, Identite
from signalements.views.detail import subject_of

ANONYME = "Personne anonymisée"
AUTRE = "Autre service"


def person_cell(demande: Demande, identite: Identite | None, suffixe: str = "") -> Cellule:
    """The person with the link to the demande; without, the reason why there is nobody to name."""
    href = f"{reverse('signalements:demande', args=[demande.reference])}{suffixe}"
    if identite is not None:
        return Cellule(identite.nom_complet, href=href)
    if demande.anonymised_at is not None:
        return Cellule(ANONYME, href=href)
    return Cellule(AUTRE, str(demande.service) if demande.service else "")


def phase_of(demande: Demande) -> PhaseVue:
    """The phase the partner sees."""
    return PhaseVue(cast("PhaseDuComposant", demande.phase.value))


def recent_rows(demandes: Sequence[Demande], *, by: Compte, at: datetime, zone: ZoneInfo) -> list[list[object]]:
    """Rows of « Vos demandes récentes »."""
    persons = view_persons(demandes, by=by, at=at, liste="recentes") if demandes else {}
    return [
        [
            person_cell(d, persons.get(d.pk)),
            Cellule(d.get_type_display(), d.reference, insecable=True),
            phase_of(d),
            relatif(d.last_event_at, at, zone),
        ]
        for d in demandes
    ]


def history_rows(
    demandes: Sequence[Demande], *, by: Compte, at: datetime, zone: ZoneInfo, suffixe: str = ""
) -> list[list[object]]:
    """Rows of the history: what a structure sent, and where each stands."""
    persons = view_persons(demandes, by=by, at=at, liste="historique") if demandes else {}
    clocks = echeances_of([d.pk for d in demandes]) if demandes else {}
    return [
        [
            person_cell(d, persons.get(d.pk), suffixe),
            Cellule(d.get_type_display(), d.reference, insecable=True),
            phase_of(d),
            Cellule("vous" if d.auteur_id == by.pk else str(d.auteur), insecable=True),
            Cellule(jour_court_annee(day_of(d.received_at, zone)), str(d.caisse), insecable=True),
            next_step(d, clocks.get(d.pk), at, zone),
        ]
        for d in demandes
    ]


def next_step(demande: Demande, echeance: Echeance | None, at: datetime, zone: ZoneInfo) -> object:
    """What comes next, in a few words; late, with its shape as well."""
    if demande.phase == Phase.ANNULEE:
        return f"Annulée le {jour_court_annee(day_of(demande.closed_at or at, zone))}"
    if demande.closed_at is not None:
        outcome = demande.get_issue_display() if demande.issue else demande.etat_libelle
        return f"{outcome} le {jour_court_annee(day_of(demande.closed_at, zone))}"
    if demande.phase == Phase.A_COMPLETER:
        return "Répondre à la caisse"
    if echeance is not None and echeance.stopped_at is None:
        return _contact_due(demande, echeance, at, zone)
    if demande.type == TypeDemande.SIGNALEMENT and demande.etat == EtatSignalement.PRISE_EN_CHARGE:
        return "Accompagnement en cours"
    return "Réponse de la caisse"


def _contact_due(demande: Demande, echeance: Echeance, at: datetime, zone: ZoneInfo) -> object:
    if echeance.due_at is None:
        return f"Contact à venir, reçue il y a {duree(at - demande.caisse_received_at)}, {SANS_ENGAGEMENT}"
    if is_late(echeance.due_at, None, at):
        return Statut("late", "Contact en retard", detail=f"dû {relatif(echeance.due_at, at, zone)}")
    return f"Contact dû {relatif(echeance.due_at, at, zone)}"


@dataclass(frozen=True)
class LigneFile:
    """A row of the worklist, two lines under each value."""

    demande: Demande
    horloge: HorlogeVue
    nom: str
    ne: str
    sujet: str
    precision: str
    is_mine: bool
    depuis: str
    nouveaux: str


def worklist_rows(demandes: Sequence[Demande], *, by: Compte, at: datetime, zone: ZoneInfo) -> list[LigneFile]:
    """Rows of the worklist, in the order given."""
    persons = view_persons(demandes, by=by, at=at, liste="file") if demandes else {}
    clocks = echeances_of([d.pk for d in demandes]) if demandes else {}
    return [_line(d, persons.get(d.pk), clocks.get(d.pk), by, at, zone) for d in demandes]


def since(demande: Demande, at: datetime) -> str:
    """« depuis 6 h », or whose turn it is when the caisse waits for an answer."""
    if demande.is_open and demande.a_completer_at is not None:
        return f"chez le partenaire depuis {duree(at - demande.a_completer_at)}"
    return f"depuis {duree(at - (demande.taken_at or demande.caisse_received_at))}"


def _line(
    demande: Demande, identite: Identite | None, echeance: Echeance | None, by: Compte, at: datetime, zone: ZoneInfo
) -> LigneFile:
    born = ""
    if identite is not None:
        e = "e" if identite.civilite == "madame" else ""
        born = f"né{e} le {identite.date_naissance:%d/%m/%Y} · {identite.departement}"
    return LigneFile(
        demande=demande,
        horloge=horloge_of(demande, echeance, at, zone),
        nom=identite.nom_complet if identite else "Aucune personne",
        ne=born,
        sujet=subject_of(demande),
        precision=f"la demande {demande.reference}",
        is_mine=demande.agent_id == by.pk,
        depuis=since(demande, at),
        nouveaux="nouveau message" if getattr(demande, "is_unread", False) else "",
    )
