"""A person shut out by an admin of a caisse: closed everywhere at once, no way back until the end or the lifting (U-4.1)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.actions.avis import tell_structure
from accounts.actions.compte import exclusion_hash
from accounts.actions.cycle import deactivate_compte
from accounts.actions.signalement import mark_cut
from accounts.enums import (
    ETATS_QUI_OCCUPENT,
    ROLES_PARTENAIRE,
    EtatCompte,
    EtatSignalement,
    MotifInactivation,
)
from accounts.models import Caisse, Compte, ExclusionPersonne, Partenaire, SignalementSecurite
from espace import journal
from espace.auteurs import Auteur
from espace.clock import day_of
from espace.errors import Refus, TransitionRefusee, database_refusals


def exclude_personne(
    *,
    compte: Compte,
    caisse: Caisse,
    reference: str,
    decided_on: date,
    motif: str,
    until: date,
    by: Auteur,
    at: datetime,
) -> ExclusionPersonne:
    """Exclude the holder of an account, whatever the structure: every account of that e-mail closes at once, reports on
    them become cut, the structures are told with proof (U-4.1-exclusion-utilisateur).

    `until`: last day of the exclusion. Raises Refus: no decision, no reason, an end that is past, already excluded by this
    caisse, or an account that belongs to no structure.
    """
    day = day_of(at, caisse.zone)
    partenaire = _check_decision(compte, reference, decided_on, motif, until, day)
    email_hash = exclusion_hash(compte.email)
    with database_refusals(), transaction.atomic():
        _lock_structures(compte.email)
        former = ExclusionPersonne.objects.filter(email_hash=email_hash, caisse=caisse, lifted_at=None)
        former.filter(until__lt=day).update(lifted_at=at)  # over by itself: it makes room for this one
        exclusion = ExclusionPersonne.objects.create(
            email_hash=email_hash,
            compte=compte,
            caisse=caisse,
            partenaire=partenaire,
            reference=reference.strip(),
            decided_on=decided_on,
            motif=motif.strip(),
            decided_at=at,
            decided_by_ref=by.auteur_ref,
            until=until,
        )
        theirs = _close_everywhere(compte, by=by, at=at)
        for partenaire_id in sorted({row.partenaire_id for row in theirs if row.partenaire_id}):
            tell_structure(mesure=exclusion, partenaire_id=partenaire_id, without=theirs, by=by, at=at)
        _journal("personne.exclue", exclusion, by, at)
    return exclusion


def check_decision(reference: str, decided_on: date, motif: str, until: date | None, day: date) -> None:
    """Raise Refus, beside its field, unless a decision has its reference, its reason, a date that is not to come, and an
    end that is not past.
    """
    if not reference.strip():
        raise Refus("Indiquez la référence de la décision.", field="reference", code="reference")
    if not motif.strip():
        raise Refus("Indiquez le motif de l’exclusion.", field="motif", code="motif")
    if decided_on > day:
        raise Refus("Cette date est dans le futur : la décision est déjà prise.", field="decided_on", code="futur")
    if until is not None and until < day:
        raise Refus("L’exclusion finirait avant de commencer. Choisissez un jour à venir.", field="until", code="fin")


def _check_decision(compte: Compte, reference: str, decided_on: date, motif: str, until: date, day: date) -> Partenaire:
    check_decision(reference, decided_on, motif, until, day)
    if compte.partenaire is None or compte.etat == EtatCompte.SUPPRIME:
        raise Refus("Seule une personne d’une structure partenaire peut être exclue.", code="profil")
    return compte.partenaire


def _accounts_on(email: str) -> QuerySet[Compte]:
    rows = Compte.objects.filter(email__iexact=email, role__in=ROLES_PARTENAIRE)
    return rows.exclude(etat=EtatCompte.SUPPRIME)


def _lock_structures(email: str) -> None:
    """Before the accounts, as every closing: crossed locks would end the exclusion."""
    rows = Partenaire.objects.filter(pk__in=_accounts_on(email).values("partenaire")).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _close_everywhere(compte: Compte, *, by: Auteur, at: datetime) -> list[Compte]:
    """Every account of the address, closed ones included; in the order of their keys, so that two exclusions wait in turn."""
    theirs = list(_accounts_on(compte.email).select_for_update(of=("self",)).order_by("pk"))
    for row in theirs:
        if row.etat in ETATS_QUI_OCCUPENT:
            deactivate_compte(compte=row, motif=MotifInactivation.EXCLUSION, by=by, at=at)
    waiting = SignalementSecurite.objects.filter(compte__in=theirs, etat=EtatSignalement.OUVERT)
    mark_cut(list(waiting.select_for_update(of=("self",)).order_by("pk")), by=by, at=at)
    return theirs


def lift_exclusion(*, exclusion: ExclusionPersonne, by: Auteur, at: datetime) -> None:
    """End an exclusion before its day: the address may be given an account again. No account reopens by itself.

    Raises TransitionRefusee when it is already lifted or over.
    """
    with transaction.atomic():
        row = ExclusionPersonne.objects.select_for_update(of=("self",)).select_related("caisse").get(pk=exclusion.pk)
        if row.is_over(day_of(at, row.caisse.zone)):
            raise TransitionRefusee("Cette exclusion a déjà pris fin. Rechargez la page.")
        row.lifted_at, row.lifted_by_ref = at, by.auteur_ref
        row.save(update_fields=["lifted_at", "lifted_by_ref"])
        _journal("personne.exclusion_levee", row, by, at)


def _journal(verb: str, exclusion: ExclusionPersonne, by: Auteur, at: datetime) -> None:
    codes = {"exclusion": exclusion.pk, "compte": str(exclusion.compte.ref) if exclusion.compte else ""}
    journal.record(verb, at=at, by=by, object_kind="exclusion", object_ref=str(exclusion.pk), codes=codes)
