"""Settings of the accounts, and the terms of use that every page names."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Value

from accounts.cgu import published
from accounts.deadlines import (
    PASSWORD_DAYS_MAX,
    PASSWORD_DAYS_MIN,
)
from accounts.models import ReglageCaisse
from espace import reglages
from espace.models import ReglageGlobal
from espace.pages import Cgu, cgu_publiees


def _stored(cle: str, caisse_id: int | None) -> object:
    """The value of a caisse, else the portal's, in one statement."""
    portal = ReglageGlobal.objects.filter(cle=cle).values_list("valeur", flat=True)
    if caisse_id is None:
        return portal.first()
    own = ReglageCaisse.objects.filter(cle=cle, caisse_id=caisse_id).annotate(rang=Value(0))
    both = own.values_list("rang", "valeur").union(
        ReglageGlobal.objects.filter(cle=cle).annotate(rang=Value(1)).values_list("rang", "valeur"), all=True
    )
    found = both.order_by("rang").first()
    return found and found[1]


reglages.read_from(_stored)
reglages.declare(
    reglages.Reglage(
        "accounts.mot_de_passe_jours",
        "Durée de vie d’un mot de passe",
        PASSWORD_DAYS_MAX,
        "Le texte demande un changement à intervalles réguliers sans les chiffrer (article 2.2.1).",
        unit="jours",
        bounds=(PASSWORD_DAYS_MIN, PASSWORD_DAYS_MAX),
    )
)


def _cgu(at: datetime) -> Iterable[Cgu]:
    return [Cgu(row.version, row.in_force_at, row.texte, row.resume) for row in published(at)]


cgu_publiees.add(_cgu)
