"""Filters and tags that write dates, hours and counts in French, in the time zone of the page.

Filters on a day need nothing else. Those on an instant are given the page, which knows its own instant and its zone:
`{{ demande.received_at|relatif:page }}`. A mail gives them an object with the same two attributes.
"""

import re
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from espace import francais

register = template.Library()


class Page(Protocol):
    """Where an instant is read: in a page or in a mail."""

    @property
    def at(self) -> datetime | None:
        """The present instant, if known."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""


@register.filter
def jour(day: date | None) -> str:
    """« lundi 6 octobre 2025 »."""
    return francais.jour(day) if day else ""


@register.filter
def jour_sans_semaine(day: date | None) -> str:
    """« 6 octobre 2025 »."""
    return francais.jour_sans_semaine(day) if day else ""


@register.filter
def jour_court(day: date | None) -> str:
    """« lun. 23 nov. »."""
    return francais.jour_court(day) if day else ""


@register.filter
def jour_court_annee(day: date | None) -> str:
    """« 21 nov. 2026 »."""
    return francais.jour_court_annee(day) if day else ""


@register.filter
def duree(length: timedelta | None) -> str:
    """« 6 h », « 2 j »."""
    return francais.duree(length) if length is not None else ""


@register.filter(is_safe=True)
def typo(text: object) -> str:
    """A sentence that comes from the code (label, hint, error, message), with the spaces that must not break."""
    return francais.typographie(str(text))


@register.filter
def pluriel(count: int, nouns: str) -> str:
    """`3|pluriel:"demande"` gives « 3 demandes »; `"œil,yeux"` gives both forms."""
    singular, _, plural = nouns.partition(",")
    return francais.pluriel(count, singular, plural)


@register.filter
def le(nom: object) -> str:
    """« le CCAS de Bondues », « la CPAM de l’Artois »: an organisation in a sentence."""
    return francais.le(str(nom))


@register.filter
def du(nom: object) -> str:
    """« du CCAS de Bondues », « de la CPAM de l’Artois »."""
    return francais.du(str(nom))


@register.filter
def au(nom: object) -> str:
    """« au CCAS de Bondues », « à la CPAM de l’Artois »."""
    return francais.au(str(nom))


@register.filter
def heure(at: datetime | None, page: Page) -> str:
    """`{{ at|heure:page }}`: « 10 h 40 », in the zone of the page."""
    return francais.heure(at, page.zone) if at else ""


@register.filter
def instant(at: datetime | None, page: Page) -> str:
    """`{{ at|instant:page }}`: « lundi 23 novembre à 16 h 50 », with the year when it is not the present one."""
    return francais.instant(at, page.zone, page.at) if at else ""


@register.filter
def instant_court(at: datetime | None, page: Page) -> str:
    """`{{ at|instant_court:page }}`: « lun. 23 nov., 16 h 50 »."""
    return francais.instant_court(at, page.zone, page.at) if at else ""


@register.filter
def relatif(at: datetime | None, page: Page) -> str:
    """`{{ at|relatif:page }}`: « aujourd’hui, 8 h 20 », or the date when the page does not know the present instant."""
    if not at:
        return ""
    return francais.relatif(at, page.at, page.zone) if page.at else francais.instant_court(at, page.zone)


ADRESSE = re.compile(r"([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")


@register.filter
def adresses(text: object) -> SafeString:
    """`{{ contact|adresses }}`: each e-mail of a text held together, whatever its hyphens."""
    pieces = enumerate(ADRESSE.split(str(text)))
    held = '<span class="ep-adresse">{}</span>'
    return format_html_join("", "{}", ((format_html(held, piece) if rank % 2 else piece,) for rank, piece in pieces))
