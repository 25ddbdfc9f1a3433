"""When a review of the habilitations falls, when it is recalled, and which accounts it proposes first (U-4.2)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.deadlines import NEVER_ACTIVATED_AFTER, RELANCE_EVERY
from accounts.models import Acces, ReglageCaisse
from accounts.perimetres import caisses_open_to, day_for
from espace import reglages
from espace.reglages import Reglage
from espace.working_days import add_months

MOIS = reglages.declare(
    Reglage(
        "accounts.revue_mois",
        "Périodicité des revues d’habilitations",
        6,
        "Le texte veut des revues régulières sans les chiffrer (article 4.2) ; six mois est l’usage des habilitations.",
        unit="mois",
        bounds=(1, 24),
    )
)
DELAI = reglages.declare(
    Reglage(
        "accounts.revue_delai_jours",
        "Temps laissé pour terminer une revue périodique",
        30,
        "Le texte ne le fixe pas (article 4.2) : un mois permet de joindre chaque service.",
        unit="jours",
        bounds=(7, 90),
    )
)
DEMANDE_MIN = reglages.declare(
    Reglage(
        "accounts.revue_demande_jours",
        "Délai le plus court d’une revue demandée par la caisse",
        7,
        "Le texte ne le fixe pas (article 4.2) : une semaine laisse à la structure le temps de répondre.",
        unit="jours",
        bounds=(1, 60),
    )
)
RAPPEL = reglages.declare(
    Reglage(
        "accounts.revue_rappel_jours",
        "Rappel avant l’échéance d’une revue",
        7,
        "Assez tôt pour que les comptes qui restent soient revus dans les temps.",
        unit="jours",
        bounds=(1, 30),
    )
)
RELANCES = reglages.declare(
    Reglage(
        "accounts.revue_relances",
        "Relances d’une revue en retard, une par semaine",
        4,
        "Au-delà d’un mois, un e-mail de plus ne sert à rien : la caisse voit le retard et appelle la structure.",
        unit="relances",
        bounds=(0, 12),
    )
)
SANS_USAGE = reglages.declare(
    Reglage(
        "accounts.revue_sans_usage_jours",
        "Jours sans connexion au bout desquels une revue propose un compte en premier",
        90,
        "Le texte demande de fermer les comptes de qui est parti (article 2.2.3) : trois mois dépassent des congés.",
        unit="jours",
        bounds=(15, 365),
    )
)


@dataclass(frozen=True)
class Valeurs:
    """A setting as every caisse has it: read in two statements, whatever their number."""

    portail: int
    caisses: Mapping[int, int]

    def shortest(self, caisse_ids: Iterable[int]) -> int:
        """The lowest among the caisses of a structure, the portal's without any."""
        return min((self.caisses.get(pk, self.portail) for pk in caisse_ids), default=self.portail)

    @property
    def lowest(self) -> int:
        """The lowest that anybody has."""
        return min([self.portail, *self.caisses.values()])


def values_of(reglage: Reglage) -> Valeurs:
    """The values of a setting: the portal's, and those of the caisses that have their own."""
    own = ReglageCaisse.objects.filter(cle=reglage.cle).values_list("caisse_id", "valeur")
    return Valeurs(int(reglages.value_of(reglage.cle)), {pk: int(value) for pk, value in own})


@dataclass(frozen=True)
class Ouverture:
    """The caisses open to a structure at an instant, and its day there."""

    caisses: tuple[int, ...]
    day: date


def opening_of(partenaire_id: int, at: datetime) -> Ouverture:
    """Which caisses are open to a structure, and the day it is for it: that of the first. One statement."""
    zones = caisses_open_to(partenaire_id, at)
    return Ouverture(tuple(zones), day_for(next(iter(zones.values()), None), at))


def open_since(rows: Iterable[Acces], day: date) -> date | None:
    """Since when, without a day between, some access is open on `day`; None when none is."""
    start: date | None = None
    end = date.min
    for row in sorted(rows, key=lambda row: row.opens_on):
        if row.opens_on > day:
            break
        if start is None or row.opens_on > end:
            start = row.opens_on
        end = max(end, row.closes_on or date.max)
    return start if end > day else None


def falls_on(since: date | None, last_closed_on: date | None, months: int) -> date | None:
    """The day the next review opens: 01/01/2025 and six months give 01/07/2025 (U-4.2-revue-habilitations).

    Counted from the last closed review, or from the first access when it is later. None without an open access.
    """
    if since is None:
        return None
    return add_months(max(since, last_closed_on or since), months)


def reminders_of(due_on: date, before: int, late: int) -> list[date]:
    """The days on which the gestionnaires are reminded: before, on the day, then each week it is late."""
    weeks = [due_on + RELANCE_EVERY * rank for rank in range(1, late + 1)]
    return [due_on - timedelta(days=before), due_on, *weeks]


def reminder_reached(days: Collection[date], told_on: date, today: date) -> date | None:
    """The last day of the reminders that has come and was not told; after an outage one mail says it all."""
    return max((day for day in days if told_on < day <= today), default=None)


@dataclass(frozen=True)
class Limites:
    """Before which instants an account is proposed first: never activated, or unused, for too long."""

    invited_before: datetime
    used_before: datetime


def limits_at(at: datetime, days: int) -> Limites:
    """The limits at an instant; `days` without a sign-in make an account unused (U-2.2.3-depart-technicien)."""
    return Limites(at - NEVER_ACTIVATED_AFTER, at - timedelta(days=days))
