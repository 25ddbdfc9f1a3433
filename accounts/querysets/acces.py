"""Accesses: which caisses are open to which structures."""

from datetime import date

from django.db.models import Q


def on_day(day: date) -> Q:
    """Accesses open that day: `[opens_on; closes_on[`, without an end while nothing ends it."""
    return Q(opens_on__lte=day) & (Q(closes_on__isnull=True) | Q(closes_on__gt=day))
