"""A report of loss, theft, fraud or misuse, and the cut that follows at once (U-4.1)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.actions.avis import tell_structure
from accounts.actions.cycle import deactivate_compte, lock_team, locked
from accounts.actions.derniers import lock_peers
from accounts.enums import (
    ETATS_QUI_OCCUPENT,
    Detection,
    EtatCompte,
    EtatSignalement,
    KindSignalementSecurite,
    MotifInactivation,
    Role,
)
from accounts.models import Caisse, Compte, SignalementSecurite
from accounts.models.securite import WITHOUT_SIGN_IN
from accounts.perimetres import caisses_open_to
from accounts.transitions import SIGNALEMENT
from espace import outbox
from espace.auteurs import Auteur
from espace.crypto import canonical
from espace.errors import Refus, TransitionRefusee, database_refusals
from espace.reference import new_reference

DONE = "Ce signalement a déjà été traité. Rechargez la page pour voir comment."


def report_security(
    *, compte: Compte, kind: KindSignalementSecurite | str, detail: str = "", by: Auteur, at: datetime
) -> SignalementSecurite:
    """Record a report: numbered receipt to its author, the caisses in force told at once, and the gestionnaires for a
    technicien (U-4.1-signalement-fraude).

    Raises Refus when the account is already closed: nothing is left to protect.
    """
    with database_refusals(), transaction.atomic():
        compte = locked(compte)
        if compte.etat not in ETATS_QUI_OCCUPENT:
            raise Refus("Ce compte est déjà fermé : il n’ouvre plus rien.", field="compte", code="ferme")
        row = _record(compte, kind, detail, by=by, at=at)
        if isinstance(by, Compte):
            outbox.queue(
                "accounts.signalement_accuse", at=at, dedupe_key=row.numero, compte_id=by.pk, object_ref=row.numero
            )
        _alert(row, compte, by, at)
    return row


def report_security_blind(
    *, identifiant: str, kind: KindSignalementSecurite | str, at: datetime, by: Auteur | None = None
) -> None:
    """Somebody who can no longer sign in reports their own account: the receipt goes to its address. Does nothing for an
    unknown or closed one, nor while such a report waits: the page answers the same.
    """
    del by
    with database_refusals(), transaction.atomic():
        found = Compte.objects.select_for_update().filter(
            identifiant=canonical(identifiant), etat__in=ETATS_QUI_OCCUPENT
        )
        compte = found.exclude(role=Role.EXPLOITANT).first()
        if compte is None or _waiting(compte).filter(reported_by_ref=WITHOUT_SIGN_IN).exists():
            return
        row = _record(compte, kind, "", by=None, at=at)
        outbox.queue(
            "accounts.signalement_accuse", at=at, dedupe_key=row.numero, compte_id=compte.pk, object_ref=row.numero
        )
        _alert(row, compte, None, at)


def _waiting(compte: Compte) -> QuerySet[SignalementSecurite]:
    return SignalementSecurite.objects.filter(compte=compte, etat=EtatSignalement.OUVERT)


def _record(compte: Compte, kind: str, detail: str, *, by: Auteur | None, at: datetime) -> SignalementSecurite:
    return SignalementSecurite.objects.create(
        numero=new_reference(),
        compte=compte,
        partenaire_id=compte.partenaire_id,
        caisse_id=compte.caisse_id,
        kind=kind,
        detail=detail,
        detection=_detection(compte, by),
        reported_at=at,
        reported_by_ref=by.auteur_ref if by else WITHOUT_SIGN_IN,
    )


def _detection(compte: Compte, by: Auteur | None) -> Detection:
    if by is None or by.auteur_ref == compte.auteur_ref:
        return Detection.TITULAIRE
    if by.caisse_id:
        return Detection.CAISSE
    return Detection.PARTENAIRE if by.partenaire_id else Detection.PORTAIL


def _alert(row: SignalementSecurite, compte: Compte, by: Auteur | None, at: datetime) -> None:
    """A reference and a link, no motive: to the caisses in force, and to the gestionnaires of a technicien."""
    caisses = [compte.caisse_id] if compte.caisse_id else list(caisses_open_to(compte.partenaire_id or 0, at))
    for caisse in Caisse.objects.filter(pk__in=caisses).exclude(functional_mailbox=""):
        outbox.queue(
            "accounts.signalement_alerte",
            at=at,
            dedupe_key=f"{row.numero}:boite:{caisse.pk}",
            address=caisse.functional_mailbox,
            object_ref=row.numero,
        )
    readers = Compte.objects.filter(etat=EtatCompte.ACTIF, role=Role.ADMIN_CAISSE, caisse_id__in=caisses)
    if compte.role == Role.TECHNICIEN:
        readers |= Compte.objects.filter(etat=EtatCompte.ACTIF, role=Role.GESTIONNAIRE, partenaire=compte.partenaire)
    author = by.auteur_ref if by else ""
    for reader in readers.exclude(pk=compte.pk).order_by("pk"):
        if str(reader.ref) != author:  # no mail for one's own act
            key = f"{row.numero}:{reader.pk}"
            outbox.queue(
                "accounts.signalement_alerte", at=at, dedupe_key=key, compte_id=reader.pk, object_ref=row.numero
            )


def cut_compte(
    *, compte: Compte, kind: KindSignalementSecurite | str = "", detail: str = "", by: Auteur, at: datetime
) -> SignalementSecurite:
    """Cut an account at once, the last gestionnaire included: sessions, links and codes die (U-4.1-inactivation-immediate).

    Every open report on it becomes cut; without one, the cut records its own, of this `kind`. When a caisse cuts, the
    structure is told with proof. Returns the earliest report. Raises TransitionRefusee when the account is already closed,
    Refus without a kind when nothing was reported.
    """
    with database_refusals(), transaction.atomic():
        lock_team(compte)  # before the account, as every closing: crossed locks would end the cut
        lock_peers(compte)
        compte = locked(compte)
        rows = list(_waiting(compte).select_for_update().order_by("reported_at", "pk"))
        if not rows and not kind:
            raise Refus("Dites ce qui s’est passé.", field="kind", code="kind")
        deactivate_compte(compte=compte, motif=MotifInactivation.SECURITE, by=by, at=at)
        rows = rows or [_record(compte, kind, detail, by=by, at=at)]
        mark_cut(rows, by=by, at=at)
        if by.caisse_id and compte.partenaire_id:
            tell_structure(mesure=rows[0], partenaire_id=compte.partenaire_id, without=[compte], by=by, at=at)
    return rows[0]


def mark_cut(rows: list[SignalementSecurite], *, by: Auteur, at: datetime) -> None:
    """Each report says who cut the account, and when: the delay is measured from it."""
    for row in rows:
        row.etat, row.cut_at, row.cut_by_ref = EtatSignalement.COUPE, at, by.auteur_ref
        row.save(update_fields=["etat", "cut_at", "cut_by_ref"])


def mark_restored(compte: Compte, *, by: Auteur, at: datetime) -> None:
    """Every cut of an account that opens again is over, whichever page opened it."""
    rows = SignalementSecurite.objects.filter(compte=compte, etat=EtatSignalement.COUPE)
    rows.update(etat=EtatSignalement.RETABLI, closed_at=at, closed_by_ref=by.auteur_ref)


def close_signalement(*, signalement: SignalementSecurite, suite: str, by: Auteur, at: datetime) -> SignalementSecurite:
    """Nothing to cut: close the report, with what was found. Raises Refus without it, TransitionRefusee once treated."""
    return _end(signalement, EtatSignalement.SANS_SUITE, suite, by=by, at=at)


def _end(
    row: SignalementSecurite, etat: EtatSignalement, suite: str, *, by: Auteur, at: datetime
) -> SignalementSecurite:
    if not suite.strip():
        raise Refus("Écrivez ce que la caisse a constaté.", field="suite", code="suite")
    with database_refusals(), transaction.atomic():
        row = SignalementSecurite.objects.select_for_update().get(pk=row.pk)
        if not SIGNALEMENT.allows(row.etat, etat):
            raise TransitionRefusee(DONE)
        row.etat, row.suite, row.closed_at, row.closed_by_ref = etat, suite.strip(), at, by.auteur_ref
        row.save(update_fields=["etat", "suite", "closed_at", "closed_by_ref"])
    return row
