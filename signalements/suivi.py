"""A demande as one account follows it: its person, thread, life and clock, loaded once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import Compte
from accounts.querysets import read_calendar
from signalements.access import view_person
from signalements.deadlines import ATTEMPTS_BEFORE_HELP
from signalements.enums import EtatSignalement, Liste, Phase, ResultatContact
from signalements.horloges import Delai, delai_of, echeances_of, next_opening
from signalements.models import (
    Demande,
    Echeance,
    Identite,
    Message,
    NoteInterne,
    Option,
    Passage,
    TentativeContact,
)


@dataclass
class Suivi:
    """A demande as one account reads it."""

    demande: Demande
    identite: Identite | None
    messages: list[Message]
    passages: list[Passage]
    tentatives: list[TentativeContact]
    echeance: Echeance | None
    choix: list[tuple[str, str]]  # (liste, libellé)
    lu: int  # last message read
    delai: Delai
    by: Compte
    at: datetime
    zone: ZoneInfo
    names: dict[str, str] = field(default_factory=dict)

    @property
    def is_joined(self) -> bool:
        """Whether the person was reached."""
        return any(t.result == ResultatContact.JOINT for t in self.tentatives)

    @property
    def is_help_wanted(self) -> bool:
        """Whether the caisse called in vain and the partner, asked when and how, wrote nothing since the last call."""
        is_taken = self.demande.etat == EtatSignalement.PRISE_EN_CHARGE
        if not is_taken or self.is_joined or len(self.tentatives) < ATTEMPTS_BEFORE_HELP:
            return False
        last_call = max(t.recorded_at for t in self.tentatives)
        return all(m.is_de_la_caisse or m.sent_at < last_call for m in self.messages)

    @property
    def is_late(self) -> bool:
        """Whether the promise to contact the person is past, the person not reached."""
        return self.demande.is_open and self.delai.vue.etat == "late"

    @property
    def shows_clock(self) -> bool:
        """Whether its clock still says something: « close » alone repeats the phase."""
        return self.demande.is_open or self.is_joined

    @property
    def is_writable(self) -> bool:
        """Whether words can still be added to the thread."""
        return self.demande.phase != Phase.ANNULEE and self.demande.anonymised_at is None

    @property
    def unread(self) -> list[Message]:
        """Messages of the other side this account had not read."""
        since = self.demande.received_at  # the comment it was sent with is no news
        return [m for m in self.messages if m.pk > self.lu and m.auteur_id != self.by.pk and m.sent_at > since]


def load_suivi(demande: Demande, *, by: Compte, at: datetime, zone: ZoneInfo) -> Suivi:
    """Some eight statements, whatever the length of the thread; the look at the person is journalled."""
    identite = view_person(demande, by=by, at=at)
    echeance = echeances_of([demande.pk]).get(demande.pk)
    passages = list(demande.passages.select_related("motif").order_by("at", "id"))
    tentatives = list(demande.tentatives.order_by("at", "id"))
    refs = {p.by_ref for p in passages} | {t.by_ref for t in tentatives}
    row: Any = demande  # annotated by `demandes_for_page`
    opening = next_opening(echeance, at, read_calendar(demande, demande.caisse))
    return Suivi(
        demande=demande,
        identite=identite,
        messages=list(demande.messages.select_related("auteur", "caisse").order_by("sent_at", "id")),
        passages=passages,
        tentatives=tentatives,
        echeance=echeance,
        choix=[(answer["liste"], answer["libelle"]) for answer in row.reponses],
        lu=row.lu,
        delai=delai_of(demande, echeance, at, zone, falls_before=opening),
        by=by,
        at=at,
        zone=zone,
        names={str(c.ref): c.nom_complet for c in Compte.objects.filter(ref__in=[r for r in refs if len(r) == 36])},
    )


def help_wanted() -> Q:
    """`Suivi.is_help_wanted`, asked of the database: taken, called in vain often enough, and no word of the partner since."""
    calls = TentativeContact.objects.filter(demande=OuterRef("pk"))
    last_call = TentativeContact.objects.filter(demande=OuterRef("demande")).order_by("-recorded_at")
    answers = Message.objects.filter(
        demande=OuterRef("pk"), caisse__isnull=True, sent_at__gte=Subquery(last_call.values("recorded_at")[:1])
    )
    enough = calls.order_by("at")[ATTEMPTS_BEFORE_HELP - 1 : ATTEMPTS_BEFORE_HELP]
    return (
        Q(etat=EtatSignalement.PRISE_EN_CHARGE)
        & Q(Exists(enough))
        & ~Q(Exists(calls.filter(result=ResultatContact.JOINT)))
        & ~Q(Exists(answers))
    )


def is_joined(demande: Demande) -> bool:
    """Whether an attempt has reached the person."""
    return demande.tentatives.filter(result=ResultatContact.JOINT).exists()


def notes_of(demande: Demande) -> list[NoteInterne]:
    """The notes that this caisse wrote, newest first."""
    rows = NoteInterne.objects.filter(demande=demande).select_related("auteur")
    return list(rows.order_by("-written_at", "-id"))


def motifs_of(demande: Demande) -> list[Option]:
    """The reasons that its caisse offers, not to take it or to close it."""
    return list(Option.objects.offered_by(demande.caisse_id, Liste.MOTIF_NON_PRISE, Liste.MOTIF_SANS_SUITE))
