"""What a clock shows: what is left first, then the rule. Never late where the text promises no figure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Caisse
from accounts.querysets import Calendrier
from espace.clock import day_of, midnight
from espace.composants import HorlogeVue
from espace.francais import INSECABLE, JOURS, capitale, duree, instant, instant_court, jour_court, le
from espace.working_days import add_working_days
from signalements.deadlines import elapsed_share, is_late
from signalements.enums import KindEcheance, ResultatEcheance
from signalements.models import Demande, Echeance

SOON = 80  # percent
SANS_ENGAGEMENT = "aucun engagement chiffré"
ACTES = {
    KindEcheance.CONTACT: "contact dû",
    KindEcheance.PRISE_EN_CHARGE: "prise en charge due",
    KindEcheance.INSTRUCTION: "traitement dû",
}


def horloge_of(
    demande: Demande, echeance: Echeance | None, at: datetime, zone: ZoneInfo, *, big: bool = False
) -> HorlogeVue:
    """The clock of a row: the one that runs, else what it came to, else the age of the demande."""
    if echeance is not None and echeance.result == ResultatEcheance.FAIT:
        return _joined(echeance, big=big)
    if demande.closed_at is not None:
        return HorlogeVue("done", "close", detail=jour_court(day_of(demande.closed_at, zone), day_of(at, zone)))
    if echeance is None or echeance.due_at is None:
        age = duree(at - demande.caisse_received_at)
        return HorlogeVue("engagement_none", f"reçue il y a {age}", detail=SANS_ENGAGEMENT, grande=big)
    if echeance.stopped_at is not None:
        return HorlogeVue("done", "arrêtée", detail="sans contact", grande=big)
    return _running(echeance, echeance.due_at, at, zone, big=big)


def _running(echeance: Echeance, due_at: datetime, at: datetime, zone: ZoneInfo, *, big: bool) -> HorlogeVue:
    detail = f"{ACTES[KindEcheance(echeance.kind)]} {instant_court(due_at, zone, at)}"
    if is_late(due_at, None, at):
        return HorlogeVue("late", f"en retard de {duree(at - due_at)}", detail=detail, grande=big)
    share = elapsed_share(echeance.started_at, due_at, at)
    return HorlogeVue(
        "soon" if share >= SOON else "none", f"reste {duree(due_at - at)}", detail=detail, part=share, grande=big
    )


def _joined(echeance: Echeance, *, big: bool) -> HorlogeVue:
    return HorlogeVue("done", f"contact en {_took(echeance)}", detail=_kept(echeance), grande=big)


def _took(echeance: Echeance) -> str:
    assert echeance.stopped_at is not None  # a clock with a result has stopped: constraint echeance_stopped_result
    return duree(echeance.stopped_at - echeance.started_at)


def _kept(echeance: Echeance) -> str:
    """What became of the promise, once the person was reached."""
    assert echeance.stopped_at is not None
    if echeance.due_at is None:
        return SANS_ENGAGEMENT
    late = is_late(echeance.due_at, echeance.stopped_at, echeance.stopped_at)
    return "après le délai" if late else "dans le délai"


@dataclass(frozen=True)
class Delai:
    """The clock of a demande told in full: the ring, the sentence, what it comes from."""

    vue: HorlogeVue
    phrase: str
    regle: str
    alerte: str = ""


def delai_of(
    demande: Demande, echeance: Echeance | None, at: datetime, zone: ZoneInfo, *, falls_before: datetime | None
) -> Delai:
    """The head of the page of a demande. `falls_before`: the next working day, when the delay ends before it."""
    vue = replace(horloge_of(demande, echeance, at, zone, big=True), detail="")
    is_joined = echeance is not None and echeance.result == ResultatEcheance.FAIT
    if echeance is None or echeance.due_at is None:
        received = f"Reçue {instant(demande.caisse_received_at, zone, at)}"
        joined = f", personne jointe en {_took(echeance)}" if echeance is not None and is_joined else ""
        return Delai(vue, f"{received}{joined}.", f"{SANS_ENGAGEMENT.capitalize()}.")
    start, end = instant(echeance.started_at, zone, at), f"avant {instant(echeance.due_at, zone, at)}"
    if is_joined:
        phrase = f"Personne jointe en {_took(echeance)}, {_kept(echeance)} ({end})."
        return Delai(vue, phrase, f"Le délai courait depuis {start}, {_counted(echeance)}.")
    alerte = ""
    if falls_before is not None and echeance.stopped_at is None:
        alerte = f"Tombe avant {JOURS[day_of(falls_before, zone).weekday()]}."
    act = ACTES[KindEcheance(echeance.kind)]
    return Delai(
        vue, f"{act[0].upper()}{act[1:]} {end}.", f"Le délai court depuis {start}, {_counted(echeance)}.", alerte
    )


def _counted(echeance: Echeance) -> str:
    if echeance.source == "lecture":
        return "compté en jours ouvrés (lecture de la caisse)"
    assert echeance.due_at is not None
    hours = (echeance.due_at - echeance.started_at) // timedelta(hours=1)
    return f"{hours}{INSECABLE}h consécutives, week-end compris"


def promise_of(caisse: Caisse, due_at: datetime | None, at: datetime | None = None) -> str:
    """What happens once it is sent, with the hour promised if there is one; with its year unless it is that of `at`."""
    who = f"{capitale(le(caisse.nom))} contacte la personne"
    if due_at is None:
        return f"{who}. Sa convention ne fixe pas de délai chiffré."
    return f"{who} avant {instant(due_at, caisse.zone, at)}."


def next_opening(echeance: Echeance | None, at: datetime, days: Calendrier) -> datetime | None:
    """The next working day of the caisse, when a running delay ends before it (« tombe avant lundi »)."""
    if echeance is None or echeance.due_at is None or echeance.stopped_at is not None or echeance.due_at < at:
        return None
    today = day_of(at, days.zone)
    after = add_working_days(today, 1, days.departement, days.closed_days)
    opening = midnight(after, days.zone)
    return opening if (after - today).days > 1 and echeance.due_at < opening else None


def echeances_of(demande_ids: list[int]) -> Mapping[int, Echeance]:
    """The clock that counts for each demande: the open one, else the last that stopped. One statement."""
    rows = Echeance.objects.filter(demande_id__in=demande_ids).order_by("demande_id", "started_at")
    found: dict[int, Echeance] = {}
    for row in rows:
        kept = found.get(row.demande_id)
        if kept is None or kept.stopped_at is not None or row.stopped_at is None:
            found[row.demande_id] = row
    return found
