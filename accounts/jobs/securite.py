"""Repeated refusals: whoever looks ten times in one hour for the demandes of others is reported by the portal."""

from collections import defaultdict, deque
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from accounts.actions.anomalie import note_anomaly
from accounts.actions.signalement import report_security
from accounts.deadlines import REFUSALS, REFUSALS_MEMORY, REFUSALS_WINDOW
from accounts.enums import ETATS_QUI_OCCUPENT, Detection, KindSignalementSecurite, Role
from accounts.models import Compte, SignalementSecurite
from espace.auteurs import AUTOMATE
from espace.models import LigneJournal

INTRUSION = (
    f"Le portail a refusé {REFUSALS} fois en une heure l’accès à des demandes qui ne sont pas celles de la structure de ce "
    "compte."
)


def due_intrusions(at: datetime) -> Iterable[int]:
    """Accounts refused ten times in one hour on demandes of another tenant, and not reported for it since
    (ROU-III-incidents).
    """
    lines = LigneJournal.objects.filter(
        at__gt=at - REFUSALS_MEMORY, at__lte=at, verb="acces.introuvable", object_ref__startswith="signalements:"
    )
    tries: dict[str, list[datetime]] = defaultdict(list)
    for ref, tried_at in lines.exclude(actor_ref="").order_by("at").values_list("actor_ref", "at"):
        tries[ref].append(tried_at)
    comptes = Compte.objects.filter(ref__in=tries, etat__in=ETATS_QUI_OCCUPENT).exclude(role=Role.EXPLOITANT)
    told = dict(
        SignalementSecurite.objects.filter(compte__in=comptes, detection=Detection.PORTAIL)
        .values_list("compte_id")
        .annotate(Max("reported_at"))
    )
    found = comptes.order_by("pk").values_list("pk", "ref")
    return [pk for pk, ref in found if is_insistent(tries[str(ref)], since=told.get(pk))]


def is_insistent(tries: Iterable[datetime], *, since: datetime | None) -> bool:
    """Whether ten of these instants, in order and after `since`, hold in one hour."""
    window: deque[datetime] = deque(maxlen=REFUSALS)
    for tried_at in tries:
        if since is not None and tried_at <= since:
            continue
        window.append(tried_at)
        if len(window) == REFUSALS and window[-1] - window[0] <= REFUSALS_WINDOW:
            return True
    return False


def report_intrusion(pk: int, at: datetime) -> None:
    """Open a report for the administrators of the caisses in force, and a line of their security journal."""
    compte = Compte.objects.get(pk=pk)
    report_security(compte=compte, kind=KindSignalementSecurite.NON_CONFORME, detail=INTRUSION, by=AUTOMATE, at=at)
    note_anomaly(verb="securite.acces_refuses", compte=compte, at=at)
