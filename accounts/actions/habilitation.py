"""Requests to open a gestionnaire's account: six fields, five working days, the caisse alone decides (U-2.2.1)."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.compte import Personne, open_gestionnaire
from accounts.deadlines import habilitation_due_on
from accounts.domaines import check_requested_address
from accounts.enums import EtatHabilitation
from accounts.models import Acces, Caisse, Compte, DemandeHabilitation, Partenaire
from accounts.models.habilitation import SIX_CHAMPS
from accounts.perimetres import caisses_open_to
from accounts.querysets import calendar_of
from accounts.transitions import HABILITATION
from espace.auteurs import Auteur
from espace.clock import day_of
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
    remplace: Compte | None = None,
) -> DemandeHabilitation:
    """Record a complete request; its clock of five working days starts on the day it was received.

    Raises Refus for a missing field (the clock does not start), an address the account could not open on, a day to come.
    """
    _check_request(partenaire, caisse, personne, received_on, at)
    with database_refusals(), transaction.atomic():
        demande = DemandeHabilitation(
            partenaire=partenaire,
            caisse=caisse,
            etat=EtatHabilitation.EN_ATTENTE,
            civilite=personne.civilite,
            nom=personne.nom,
            prenom=personne.prenom,
            fonction=personne.fonction,
            telephone=personne.telephone,
            email=personne.email,
            origine=origine,
            received_on=received_on,
            complete_at=at,
            due_on=_due_on(partenaire, caisse, received_on),
            remplace=remplace,
            recorded_at=at,
            recorded_by_ref=by.auteur_ref,
        )
        save_recorded(demande, by=by, at=at)
    return demande


def correct_habilitation(
    *,
    demande: DemandeHabilitation,
    personne: Personne,
    origine: str,
    received_on: date,
    by: Auteur,
    at: datetime,
    version: int | None = None,
) -> DemandeHabilitation:
    """Correct a request that waits for its answer; its history keeps what it said.

    The clock does not start again for a name: it moves with the day of arrival, and starts today for a request that was
    incomplete. `version`: the one a form had read. Raises as `record_habilitation`, TransitionRefusee once decided,
    VersionDepassee when a colleague wrote in between.
    """
    with database_refusals(), transaction.atomic():
        demande = _locked(demande, EtatHabilitation.REFUSEE, version)
        _check_request(demande.partenaire, demande.caisse, personne, received_on, at)
        if demande.complete_at is None:
            demande.etat, demande.complete_at = EtatHabilitation.EN_ATTENTE, at
            demande.due_on = _due_on(demande.partenaire, demande.caisse, day_of(at, demande.caisse.zone))
        elif received_on != demande.received_on:
            demande.due_on = _due_on(demande.partenaire, demande.caisse, received_on)
        for champ in SIX_CHAMPS:
            setattr(demande, champ, getattr(personne, champ))
        demande.origine, demande.received_on = origine, received_on
        _write(demande, *SIX_CHAMPS, "origine", "received_on", "etat", "complete_at", "due_on", by=by, at=at)
    return demande


def _check_request(partenaire: Partenaire, caisse: Caisse, personne: Personne, received_on: date, at: datetime) -> None:
    _check_six_champs(personne)
    check_requested_address(partenaire, personne.email)
    if received_on > day_of(at, caisse.zone):
        raise Refus("Cette date est dans le futur. Indiquez le jour où la demande est arrivée.", field="received_on")


def _check_six_champs(personne: Personne) -> None:
    """U-2.2.1-champs-habilitation: without them the clock does not start."""
    for champ in SIX_CHAMPS:
        if not getattr(personne, champ):
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
    """Open the account asked for and send its invitation.

    Raises Refus when this caisse has no access open today (U-2.2-signature-prealable), or for lack of place;
    TransitionRefusee when already decided, VersionDepassee when it no longer says what the page showed.
    """
    with database_refusals(), transaction.atomic():
        demande = _locked(demande, EtatHabilitation.ACCEPTEE, version)
        if demande.caisse_id not in caisses_open_to(demande.partenaire_id, at):
            raise Refus(NOT_IN_FORCE, code="convention_non_en_vigueur")
        personne = Personne(**{champ: getattr(demande, champ) for champ in SIX_CHAMPS})
        compte = open_gestionnaire(partenaire=demande.partenaire, personne=personne, by=by, at=at)
        demande.etat, demande.compte = EtatHabilitation.ACCEPTEE, compte
        demande.decided_at, demande.decided_by_ref = at, by.auteur_ref
        _write(demande, "etat", "compte", "decided_at", "decided_by_ref", by=by, at=at)
    return compte


def refuse_habilitation(
    *, demande: DemandeHabilitation, motif: str, by: Auteur, at: datetime, version: int | None = None
) -> None:
    """Refuse a request, with its reason.

    Raises Refus without one, TransitionRefusee when already decided, VersionDepassee.
    """
    if not motif.strip():
        raise Refus("Dites pourquoi la demande est refusée : la structure lira ce motif.", field="motif", code="motif")
    with database_refusals(), transaction.atomic():
        demande = _locked(demande, EtatHabilitation.REFUSEE, version)
        demande.etat, demande.motif_refus = EtatHabilitation.REFUSEE, motif.strip()
        demande.decided_at, demande.decided_by_ref = at, by.auteur_ref
        _write(demande, "etat", "motif_refus", "decided_at", "decided_by_ref", by=by, at=at)


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
