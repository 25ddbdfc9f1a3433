"""Requests about gestionnaires: to open, change or close an account. Who sees them, what waits, what was answered."""

from datetime import date

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.enums import (
    ETATS_QUI_OCCUPENT,
    EtatCompte,
    EtatDemandeCompte,
    EtatHabilitation,
    Role,
)
from accounts.models import Acces, Compte, DemandeHabilitation, DemandeSurCompte, Partenaire
from accounts.querysets.acces import on_day

OPEN_HABILITATIONS = (EtatHabilitation.EN_ATTENTE, EtatHabilitation.INCOMPLETE)
OPEN_SUR_COMPTE = (EtatDemandeCompte.EN_ATTENTE, EtatDemandeCompte.PROGRAMMEE)
Cle = tuple[str, int]  # « habilitation » or « compte », and the key of the row
Demande = DemandeHabilitation | DemandeSurCompte
HABILITATION, SUR_COMPTE = "habilitation", "compte"


def seen_by(caisse_id: int, day: date) -> Q:
    """The requests of a caisse: addressed to it, or of a structure whose access to it is open (Pas-de-Calais: both)."""
    opened = Acces.objects.filter(on_day(day), partenaire=OuterRef("partenaire_id"), caisse_id=caisse_id)
    return Q(caisse_id=caisse_id) | Q(Exists(opened))


def other_active() -> Exists:
    """Whether the structure of a request has another active gestionnaire than the one it is about."""
    others = Compte.objects.filter(
        partenaire=OuterRef("partenaire_id"), role=Role.GESTIONNAIRE, etat=EtatCompte.ACTIF
    ).exclude(pk=OuterRef("compte_id"))
    return Exists(others)


def due_closings(day: date) -> QuerySet[DemandeSurCompte]:
    """Closings whose day has come and that may be done: another gestionnaire is active, or the account is closed already.

    One that would close the last gestionnaire is not due: it is shown to the caisse (`blocked_closings`), and becomes due
    by itself when a successor is active.
    """
    rows = DemandeSurCompte.objects.filter(etat=EtatDemandeCompte.PROGRAMMEE, effect_on__lte=day)
    return rows.filter(Q(other_active()) | ~Q(compte__etat=EtatCompte.ACTIF)).order_by("effect_on", "pk")


def blocked_closings(day: date) -> QuerySet[DemandeSurCompte]:
    """Closings whose day has come and that wait for another active gestionnaire."""
    rows = DemandeSurCompte.objects.filter(etat=EtatDemandeCompte.PROGRAMMEE, effect_on__lte=day)
    return rows.filter(~other_active(), compte__etat=EtatCompte.ACTIF)


def open_demandes(caisse_id: int, day: date) -> QuerySet[DemandeHabilitation, tuple[int, date, str, int]]:
    """(rank, day, kind, key) of every request that is not over, for a caisse: those to answer, the most pressing first,
    then those that wait for the structure, then the closings that wait for their day.
    """
    here = seen_by(caisse_id, day)
    asked = DemandeHabilitation.objects.filter(here, etat__in=OPEN_HABILITATIONS)
    rank = Case(When(etat=EtatHabilitation.INCOMPLETE, then=1), default=0, output_field=IntegerField())
    opened = _line(asked, rank, Coalesce("due_on", "received_on"), HABILITATION)
    later = Case(
        When(etat=EtatDemandeCompte.PROGRAMMEE, effect_on__gt=day, then=2), default=0, output_field=IntegerField()
    )
    about = DemandeSurCompte.objects.filter(here, etat__in=OPEN_SUR_COMPTE)
    changed = _line(about, later, Coalesce("effect_on", "wished_on", "asked_on"), SUR_COMPTE)
    return opened.union(changed, all=True).order_by("rang", "jour", "genre", "cle")


def answered_demandes(caisse_id: int, day: date, limit: int) -> list[Demande]:
    """The last requests answered, the latest first."""
    here = seen_by(caisse_id, day)
    decided = (EtatHabilitation.ACCEPTEE, EtatHabilitation.REFUSEE)
    asked = _asked().filter(here, etat__in=decided).order_by("-decided_at", "-pk")[:limit]
    over = (EtatDemandeCompte.FAITE, EtatDemandeCompte.REFUSEE)
    about = _about().filter(here, etat__in=over).order_by("-decided_at", "-pk")[:limit]
    both: list[Demande] = [*asked, *about]
    return sorted(both, key=lambda demande: str(demande.decided_at), reverse=True)[:limit]


def demandes_of_structure(partenaire: Partenaire) -> QuerySet[DemandeHabilitation, tuple[int, date, str, int]]:
    """(rank, day, kind, key) of every request of a structure, the latest first."""
    zero = Value(0, output_field=IntegerField())
    asked = _line(partenaire.habilitations.all(), zero, F("received_on"), HABILITATION)
    about = _line(partenaire.demandes_sur_compte.all(), zero, F("asked_on"), SUR_COMPTE)
    return asked.union(about, all=True).order_by("-jour", "-cle")


def load_demandes(lines: list[tuple[int, date, str, int]]) -> list[Demande]:
    """The requests of those lines, in their order, with what a list shows. Two statements."""
    keys: dict[str, list[int]] = {HABILITATION: [], SUR_COMPTE: []}
    for _, _, kind, key in lines:
        keys[kind].append(key)
    found: dict[Cle, Demande] = {(HABILITATION, row.pk): row for row in _asked().filter(pk__in=keys[HABILITATION])}
    found |= {(SUR_COMPTE, row.pk): row for row in _about().filter(pk__in=keys[SUR_COMPTE])}
    return [found[kind, key] for _, _, kind, key in lines if (kind, key) in found]


def waiting_sur_compte(caisse_id: int, day: date) -> tuple[int, int]:
    """How many changes and closings wait for an answer, and how many closings cannot be done for want of a successor."""
    waiting, blocked = Q(etat=EtatDemandeCompte.EN_ATTENTE), Q(pk__in=blocked_closings(day).values("pk"))
    rows = DemandeSurCompte.objects.filter(seen_by(caisse_id, day), waiting | Q(etat=EtatDemandeCompte.PROGRAMMEE))
    found = rows.aggregate(waiting=Count("pk", filter=waiting), blocked=Count("pk", filter=blocked))
    return found["waiting"], found["blocked"]


def without_gestionnaire(caisse_id: int, day: date) -> int:
    """How many structures open to a caisse have no gestionnaire, invited ones counted: an anomaly."""
    opened = Acces.objects.filter(on_day(day), caisse_id=caisse_id)
    held = Compte.objects.filter(
        partenaire=OuterRef("partenaire_id"), role=Role.GESTIONNAIRE, etat__in=ETATS_QUI_OCCUPENT
    )
    return opened.filter(~Exists(held)).count()


def is_last_gestionnaire(compte: Compte) -> bool:
    """Whether closing this account would leave the structure without an active gestionnaire; invited ones do not count."""
    others = Compte.objects.filter(
        partenaire_id=compte.partenaire_id or 0, role=Role.GESTIONNAIRE, etat=EtatCompte.ACTIF
    )
    return compte.etat == EtatCompte.ACTIF and not others.exclude(pk=compte.pk).exists()


def coming_gestionnaire(partenaire_id: int) -> DemandeHabilitation | None:
    """The request of somebody about to be gestionnaire: waiting for the caisse, or accepted and not yet active."""
    coming = Q(etat__in=OPEN_HABILITATIONS) | Q(etat=EtatHabilitation.ACCEPTEE, compte__etat=EtatCompte.INVITE)
    rows = DemandeHabilitation.objects.filter(coming, partenaire_id=partenaire_id).select_related("compte")
    return rows.order_by("received_on", "pk").first()


def needs_successeur(compte: Compte) -> bool:
    """Whether the closing of this account has to name who follows: it is the last one, and nobody is on the way."""
    if not is_last_gestionnaire(compte) or coming_gestionnaire(compte.partenaire_id or 0) is not None:
        return False
    invited = Compte.objects.filter(
        partenaire_id=compte.partenaire_id or 0, role=Role.GESTIONNAIRE, etat=EtatCompte.INVITE
    )
    return not invited.exists()


def _line(rows: QuerySet, rank: object, day: object, kind: str) -> QuerySet:  # type: ignore[type-arg]  # of both tables
    columns = {
        "rang": rank,
        "jour": day,
        "genre": Value(kind, output_field=CharField()),
        "cle": F("pk"),
    }
    lines: QuerySet = rows.order_by().annotate(**columns).values_list("rang", "jour", "genre", "cle")  # type: ignore[type-arg]  # of both tables
    return lines


def _asked() -> QuerySet[DemandeHabilitation]:
    return DemandeHabilitation.objects.select_related("partenaire", "caisse", "compte", "caisse_decision")


def _about() -> QuerySet[DemandeSurCompte]:
    rows = DemandeSurCompte.objects.select_related(
        "partenaire", "caisse", "compte", "caisse_decision", "successeur__compte"
    )
    return rows.annotate(has_other_active=other_active())
