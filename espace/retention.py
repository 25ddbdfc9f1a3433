"""How long the kernel keeps what it keeps: journal twelve months, what a mail said of its recipient thirty days."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from espace import files, journal, reglages
from espace.auteurs import AUTOMATE
from espace.enums import EtatCourriel
from espace.models import Courriel, Fichier, LigneJournal, Travail
from espace.reglages import Reglage
from espace.working_days import add_months

JOURNAL_MOIS = reglages.declare(
    Reglage(
        "espace.journal_mois",
        "Conservation du journal des accès",
        12,
        "La CNIL recommande de six mois à un an ; un an permet de répondre à une enquête sur la période d’un COPIL.",
        unit="mois",
        bounds=(6, 36),
        scope="portail",
    )
)
COURRIEL_JOURS = reglages.declare(
    Reglage(
        "espace.courriel_jours",
        "Conservation de l’adresse d’un courriel parti",
        30,
        "Le temps de répondre à « je n’ai rien reçu ».",
        unit="jours",
        bounds=(7, 90),
        scope="portail",
    )
)


def due_courriels(at: datetime) -> QuerySet[Courriel, UUID]:
    """Mails over for long enough, of which an address or a parameter is still kept."""
    before = at - timedelta(days=reglages.value_of(COURRIEL_JOURS.cle))
    over = ~Q(etat=EtatCourriel.EN_ATTENTE) & Q(due_at__lte=before)
    kept = ~Q(address="") | ~Q(params={})
    return Courriel.objects.filter(over & kept).order_by("due_at").values_list("pk", flat=True)


def forget_recipient(uuid: UUID, at: datetime) -> None:  # noqa: ARG001  signature of a job
    """Keep the mail's kind, object and instants; forget to whom it went and what it was made from."""
    Courriel.objects.filter(pk=uuid).exclude(etat=EtatCourriel.EN_ATTENTE).update(address="", params={})


def journal_floor(at: datetime) -> datetime:
    """The instant before which lines of the journal are no longer kept."""
    local = at.date()
    return at - (local - add_months(local, -int(reglages.value_of(JOURNAL_MOIS.cle))))


def due_journal(at: datetime) -> list[datetime]:
    """One item, the floor, when older lines remain; none otherwise."""
    floor = journal_floor(at)
    return [floor] if LigneJournal.objects.filter(at__lt=floor).exists() else []


def purge_journal(before: datetime, at: datetime) -> None:
    """Through the one door that shortens the journal; it refuses anything nearer than six months."""
    with connection.cursor() as cursor:
        cursor.execute("select purge_journal(%s, %s)", [before, at])


def due_fichiers(at: datetime) -> Iterator[UUID]:
    """Files whose kind has a life in days, now over: they can be made again."""
    for kind, life in files.lives().items():
        if isinstance(life, Reglage):
            before = at - timedelta(days=int(reglages.value_of(life.cle)))
            rows = Fichier.objects.filter(kind=kind, created_at__lte=before).order_by("created_at", "pk")
            yield from rows.values_list("pk", flat=True).iterator()


def forget_fichier(uuid: UUID, at: datetime) -> None:
    """Erase one, its bytes included, and tell the work that made it that there is nothing left to download."""
    fichier = Fichier.objects.get(pk=uuid)
    Travail.objects.filter(result=uuid).update(result=None)
    files.discard(fichier)
    journal.record(
        "fichier.purged",
        at=at,
        by=AUTOMATE,
        object_kind=fichier.kind,
        object_ref=fichier.object_ref,
        caisse_id=fichier.caisse_id,
        partenaire_id=fichier.partenaire_id,
    )
