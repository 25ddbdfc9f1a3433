"""Filters and tags that write dates, hours and counts in French, in the time zone of the page.

Filters on a day need nothing else. Those on an instant read `page.at` and `page.zone`: they are tags with context.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.template.context import Context

from espace import francais
from espace.clock import PARIS

register = template.Library()


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


@register.filter
def pluriel(count: int, nouns: str) -> str:
    """`3|pluriel:"demande"` gives « 3 demandes »; `"œil,yeux"` gives both forms."""
    singular, _, plural = nouns.partition(",")
    return francais.pluriel(count, singular, plural)


@register.simple_tag(takes_context=True)
def heure(context: Context, at: datetime | None) -> str:
    """« 10 h 40 », in the zone of the page."""
    return francais.heure(at, _zone(context)) if at else ""


@register.simple_tag(takes_context=True)
def instant(context: Context, at: datetime | None) -> str:
    """« lundi 23 novembre à 16 h 50 », with the year when it is not the present one."""
    return francais.instant(at, _zone(context), _now(context)) if at else ""


@register.simple_tag(takes_context=True)
def instant_court(context: Context, at: datetime | None) -> str:
    """« lun. 23 nov., 16 h 50 »."""
    return francais.instant_court(at, _zone(context)) if at else ""


@register.simple_tag(takes_context=True)
def relatif(context: Context, at: datetime | None) -> str:
    """« aujourd’hui, 8 h 20 », or the date when the page does not know the present instant."""
    if not at:
        return ""
    now = _now(context)
    return francais.relatif(at, now, _zone(context)) if now else francais.instant_court(at, _zone(context))


def _zone(context: Context) -> Any:
    return getattr(context.get("page"), "zone", PARIS)


def _now(context: Context) -> datetime | None:
    return getattr(context.get("page"), "at", None)
