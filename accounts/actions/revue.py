"""Reviews of the habilitations: opened on their day or asked by a caisse, led line by line, recalled, finished (U-4.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.actions.cycle import deactivate_compte
from accounts.enums import ETATS_QUI_OCCUPENT, DecisionRevue, EtatCompte, Role
from accounts.models import Acces, Caisse, Compte, DemandeSurCompte, LigneRevue, Partenaire, Revue
from accounts.querysets import last_closed_revue, lines_left, lines_of, open_closings, open_revues
from accounts.revues import (
    DELAI,
    DEMANDE_MIN,
    MOIS,
    RAPPEL,
    RELANCES,
    Ouverture,
    falls_on,
    open_since,
    opening_of,
    reminder_reached,
    reminders_of,
    values_of,
)
from espace import outbox, reglages
from espace.auteurs import AUTOMATE, Auteur
from espace.clock import day_of
from espace.errors import Refus, TransitionRefusee, VersionDepassee, database_refusals
from espace.francais import jour_sans_semaine, pluriel

FINISHED = "Cette revue est terminée : ses décisions ne changent plus. Rechargez la page."
OVERTAKEN = "Quelqu’un a décidé pour ce compte pendant que vous lisiez. Voici où il en est ; rien n’a été changé."
NAMED = 5  # names in a sentence, beyond which a number says enough


def next_revue_on(partenaire_id: int, opening: Ouverture) -> date | None:
    """The day the next review of a structure opens; None while no caisse is open to it. Reads only."""
    since = open_since(Acces.objects.filter(partenaire_id=partenaire_id), opening.day)
    last = last_closed_revue(partenaire_id)
    closed_on = day_of(last.closed_at) if last and last.closed_at else None
    return falls_on(since, closed_on, values_of(MOIS).shortest(opening.caisses))


def open_periodic_revue(*, partenaire: Partenaire, by: Auteur, at: datetime) -> Revue | None:
    """Open the review of a structure once its day has come (U-4.2-revue-habilitations); None otherwise.

    Nothing is opened while one is open, without an open access, or without an account to review.
    """
    opening = opening_of(partenaire.pk, at)
    falls = next_revue_on(partenaire.pk, opening)
    comptes = _to_review(partenaire)
    if not opening.caisses or falls is None or falls > opening.day or not comptes:
        return None
    if open_revues().filter(partenaire=partenaire).exists():
        return None
    due_on = opening.day + timedelta(days=values_of(DELAI).shortest(opening.caisses))
    with database_refusals(), transaction.atomic():
        return _open(Revue(partenaire=partenaire, opened_on=opening.day, due_on=due_on), comptes, by=by, at=at)


def ask_revue(*, partenaire: Partenaire, caisse: Caisse, due_on: date, by: Auteur, at: datetime) -> Revue:
    """A caisse asks for a review before a day; one already open has its deadline brought forward (U-4.2-revue-sur-demande).

    Raises Refus when the caisse has no access open, for a day too near, without an account to review, or when the open
    review ends earlier already.
    """
    opening = opening_of(partenaire.pk, at)
    if caisse.pk not in opening.caisses:
        raise Refus("Votre caisse n’a pas d’accès ouvert pour cette structure aujourd’hui.", code="acces")
    _check_far_enough(due_on, opening.day, caisse)
    with database_refusals(), transaction.atomic():
        revue = open_revues().filter(partenaire=partenaire).select_for_update().first()
        if revue is None:
            comptes = _to_review(partenaire)
            if not comptes:
                raise Refus("Cette structure n’a aucun compte ouvert : il n’y a rien à revoir.", code="vide")
            asked = Revue(partenaire=partenaire, caisse=caisse, opened_on=opening.day, due_on=due_on)
            return _open(asked, comptes, by=by, at=at)
        if due_on >= revue.due_on:
            raise Refus(
                f"Une revue est déjà ouverte, à terminer avant le {jour_sans_semaine(revue.due_on)}. "
                "Choisissez un jour plus proche, ou attendez cette échéance.",
                field="due_on",
                code="deja_ouverte",
            )
        revue.due_on, revue.caisse, revue.reminded_on = due_on, caisse, opening.day
        revue.save(update_fields=["due_on", "caisse", "reminded_on"])
        _tell(revue, "accounts.revue_ouverte", due_on, at)
    return revue


def _check_far_enough(due_on: date, day: date, caisse: Caisse) -> None:
    days = int(reglages.value_of(DEMANDE_MIN.cle, caisse.pk))
    first = day + timedelta(days=days)
    if due_on < first:
        raise Refus(
            f"Laissez au moins {pluriel(days, 'jour')} à la structure : choisissez le {jour_sans_semaine(first)} ou plus tard.",
            field="due_on",
            code="trop_tot",
        )


def _to_review(partenaire: Partenaire) -> list[Compte]:
    return list(Compte.objects.filter(partenaire=partenaire, etat__in=ETATS_QUI_OCCUPENT).order_by("pk"))


def _open(revue: Revue, comptes: Iterable[Compte], *, by: Auteur, at: datetime) -> Revue:
    """Write a review and its lines: the accounts of that instant; those opened meanwhile wait for the next one.

    The closing of a gestionnaire that is already asked needs no other decision.
    """
    revue.save(force_insert=True)
    LigneRevue.objects.bulk_create(LigneRevue(revue=revue, compte=compte) for compte in comptes)
    for demande in open_closings(revue.partenaire_id):
        settle_ligne(demande=demande, by=by, at=at)
    _tell(revue, "accounts.revue_ouverte", revue.due_on, at)
    return revue


def _tell(revue: Revue, kind: str, day: date, at: datetime) -> None:
    """A mail to each gestionnaire who can answer; `day` tells a message from the next."""
    readers = Compte.objects.filter(
        partenaire_id=revue.partenaire_id, role=Role.GESTIONNAIRE, etat=EtatCompte.ACTIF
    ).order_by("pk")
    for compte in readers:
        outbox.queue(
            kind,
            at=at,
            dedupe_key=f"{revue.pk}:{day}:{compte.ref}",
            compte_id=compte.pk,
            params={"revue": revue.pk, "due_on": revue.due_on.isoformat(), "day": day.isoformat()},
        )


@dataclass(frozen=True)
class Confirmation:
    """What a confirmation of several accounts did: how many, and whom somebody had closed meanwhile."""

    count: int
    overtaken: list[str]


def confirm_lignes(*, revue: Revue, lignes: Iterable[LigneRevue], by: Auteur, at: datetime) -> Confirmation:
    """Confirm several accounts of a review. What a colleague decided meanwhile is left as it is, and told.

    Raises TransitionRefusee once the review is finished.
    """
    with transaction.atomic():
        _locked(revue)
        rows = list(lines_of(revue).filter(pk__in=[ligne.pk for ligne in lignes]))
        fresh = [row.pk for row in rows if _is_left(row)]
        LigneRevue.objects.filter(pk__in=fresh).update(
            decision=DecisionRevue.CONFIRME, decided_at=at, decided_by_ref=by.auteur_ref
        )
    others = [row for row in rows if row.pk not in fresh and row.decision != DecisionRevue.CONFIRME]
    return Confirmation(len(fresh), [row.compte.nom_complet for row in others])


def close_ligne(*, ligne: LigneRevue, motif: str, seen: str, by: Auteur, at: datetime) -> Compte:
    """Close the account of a technicien from the review, with its reason (U-2.2.3-depart-technicien).

    `seen`: the decision that the page showed. Raises VersionDepassee when a colleague decided in between, Refus for a
    gestionnaire (the caisse closes those) or without a reason, TransitionRefusee once the review is finished.
    """
    with database_refusals(), transaction.atomic():
        row = _seen_line(ligne, seen)
        if row.compte.role != Role.TECHNICIEN:
            raise Refus("La caisse ferme les comptes des gestionnaires : demandez-lui.", code="gestionnaire")
        compte = deactivate_compte(compte=row.compte, motif=motif, by=by, at=at)
        row.decision, row.decided_at, row.decided_by_ref = DecisionRevue.INACTIVE, at, by.auteur_ref
        row.save(update_fields=["decision", "decided_at", "decided_by_ref"])
    return compte


def _seen_line(ligne: LigneRevue, seen: str) -> LigneRevue:
    """A line as it is now, its review locked. Raises VersionDepassee unless it still says what was read."""
    _locked(ligne.revue)
    row = lines_of(ligne.revue).get(pk=ligne.pk)
    if row.decision != seen or row.compte.etat not in ETATS_QUI_OCCUPENT:
        raise VersionDepassee(OVERTAKEN)
    return row


def settle_ligne(*, demande: DemandeSurCompte, by: Auteur, at: datetime) -> None:
    """The caisse is asked to close a gestionnaire: the line of the open review, if any, is decided (U-4.2-revue-habilitations).

    Called by the action that files the request, in its transaction, wherever it is filed from.
    """
    revue = open_revues().filter(partenaire_id=demande.partenaire_id).select_for_update().first()
    if revue is None:
        return
    undecided = [DecisionRevue.A_REVOIR, DecisionRevue.CONFIRME]
    LigneRevue.objects.filter(revue=revue, compte_id=demande.compte_id, decision__in=undecided).update(
        decision=DecisionRevue.A_INACTIVER, decided_at=at, decided_by_ref=by.auteur_ref, demande=demande
    )


def finish_revue(*, revue: Revue, by: Auteur, at: datetime) -> None:
    """The structure says its review is over. Raises Refus that names what is left, TransitionRefusee when already over."""
    with transaction.atomic():
        revue = _locked(revue)
        left = [row.compte.nom_complet for row in lines_left(revue).order_by("compte__nom", "pk")]
        if left:
            named = (
                ", ".join(left) if len(left) <= NAMED else f"{', '.join(left[:NAMED])} et {len(left) - NAMED} de plus"
            )
            raise Refus(f"Il reste {pluriel(len(left), 'compte')} à revoir : {named}.", code="incomplete")
        _end(revue, by=by, at=at)


def abandon_revue(partenaire_id: int, *, by: Auteur, at: datetime) -> None:
    """The last access of a structure has ended: its open review, if any, ends with its accounts."""
    with transaction.atomic():
        revue = open_revues().filter(partenaire_id=partenaire_id).select_for_update().first()
        if revue is not None:
            _end(revue, by=by, at=at)


def _end(revue: Revue, *, by: Auteur, at: datetime) -> None:
    """Close a review; what it had not decided is an account closed otherwise: its line says so."""
    undecided = LigneRevue.objects.filter(revue=revue, decision=DecisionRevue.A_REVOIR)
    undecided.update(decision=DecisionRevue.INACTIVE, decided_at=at, decided_by_ref=AUTOMATE.auteur_ref)
    revue.closed_at, revue.closed_by_ref = at, by.auteur_ref
    revue.save(update_fields=["closed_at", "closed_by_ref"])


def remind_revue(*, revue: Revue, by: Auteur, at: datetime) -> bool:
    """Recall a review to its gestionnaires, once a step: before, on the day, then weekly. Returns whether it was due."""
    del by  # the portal reminds by itself
    with transaction.atomic():
        revue = _locked(revue)
        step = reminder_due(revue, at)
        if step is None:
            return False
        revue.reminded_on = step
        revue.save(update_fields=["reminded_on"])
        _tell(revue, "accounts.revue_rappel", step, at)
    return True


def reminder_due(revue: Revue, at: datetime) -> date | None:
    """The reminder of a review to send now, None when there is none or no caisse is open to the structure. Reads only."""
    opening = opening_of(revue.partenaire_id, at)
    if not opening.caisses:
        return None
    before, late = (values_of(reglage).shortest(opening.caisses) for reglage in (RAPPEL, RELANCES))
    days = reminders_of(revue.due_on, before, late)
    return reminder_reached(days, revue.reminded_on or revue.opened_on, opening.day)


def _is_left(row: LigneRevue) -> bool:
    return row.decision == DecisionRevue.A_REVOIR and row.compte.etat in ETATS_QUI_OCCUPENT


def _locked(revue: Revue) -> Revue:
    """The review, locked: two gestionnaires decide one after the other. Raises TransitionRefusee once it is finished."""
    row = Revue.objects.select_for_update(of=("self",)).select_related("partenaire").get(pk=revue.pk)
    if row.closed_at is not None:
        raise TransitionRefusee(FINISHED)
    return row
