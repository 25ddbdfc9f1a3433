"""Imports of techniciens, forgotten once their days are over."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from accounts.actions import erase_import
from accounts.imports import JOURS
from accounts.models import ImportTechniciens
from accounts.querysets import imports_before
from espace import reglages
from espace.auteurs import AUTOMATE


def due_imports(at: datetime) -> Iterable[UUID]:
    """Imports old enough to be forgotten."""
    return imports_before(at - timedelta(days=int(reglages.value_of(JOURS.cle)))).values_list("pk", flat=True)


def forget_import(uuid: UUID, at: datetime) -> None:
    """Forget one of them."""
    erase_import(importation=ImportTechniciens.objects.get(pk=uuid), by=AUTOMATE, at=at)
