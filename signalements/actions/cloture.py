"""How a demande ends: closed by the caisse with its outcome, cancelled before it is taken, or at the person's wish."""

from datetime import datetime

from django.db import transaction

from accounts.models import Compte
from espace.errors import Refus, TransitionRefusee, database_refusals
from signalements import emails
from signalements.actions.motifs import motif_of
from signalements.actions.vie import lock_demande, move_demande, refresh_horloges
from signalements.enums import ISSUES_SIGNALEMENT, EtatDossier, EtatSignalement, Issue, Liste, TypeDemande
from signalements.listes import ACCORD_RETIRE
from signalements.models import Accord, Demande, Option
from signalements.rules import RULES


def close_demande(
    *, demande: Demande, issue: str, by: Compte, at: datetime, motif: str = "", version: int | None = None
) -> Demande:
    """Close an accompaniment with one of its three outcomes; « classé sans suite » says why (MAR-3-issues-cloture).

    The partner is told (PDC-A3-cloture). Raises Refus without an outcome or a reason, TransitionRefusee when it was never
    taken, VersionDepassee.
    """
    RULES.check("demande.close", by, demande)
    if issue not in ISSUES_SIGNALEMENT:
        raise Refus("Choisissez l’issue de l’accompagnement.", field="issue", code="issue")
    option = motif_of(demande, Liste.MOTIF_SANS_SUITE, motif, by=by, at=at) if issue == Issue.SANS_SUITE else None
    with database_refusals(), transaction.atomic():
        held = lock_demande(demande, by=by, at=at, version=version)
        if held.taken_at is None:
            raise TransitionRefusee("Une demande jamais prise en charge ne peut pas être close ainsi.")
        move_demande(held, to=EtatSignalement.CLOSE, by=by, at=at, motif=option, issue=issue)
        refresh_horloges(held, by=by, at=at)
        emails.queue_partenaire("demande.close", held, by=by, at=at)
    return held


def cancel_demande(*, demande: Demande, by: Compte, at: datetime, version: int | None = None) -> Demande:
    """Cancel a demande that nobody has taken yet, by its author's service; the caisse is told of it.

    Raises TransitionRefusee once taken.
    """
    RULES.check("demande.cancel", by, demande)
    with database_refusals(), transaction.atomic():
        held = lock_demande(demande, by=by, at=at, version=version)
        if held.taken_at is not None:
            raise TransitionRefusee(
                "La caisse a pris cette demande : elle ne s’annule plus. Écrivez dans les échanges si la situation a changé."
            )
        cancelled = EtatDossier.ANNULE if held.type == TypeDemande.DOSSIER else EtatSignalement.ANNULEE
        move_demande(held, to=cancelled, by=by, at=at)
        refresh_horloges(held, by=by, at=at)
        emails.queue_annulee(held, by=by, at=at)
    return held


# Where a demande ends when the person no longer wishes it, by kind.
CLASSED: dict[str, str] = {TypeDemande.SIGNALEMENT: EtatSignalement.CLOSE, TypeDemande.DOSSIER: EtatDossier.CLASSE}


def withdraw_accord(*, demande: Demande, by: Compte, at: datetime, version: int | None = None) -> Demande:
    """Record, on either side, that the person no longer wishes it: closed at once, every clock stopped.

    Raises Interdit, TransitionRefusee when it is closed already.
    """
    RULES.check("demande.withdraw", by, demande)
    with database_refusals(), transaction.atomic():
        held = lock_demande(demande, by=by, at=at, version=version)
        option = Option.objects.get(caisse__isnull=True, liste=Liste.MOTIF_SANS_SUITE, code=ACCORD_RETIRE)
        issue = Issue.SANS_SUITE.value if held.type == TypeDemande.SIGNALEMENT else ""
        move_demande(held, to=CLASSED.get(held.type, "classee"), by=by, at=at, motif=option, issue=issue)
        Accord.objects.filter(demande=held).update(withdrawn_at=at)
        refresh_horloges(held, by=by, at=at)
        if by.is_caisse:
            emails.queue_partenaire("demande.close", held, by=by, at=at)
        else:
            emails.queue_caisse("demande.accord_retire", held, by=by, at=at)
    return held
