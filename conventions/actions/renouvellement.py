"""Write down the renewals that have come, and tell the people of the convention. What is due is due without it."""

from datetime import datetime

from django.db import transaction

from conventions.actions.destinataires import queue_to_parties
from conventions.actions.replay import replay
from conventions.enums import KindPeriode
from conventions.models import ConventionMetier, Periode
from conventions.perimetres import of_all_parties
from espace.auteurs import Auteur


def write_renewals(*, convention: ConventionMetier, by: Auteur, at: datetime) -> int:
    """Write every renewal due since, then one mail a person for the last one. Returns how many were written."""
    with transaction.atomic(), of_all_parties(convention):
        before = set(Periode.objects.filter(convention=convention).values_list("rang", flat=True))
        replay(convention, by=by, at=at)
        written = Periode.objects.filter(convention=convention, kind=KindPeriode.RECONDUCTION).exclude(rang__in=before)
        last = written.order_by("-rang").first()
        if last:
            queue_to_parties(
                convention=convention,
                kind="conventions.reconduction",
                key=f"{last.rang}:{last.starts_on}",
                params={"rang": last.rang},
                by=by,
                at=at,
            )
        return written.count()
