"""Reviews of the habilitations: which structures wait for one, where each stands, its lines."""

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from accounts.enums import ETATS_QUI_OCCUPENT, DecisionRevue, EtatCompte, KindDemandeCompte, Role
from accounts.models import AcceptationCGU, Acces, Compte, DemandeSurCompte, LigneRevue, Partenaire, Revue
from accounts.models.demande_compte import OPEN
from accounts.querysets.acces import on_day
from accounts.revues import Limites
from espace.clock import midnight

HELD = Q(lignes__compte__etat__in=ETATS_QUI_OCCUPENT)
GONE = Q(lignes__compte__etat__in=[EtatCompte.INACTIF, EtatCompte.SUPPRIME])
TO_DECIDE = Q(lignes__decision=DecisionRevue.A_REVOIR)


def structures_without_open_revue(day: date, since: date) -> QuerySet[Partenaire]:
    """Structures with an open access, accounts and no open review, whose last review or first access is of `since` at most."""
    opened = Acces.objects.filter(Q(closes_on__isnull=True) | Q(closes_on__gte=day), opens_on__lte=day)
    rows = Partenaire.objects.filter(
        Exists(opened.filter(partenaire=OuterRef("pk"))),
        Exists(Compte.objects.filter(partenaire=OuterRef("pk"), etat__in=ETATS_QUI_OCCUPENT)),
        ~Exists(Revue.objects.filter(partenaire=OuterRef("pk"), closed_at__isnull=True)),
    ).annotate(first_on=Min("acces__opens_on"), last_closed_at=Max("revues__closed_at"))
    early = Q(last_closed_at__isnull=True) | Q(last_closed_at__lt=midnight(since + timedelta(days=2)))
    return rows.filter(early, first_on__lte=since).order_by("pk")


def last_closed_revue(partenaire_id: int) -> Revue | None:
    """The last review a structure finished. One statement."""
    closed = Revue.objects.filter(partenaire_id=partenaire_id, closed_at__isnull=False)
    return closed.order_by("-closed_at").first()


def open_revue_of(partenaire_id: int) -> Revue | None:
    """The review a structure has to finish, with its counts; None without one. One statement."""
    return counted_revues(partenaire_id).filter(closed_at__isnull=True).first()


def counted_revues(partenaire_id: int) -> QuerySet[Revue]:
    """The reviews of a structure, the latest first: accounts confirmed, closed, asked to be closed, and left.

    An account closed otherwise meanwhile is decided by itself.
    """
    decided = {
        "n_confirmes": Q(lignes__decision=DecisionRevue.CONFIRME),
        "n_fermes": Q(lignes__decision=DecisionRevue.INACTIVE) | (TO_DECIDE & GONE),
        "n_demandes": Q(lignes__decision=DecisionRevue.A_INACTIVER),
        "n_restants": TO_DECIDE & HELD,
    }
    counts = {name: Count("lignes", filter=which) for name, which in decided.items()}
    rows = Revue.objects.filter(partenaire_id=partenaire_id).select_related("caisse")
    return rows.annotate(n_lignes=Count("lignes"), **counts).order_by("-opened_on", "-pk")


def open_revues() -> QuerySet[Revue]:
    """Every review that is not finished."""
    return Revue.objects.filter(closed_at__isnull=True)


def open_closings(partenaire_id: int) -> QuerySet[DemandeSurCompte]:
    """The closings of gestionnaires that the caisse was asked for and has not done."""
    return DemandeSurCompte.objects.filter(
        partenaire_id=partenaire_id, kind=KindDemandeCompte.INACTIVATION, etat__in=OPEN
    )


def lines_of(revue: Revue) -> QuerySet[LigneRevue]:
    """The lines of a review with their accounts."""
    return LigneRevue.objects.filter(revue=revue).select_related("compte__service", "revue")


def lines_left(revue: Revue) -> QuerySet[LigneRevue]:
    """The lines still to decide: nothing said, and the account still holds its place."""
    return lines_of(revue).filter(decision=DecisionRevue.A_REVOIR, compte__etat__in=ETATS_QUI_OCCUPENT)


def lines_to_show(revue: Revue, limits: Limites) -> QuerySet[LigneRevue]:
    """The lines in the order of their review: those proposed first, those left, those decided; each by name.

    `is_propose`: unused or never activated for too long; `engaged_at`: when its holder accepted the terms of use, and with
    them confidentiality (M-rgpd-confidentialite).
    """
    accepted = AcceptationCGU.objects.filter(compte=OuterRef("compte")).order_by().values("compte")
    left = Q(decision=DecisionRevue.A_REVOIR, compte__etat__in=ETATS_QUI_OCCUPENT)
    never = Q(compte__etat=EtatCompte.INVITE, compte__invited_at__lte=limits.invited_before)
    used = Q(compte__last_login_at__lte=limits.used_before)
    used |= Q(compte__last_login_at__isnull=True, compte__activated_at__lte=limits.used_before)
    proposed = left & (never | (Q(compte__etat=EtatCompte.ACTIF) & used))
    rang: Any = Case(
        When(proposed, then=Value(0)), When(left, then=Value(1)), default=Value(2), output_field=IntegerField()
    )
    rows = lines_of(revue).annotate(
        rang=rang,
        is_propose=Case(When(proposed, then=Value(True)), default=Value(False), output_field=BooleanField()),
        engaged_at=accepted.annotate(last=Max("accepted_at")).values("last")[:1],
    )
    return rows.order_by("rang", "compte__role", F("compte__nom"), "compte__prenom", "pk")


def late_revues(day: date) -> QuerySet[Revue]:
    """Reviews past their deadline that somebody could finish: without a gestionnaire, that is the anomaly to show."""
    gestionnaires = Compte.objects.filter(
        partenaire=OuterRef("partenaire"), role=Role.GESTIONNAIRE, etat__in=ETATS_QUI_OCCUPENT
    )
    return open_revues().filter(Exists(gestionnaires), due_on__lt=day)


def late_revues_of_caisse(caisse_id: int, day: date) -> int:
    """How many structures open to a caisse are late on their review. One statement."""
    opened = Acces.objects.filter(on_day(day), caisse_id=caisse_id)
    return late_revues(day).filter(Exists(opened.filter(partenaire=OuterRef("partenaire")))).count()
