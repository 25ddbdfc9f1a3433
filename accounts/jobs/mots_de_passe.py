"""Passwords about to be too old: their holders are told before (U-2.2.1-rotation-mot-de-passe)."""

from collections.abc import Iterable
from datetime import datetime

from accounts.actions import remind_of_password
from accounts.models import Compte
from accounts.passwords import DAYS_SETTING
from accounts.querysets import comptes_to_remind
from espace import reglages
from espace.auteurs import AUTOMATE


def due_password_reminders(at: datetime) -> Iterable[int]:
    """Accounts whose password ends in fourteen days, or in three, and that were not told so."""
    days = int(reglages.value_of(DAYS_SETTING))
    return comptes_to_remind(at, cle=DAYS_SETTING, portal_days=days).order_by("pk").values_list("pk", flat=True)


def remind_password(pk: int, at: datetime) -> None:
    """Tell one of them."""
    remind_of_password(compte=Compte.objects.get(pk=pk), by=AUTOMATE, at=at)
