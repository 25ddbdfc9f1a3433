"""Long work: asked from a page, done by the worker, its progress shown, its result a file.

    travaux.kind("fiche_copil", libelle="Fiche COPIL")(prepare)     in contributions.py of the app
    travaux.start("fiche_copil", by=…, at=…, request_key=…, params=…)   in a view; a second click finds the first

The worker is given an identifier, nothing else: it reads the account again, recomputes its perimeter, and does the work
inside it. A work whose worker died is found by its heartbeat and started again, three times at most.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.module_loading import import_string

from espace import broker, clock
from espace.auteurs import Auteur
from espace.enums import EtatTravail
from espace.errors import Introuvable, Refus
from espace.models import Fichier, Travail
from espace.progression import Progression
from espace.tenancy import PERSONNE, SYSTEME, Perimetre, acting_as

log = structlog.get_logger("espace.travaux")

STALE = timedelta(minutes=10)  # without a heartbeat for this long, the worker is held dead
NEVER_STARTED = timedelta(minutes=1)  # asked for this long, not begun: the broker was down, or lost it
ATTEMPTS_MAX = 3
ABANDONED = (
    "La préparation s’est arrêtée plusieurs fois. Recommencez plus tard ; si cela se reproduit, écrivez au support."
)
BROKEN = (
    "La préparation s’est arrêtée sur une erreur de notre côté. Recommencez ; si cela se reproduit, écrivez au support."
)
OPEN = [EtatTravail.DEMANDE, EtatTravail.EN_COURS]


@dataclass(frozen=True)
class Chantier:
    """What a kind of work is given when it runs, inside the perimeter of who asked. `at` is the instant of the run."""

    uuid: UUID
    params: dict[str, Any]
    by: Any  # the account, as `Auteur` sees it
    at: datetime
    perimetre: Perimetre
    zone: ZoneInfo
    caisse_id: int | None
    partenaire_id: int | None
    progression: Progression = field(repr=False)

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is; the page sees it at once, whatever becomes of the work's own transaction."""
        self.progression.tell(done, total)


class Ouvrage(Protocol):
    """The function that does a kind of work. Raises `Refus` with the sentence the person will read."""

    def __call__(self, chantier: Chantier, /) -> Fichier | None:
        """Do it; return the file to download, if there is one."""


@dataclass(frozen=True)
class Kind:
    """A kind of work: its function, its name on the page, and where « retour » leads (text, address) for a work."""

    name: str
    ouvrage: Ouvrage
    libelle: str
    retour: Callable[[Travail], tuple[str, str]] | None = None


_kinds: dict[str, Kind] = {}


def kind(
    name: str, *, libelle: str = "Votre document", retour: Callable[[Travail], tuple[str, str]] | None = None
) -> Callable[[Ouvrage], Ouvrage]:
    """Register the function that does a kind of work."""

    def register(ouvrage: Ouvrage) -> Ouvrage:
        if name in _kinds:
            raise ValueError(f"kind of work declared twice: {name}")
        _kinds[name] = Kind(name, ouvrage, libelle, retour)
        return ouvrage

    return register


def kind_named(name: str) -> Kind:
    """The registered kind of that name; KeyError if there is none."""
    return _kinds[name]


# ── Asking ─────────────────────────────────────────────────────────────────────────────────────


def start(
    kind: str,
    *,
    by: Auteur,
    at: datetime,
    request_key: str,
    params: dict[str, Any] | None = None,
    partenaire_id: int | None = None,
    caisse_id: int | None = None,
) -> Travail:
    """Ask for a work, or find the one that `by` already asked under the same `request_key` and that still runs.

    `params`: identifiers only. `partenaire_id` and `caisse_id`: whose data it is, inside the perimeter of `by`; the
    work and its file are seen only there. `request_key`: 80 characters at most. Raises KeyError for an unknown kind.
    """
    kind_named(kind)
    asked = Travail(
        kind=kind,
        # The asker is part of the key: nobody learns from a refusal what others have asked.
        request_key=f"{by.auteur_ref}:{request_key}",
        params=params or {},
        by_ref=by.auteur_ref,
        partenaire_id=partenaire_id,
        caisse_id=caisse_id,
        asked_at=at,
    )
    found = _insert_or_find(asked)
    if found.pk == asked.pk:
        transaction.on_commit(lambda: send(str(found.pk)), robust=True)
    return found


def _insert_or_find(asked: Travail) -> Travail:
    """Our row, or the open one that holds its key. Of two clicks at once, the second waits here for the first."""
    for _ in range(3):  # more than once only if the open one ends between the two statements
        Travail.objects.bulk_create([asked], ignore_conflicts=True)
        found = Travail.objects.filter(kind=asked.kind, request_key=asked.request_key, etat__in=OPEN).first()
        if found is not None:
            return found
    raise Refus(
        "Ce document est déjà en préparation. Attendez quelques minutes, puis recommencez.", code="travail_once"
    )


def send(uuid: str) -> None:
    """Hand a work to the worker. A broker that is down costs a minute: `due_travaux` finds the work again."""
    broker.enqueue("espace.run_travail", uuid)


def access_travail(by: Auteur, uuid: UUID) -> Travail:
    """A work that `by` asked for; `Introuvable` for anybody else's, colleagues included."""
    travail = Travail.objects.filter(pk=uuid, by_ref=by.auteur_ref).first()
    if travail is None:
        raise Introuvable
    return travail


# ── Catching up ────────────────────────────────────────────────────────────────────────────────


def due_travaux(at: datetime) -> QuerySet[Travail, UUID]:
    """Works never begun, or whose worker is held dead, oldest first."""
    rows = Travail.objects.filter(_free(at), asked_at__lte=at - NEVER_STARTED).order_by("asked_at")
    return rows.values_list("pk", flat=True)


def catch_up(uuid: UUID, at: datetime) -> None:  # noqa: ARG001  signature of a job
    """Hand the work to the worker again, once the job's own transaction is over. Twice does no harm: one claims it."""
    transaction.on_commit(lambda: send(str(uuid)), robust=True)


def _free(at: datetime) -> Q:
    return Q(etat=EtatTravail.DEMANDE) | Q(etat=EtatTravail.EN_COURS, heartbeat_at__lte=at - STALE)


# ── Doing ──────────────────────────────────────────────────────────────────────────────────────


def run(uuid: str, at: datetime) -> EtatTravail | None:
    """Do a work from beginning to end, in the worker. Returns its last state, None when it was not ours to do."""
    travail = _claim(uuid, at)
    if travail is None:
        return None
    try:
        return _do(travail, at)
    except Refus as refus:
        return _fail(travail, at, refus.code, refus.message)
    except Exception as error:  # one broken work must not take the worker down
        log.exception("travail_failed", travail=uuid, kind=travail.kind, error=type(error).__name__)
        return _fail(travail, at, type(error).__name__, BROKEN)


def _claim(uuid: str, at: datetime) -> Travail | None:
    """Take the work by a conditional UPDATE: of two workers, one gets it. After three workers killed, none does."""
    with acting_as(SYSTEME):
        taken = Travail.objects.filter(_free(at), pk=uuid).update(
            etat=EtatTravail.EN_COURS, heartbeat_at=at, attempts=F("attempts") + 1, done=0, total=0
        )
        travail = Travail.objects.get(pk=uuid) if taken else None
    if travail is None or travail.attempts <= ATTEMPTS_MAX:
        return travail
    _fail(travail, at, "abandon", ABANDONED)
    return None


def _do(travail: Travail, at: datetime) -> EtatTravail | None:
    """The work and its end commit together, inside the perimeter of who asked, as it is now."""
    by, perimetre, zone = _actor(travail, at)
    with Progression(travail, perimetre) as progression, acting_as(perimetre):
        chantier = Chantier(
            uuid=travail.uuid,
            params=travail.params,
            by=by,
            at=at,
            perimetre=perimetre,
            zone=zone,
            caisse_id=travail.caisse_id,
            partenaire_id=travail.partenaire_id,
            progression=progression,
        )
        fichier = kind_named(travail.kind).ouvrage(chantier)
        if not _end(travail, etat=EtatTravail.FAIT, result=fichier.pk if fichier else None, ended_at=clock.now()):
            transaction.set_rollback(True)  # held dead meanwhile: another run has taken over, this one leaves nothing
            return None
    return EtatTravail.FAIT


def _actor(travail: Travail, at: datetime) -> tuple[Any, Perimetre, ZoneInfo]:
    """Who asked and what they may see now. Raises `Refus` when they may no longer see what the work is about."""
    with acting_as(PERSONNE):
        compte: Any = get_user_model().objects.filter(ref=travail.by_ref).first()
        perimetre, zone = import_string(settings.PERIMETRE_OF)(compte, at) if compte else (PERSONNE, clock.PARIS)
    with acting_as(perimetre):
        if not Travail.objects.filter(pk=travail.pk).exists():
            raise Refus("Vous n’avez plus accès à ces données : le document n’a pas été préparé.", code="acces_ferme")
    return compte, perimetre, zone


def _fail(travail: Travail, at: datetime, code: str, sentence: str) -> EtatTravail:
    with acting_as(SYSTEME):
        _end(travail, etat=EtatTravail.ECHOUE, error_code=code[:60], error_sentence=sentence[:400], ended_at=at)
    return EtatTravail.ECHOUE


def _end(travail: Travail, **values: Any) -> int:
    """Write the end of this very run: a run that was held dead and replaced writes nothing."""
    mine = Travail.objects.filter(pk=travail.pk, etat=EtatTravail.EN_COURS, attempts=travail.attempts)
    return mine.update(heartbeat_at=None, **values)
