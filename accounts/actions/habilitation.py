"""Requests to open a gestionnaire's account: six fields, five working days, the caisse alone decides (U-2.2.1)."""

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from accounts.actions.annonce import announce_answer, announce_demande
from accounts.actions.compte import Personne, open_gestionnaire
from accounts.actions.rattachement import adopt_techniciens
from accounts.deadlines import habilitation_due_on
from accounts.domaines import check_requested_address, check_work_address
from accounts.enums import EtatHabilitation, OrigineDemande
from accounts.models import Acces, Caisse, Compte, DemandeHabilitation, DemandeSurCompte, Partenaire
from accounts.models.habilitation import SIX_CHAMPS
from accounts.perimetres import caisses_open_to
from accounts.querysets import calendar_of
from accounts.transitions import HABILITATION
from espace.auteurs import Auteur
from espace.clock import day_of, midnight
from espace.errors import Refus, TransitionRefusee, VersionDepassee, database_refusals
from espace.histories import save_recorded

DECIDED = "Cette demande d’habilitation a déjà reçu une réponse. Rechargez la page."
NOT_IN_FORCE = (
    "Convention d’utilisation non en vigueur : votre caisse n’a pas d’accès ouvert pour cette structure aujourd’hui. "
    "La demande est gardée ; vous pourrez l’accepter dès l’entrée en vigueur (convention d’utilisation, article 2.2)."
)


def record_habilitation(
    *,
    partenaire: Partenaire,
    caisse: Caisse,
    personne: Personne,
    origine: str,
    received_on: date,
    by: Auteur,
    at: datetime,
    asked_by: str = "",
    is_incomplete: bool = False,
    remplace: Compte | None = None,
) -> DemandeHabilitation:
    """Record a request; its clock of five working days starts on the day it was received.

    `asked_by`: who asked, when it came outside the portal. `is_incomplete`: it is kept as it came, its clock not running,
    until `correct_habilitation` brings what is missing. In the portal the caisse is told.

    Raises Refus for a missing field (the clock does not start), an address the account could not open on, a day to come,
    and in the portal for a caisse that is not open to the structure today.
    """
    is_waiting = is_incomplete and bool(missing_of(personne))
    _check_request(partenaire, caisse, personne, origine, received_on, at, is_incomplete=is_waiting)
    with database_refusals(), transaction.atomic():
        demande = DemandeHabilitation(
            partenaire=partenaire,
            caisse=caisse,
            etat=EtatHabilitation.INCOMPLETE if is_waiting else EtatHabilitation.EN_ATTENTE,
            origine=origine,
            asked_by=asked_by,
            received_on=received_on,
            complete_at=None if is_waiting else _instant_of(received_on, caisse, at),
            due_on=None if is_waiting else _due_on(partenaire, caisse, received_on),
            remplace=remplace,
            recorded_at=at,
            recorded_by_ref=by.auteur_ref,
            **asdict(personne),
        )
        save_recorded(demande, by=by, at=at)
        if origine == OrigineDemande.PORTAIL:
            announce_demande(demande, at=at)
    return demande


def missing_of(personne: Personne | DemandeHabilitation) -> list[str]:
    """The fields of the six that are still empty, in their order."""
    return [champ for champ in SIX_CHAMPS if not getattr(personne, champ)]


def _instant_of(day: date, caisse: Caisse, at: datetime) -> datetime:
    """An act of today is dated of this instant, one of before of the first of its day."""
    return at if day == day_of(at, caisse.zone) else midnight(day, caisse.zone)


def correct_habilitation(
    *,
    demande: DemandeHabilitation,
    personne: Personne,
    origine: str,
    received_on: date,
    by: Auteur,
    at: datetime,
    asked_by: str = "",
    completed_on: date | None = None,
    version: int | None = None,
) -> DemandeHabilitation:
    """Correct a request that waits for its answer, or complete one that lacked a field; its history keeps what it said.

    The clock does not start again for a name: it moves with the day of arrival. A request that was incomplete starts its
    clock on `completed_on`, today by default. `version`: the one a form had read. Raises as `record_habilitation`,
    TransitionRefusee once decided, VersionDepassee when a colleague wrote in between.
    """
    with database_refusals(), transaction.atomic():
        demande = _locked(demande, EtatHabilitation.REFUSEE, version)
        caisse, former = demande.caisse, demande.complete_at and day_of(demande.complete_at, demande.caisse.zone)
        whole_on = completed_on or day_of(at, caisse.zone)
        if former is not None:  # it moves with the arrival of a request received whole
            whole_on = received_on if former == demande.received_on else former
        _check_request(demande.partenaire, caisse, personne, origine, received_on, at)
        _check_completed(received_on, whole_on, day_of(at, caisse.zone))
        if whole_on != former:
            demande.etat, demande.complete_at = EtatHabilitation.EN_ATTENTE, _instant_of(whole_on, caisse, at)
            demande.due_on = _due_on(demande.partenaire, caisse, whole_on)
        given = {**asdict(personne), "origine": origine, "received_on": received_on}
        given["asked_by"] = asked_by or demande.asked_by
        for champ, value in given.items():
            setattr(demande, champ, value)
        _write(demande, *given, "etat", "complete_at", "due_on", by=by, at=at)
    return demande


def _check_completed(received_on: date, completed_on: date, today: date) -> None:
    if completed_on > today:
        raise Refus("Cette date est dans le futur. Indiquez le jour où le reste est arrivé.", field="completed_on")
    if completed_on < received_on:
        raise Refus(
            "La demande ne peut pas être complète avant d’être arrivée. Vérifiez les deux dates.", field="completed_on"
        )


def _check_request(
    partenaire: Partenaire,
    caisse: Caisse,
    personne: Personne,
    origine: str,
    received_on: date,
    at: datetime,
    *,
    is_incomplete: bool = False,
) -> None:
    if is_incomplete and not personne.nom:
        raise Refus("Indiquez au moins le nom : c’est lui que la liste montre.", field="nom", code="nom")
    if not is_incomplete:
        _check_six_champs(personne)
    if origine == OrigineDemande.PORTAIL:
        check_open_to(partenaire, caisse, at)
    if personne.email:
        check = check_work_address if origine == OrigineDemande.PORTAIL else check_requested_address
        check(partenaire, personne.email)
    if received_on > day_of(at, caisse.zone):
        raise Refus("Cette date est dans le futur. Indiquez le jour où la demande est arrivée.", field="received_on")


def check_open_to(partenaire: Partenaire, caisse: Caisse, at: datetime) -> None:
    """A structure addresses its requests to a caisse that is open to it today. Raises Refus for another."""
    if caisse.pk not in caisses_open_to(partenaire.pk, at):
        raise Refus(
            "Cette caisse n’est pas ouverte à votre structure aujourd’hui. Choisissez-en une autre, ou écrivez-lui.",
            field="caisse",
            code="caisse_fermee",
        )


def _check_six_champs(personne: Personne) -> None:
    """U-2.2.1-champs-habilitation: without them the clock does not start."""
    for champ in missing_of(personne):
        raise Refus(
            "Une demande d’habilitation comporte six champs : civilité, nom, prénom, fonction, téléphone, e-mail. "
            "Complétez celui qui manque.",
            field=champ,
            code="habilitation_complete",
        )


def _due_on(partenaire: Partenaire, caisse: Caisse, received_on: date) -> date:
    """From the request or the entry into force, the later:

    the first access of this caisse that has not ended by then.
    """
    opens = Acces.objects.filter(partenaire=partenaire, caisse=caisse).order_by("-opens_on").first()
    calendar = calendar_of(caisse)
    return habilitation_due_on(
        received_on, opens.opens_on if opens else None, calendar.departement, calendar.closed_days
    )


def accept_habilitation(
    *, demande: DemandeHabilitation, by: Auteur, at: datetime, version: int | None = None
) -> Compte:
    """Open the account asked for, send its invitation, and tell the structure.

    With several caisses either answers (U-2.2-gestionnaire-par-caisse): the access that counts is that of who answers.
    Raises Refus when that caisse has no access open today (U-2.2-signature-prealable), or for lack of place;
    TransitionRefusee when already decided, VersionDepassee when it no longer says what the page showed.
    """
    with database_refusals(), transaction.atomic():
        demande = _locked(demande, EtatHabilitation.ACCEPTEE, version)
        check_answers(demande, by, at)
        personne = Personne(**{champ: getattr(demande, champ) for champ in SIX_CHAMPS})
        compte = open_gestionnaire(partenaire=demande.partenaire, personne=personne, by=by, at=at)
        adopt_techniciens(gestionnaire=compte, by=by, at=at)
        demande.etat, demande.compte = EtatHabilitation.ACCEPTEE, compte
        _decide(demande, "compte", by=by, at=at)
    return compte


def check_answers(demande: DemandeHabilitation | DemandeSurCompte, by: Auteur, at: datetime) -> None:
    """Raise Refus unless the caisse of who answers has an access open to the structure today."""
    if (by.caisse_id or demande.caisse_id) not in caisses_open_to(demande.partenaire_id, at):
        raise Refus(NOT_IN_FORCE, code="convention_non_en_vigueur")


def refuse_habilitation(
    *, demande: DemandeHabilitation, motif: str, by: Auteur, at: datetime, version: int | None = None
) -> None:
    """Refuse a request, with its reason, which the structure reads in the portal.

    Raises Refus without one, TransitionRefusee when already decided, VersionDepassee.
    """
    if not motif.strip():
        raise Refus("Dites pourquoi la demande est refusée : la structure lira ce motif.", field="motif", code="motif")
    with database_refusals(), transaction.atomic():
        demande = _locked(demande, EtatHabilitation.REFUSEE, version)
        demande.etat, demande.motif_refus = EtatHabilitation.REFUSEE, motif.strip()
        _decide(demande, "motif_refus", by=by, at=at)


def _decide(demande: DemandeHabilitation, *fields: str, by: Auteur, at: datetime) -> None:
    """Date and sign the answer, and tell the structure."""
    demande.decided_at, demande.decided_by_ref = at, by.auteur_ref
    demande.caisse_decision_id = by.caisse_id or demande.caisse_id
    _write(demande, *fields, "etat", "decided_at", "decided_by_ref", "caisse_decision", by=by, at=at)
    announce_answer(demande, at=at)


def _write(demande: DemandeHabilitation, *fields: str, by: Auteur, at: datetime) -> None:
    """Save fields of a locked request, with its version."""
    demande.version += 1
    save_recorded(demande, by=by, at=at, update_fields=[*fields, "version"])


def _locked(demande: DemandeHabilitation, target: EtatHabilitation, version: int | None) -> DemandeHabilitation:
    row = (
        DemandeHabilitation.objects.select_for_update(of=("self",))
        .select_related("partenaire", "caisse")
        .get(pk=demande.pk)
    )
    if not HABILITATION.allows(row.etat, target):
        raise TransitionRefusee(DECIDED)
    if version is not None and row.version != version:
        raise VersionDepassee
    return row
