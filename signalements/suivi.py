"""A demande as one account follows it: its person, thread, life and clock, loaded once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Compte
from accounts.querysets import read_calendar
from signalements.access import view_person
from signalements.enums import Liste, ResultatContact
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
