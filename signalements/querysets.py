"""Reads of the case, as adjectives."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import ExpressionWrapper, F, FilteredRelation, Lookup, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from signalements.enums import ETATS_ANNULES, Liste, Phase
from signalements.noms import phonetic_key, words

if TYPE_CHECKING:
    from signalements.models import Demande, Option  # noqa: F401  models import this module

BIG = models.BigIntegerField()
FAR = datetime(9000, 1, 1, tzinfo=UTC)  # no due date: after all the others
PHASES: dict[str, Q] = {
    Phase.A_COMPLETER: Q(closed_at__isnull=True, a_completer_at__isnull=False),
    Phase.ENVOYEE: Q(closed_at__isnull=True, a_completer_at__isnull=True, taken_at__isnull=True),
    Phase.EN_COURS: Q(closed_at__isnull=True, a_completer_at__isnull=True, taken_at__isnull=False),
    Phase.TERMINEE: Q(closed_at__isnull=False) & ~Q(etat__in=ETATS_ANNULES),
    Phase.ANNULEE: Q(etat__in=ETATS_ANNULES),
}


class CommencePar(Lookup):
    """`^@`: the one search by prefix that still uses an index under row-level security (LIKE does not)."""

    lookup_name = "commence_par"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """`column ^@ value`."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", [*left_params, *right_params]


models.CharField.register_lookup(CommencePar)


def named_like(text: str) -> Q:
    """Persons (`Identite`) whose name begins so, in either order of nom and prénom, or sounds so."""
    found = words(text)
    if not found:
        return Q(pk__in=[])
    first, _, rest = found.partition(" ")
    like = Q(nom_recherche__commence_par=found) | Q(cle_phonetique=phonetic_key(found.rpartition(" ")[2]))
    like |= Q(cle_phonetique=phonetic_key(first))
    return like | Q(nom_recherche__commence_par=f"{rest} {first}") if rest else like


class DemandeQuerySet(models.QuerySet["Demande"]):
    """Demandes of the perimeter."""

    def open(self) -> "DemandeQuerySet":
        """Not closed, not cancelled."""
        return self.filter(closed_at__isnull=True)

    def in_phase(self, phase: str) -> "DemandeQuerySet":
        """In one of the partner's five phases."""
        return self.filter(PHASES[phase])

    def late(self, at: datetime) -> "DemandeQuerySet":
        """Whose running delay has passed."""
        return self.filter(next_due_at__lt=at)

    def due_within(self, delay: timedelta, at: datetime) -> "DemandeQuerySet":
        """Whose running delay ends within this time, and has not passed."""
        return self.filter(next_due_at__gte=at, next_due_at__lt=at + delay)

    def without_due(self) -> "DemandeQuerySet":
        """Whose clock does not run, or runs without a promised end."""
        return self.filter(next_due_at__isnull=True)

    def free(self) -> "DemandeQuerySet":
        """That no agent has taken."""
        return self.filter(agent__isnull=True)

    def taken_by(self, compte_id: int) -> "DemandeQuerySet":
        """That this agent has taken."""
        return self.filter(agent_id=compte_id)

    def urgent(self) -> "DemandeQuerySet":
        """Marked urgent."""
        return self.filter(is_urgent=True)

    def of_team(self, service_id: int | None) -> "DemandeQuerySet":
        """Of a team of the caisse, with those no team has; all of them for an account without a team."""
        if service_id is None:
            return self
        return self.filter(Q(service_caisse_id=service_id) | Q(service_caisse__isnull=True))

    def of_service(self, service_id: int | None) -> "DemandeQuerySet":
        """Of a service of the structure; None for a structure without any."""
        return self.filter(service_id=service_id)

    def unread(self) -> "DemandeQuerySet":
        """Annotated by `with_unread`, and with something new."""
        return self.filter(is_unread=True)  # type: ignore[misc]  # an annotation, unknown to the types

    def with_over(self) -> "DemandeQuerySet":
        """Annotated with `is_over`: closed, so that a search lists it after what is still open."""
        return self.annotate(is_over=ExpressionWrapper(Q(closed_at__isnull=False), output_field=models.BooleanField()))

    def with_due_key(self) -> "DemandeQuerySet":
        """Annotated with `due_key`, that the worklist is ordered by: never NULL, as pages ask (index `demande_file`)."""
        return self.annotate(due_key=Coalesce("next_due_at", Value(FAR)))

    def with_unread(self, compte_id: int, *, from_caisse: bool) -> "DemandeQuerySet":
        """Annotated with `is_unread`: the other side wrote after what this account has read.

        One join on its own readings, whatever the number of demandes: the badge of a big caisse is counted on 8,000.
        """
        newest = F("last_message_caisse" if from_caisse else "last_message_partenaire")
        mine = FilteredRelation("lectures", condition=Q(lectures__compte_id=compte_id))
        return self.annotate(lecture=mine).annotate(
            is_unread=ExpressionWrapper(
                Q(GreaterThan(Coalesce(newest, 0), Coalesce("lecture__last_message_id", 0, output_field=BIG))),
                output_field=models.BooleanField(),
            )
        )


class OptionQuerySet(models.QuerySet["Option"]):
    """Answers of the lists."""

    def offered_by(self, caisse_id: int | None, *listes: Liste) -> "OptionQuerySet":
        """What a caisse offers today in these lists: the national answers it keeps, and its own, in order.

        A row of the caisse with the code of a national one replaces it (another label, or switched off).
        """
        kept = Q(caisse__isnull=True)
        if caisse_id is not None:
            own = self.model.objects.filter(caisse_id=caisse_id, liste=OuterRef("liste"), code=OuterRef("code"))
            kept = Q(caisse_id=caisse_id) | Q(kept, ~models.Exists(own))
        return self.filter(kept, liste__in=listes, is_active=True).order_by("liste", "ordre", "libelle")
