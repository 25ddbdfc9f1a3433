"""Letters as the tests write them, and what the journal of a convention tells."""

from datetime import date, datetime
from typing import Any

from conventions import actions
from conventions.enums import KindEvenement, KindLettre
from conventions.models import Evenement, Lettre
from espace.auteurs import AUTOMATE
from tests.conventions.conftest import LOADED_AT, at, partie_of

RT = "roubaix-tourcoing"
BONDUES = "CCAS de Bondues"
EARLY = at(date(2026, 6, 1))  # before the first term of Bondues


def write(ref: str, kind: KindLettre, *, caisse: str = "", when: datetime = LOADED_AT, **values: Any) -> Lettre:
    return actions.record_lettre(kind=kind, auteur=partie_of(ref, caisse), by=AUTOMATE, at=when, **values)


def denounce(sent_on: date, *, when: datetime = LOADED_AT, ref: str = "bondues") -> Lettre:
    return write(ref, KindLettre.DENONCIATION, sent_on=sent_on, reference="1A 000 001", when=when)


def told(ref: str, kind: KindEvenement) -> list[date]:
    rows = Evenement.objects.filter(convention__ref=ref, kind=kind).order_by("pk")
    return list(rows.values_list("day", flat=True))
