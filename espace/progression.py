"""How far a long work is, told from inside its transaction to those outside."""

from types import TracebackType
from typing import Self

from django.db import connection, connections

from espace import clock
from espace.enums import EtatTravail
from espace.models import Travail
from espace.tenancy import Perimetre, acting_as

ALIAS = "progression"


class Progression:
    """A connection of its own: each word is committed at once, while the work's transaction is still open.

    It acts inside the same perimeter as the work. Opened at the first word, closed with the block.
    """

    def __init__(self, travail: Travail, perimetre: Perimetre) -> None:
        self._travail, self._perimetre = travail, perimetre
        self._is_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_open:
            connections[ALIAS].close()
            del connections[ALIAS]

    def tell(self, done: int, total: int) -> None:
        """`done` of `total`, and a sign of life. Says nothing once another run has taken the work over."""
        if not self._is_open:
            connections[ALIAS] = connection.copy(ALIAS)
            self._is_open = True
        with acting_as(self._perimetre, using=ALIAS):
            Travail.objects.using(ALIAS).filter(
                pk=self._travail.pk, etat=EtatTravail.EN_COURS, attempts=self._travail.attempts
            ).update(done=done, total=total, heartbeat_at=clock.now())
