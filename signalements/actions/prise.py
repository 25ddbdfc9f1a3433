"""The caisse takes a demande, or says why it does not; it may find that an urgency is none."""

from datetime import datetime

from django.db import transaction

from accounts.models import Compte
from espace.errors import Refus, TransitionRefusee, database_refusals
from signalements import emails
from signalements.actions.echanges import add_note
from signalements.actions.motifs import motif_of
from signalements.actions.textes import accept_text
from signalements.actions.vie import lock_demande, move_demande, refresh_horloges, touch_demande
from signalements.enums import EtatDossier, EtatSignalement, Liste, TypeDemande
from signalements.models import Demande
from signalements.rules import RULES

RAISON_MAX = 200  # characters
# The kinds whose taking is a state; for the others the agent is written and the state stays.
TAKEN: dict[str, str] = {
    TypeDemande.SIGNALEMENT: EtatSignalement.PRISE_EN_CHARGE,
    TypeDemande.DOSSIER: EtatDossier.PRIS_EN_CHARGE,
}


def take_demande(*, demande: Demande, by: Compte, at: datetime, version: int | None = None) -> Demande:
    """Take a demande nobody has: the accompaniment opens at that instant and the partner is told (PDC-A3-prise-en-charge).

    A second click finds it taken and changes nothing. Raises Interdit, VersionDepassee, TransitionRefusee when a colleague
    took it first.
    """
    RULES.check("demande.take", by, demande)
    with database_refusals(), transaction.atomic():
        held = lock_demande(demande, by=by, at=at)
        if held.agent_id == by.pk:
            return held
        if held.agent_id is not None:
            name = held.agent.nom_complet if held.agent else "Un collègue"
            raise TransitionRefusee(f"{name} a déjà pris cette demande. Rechargez la page pour voir où elle en est.")
        if version is not None and held.version != version:
            lock_demande(demande, by=by, at=at, version=version)
        if held.type in TAKEN:
            move_demande(held, to=TAKEN[held.type], by=by, at=at, agent=by, taken_at=at)
        else:
            touch_demande(held, by=by, at=at, agent=by, taken_at=at)
        emails.queue_partenaire("demande.prise_en_charge", held, by=by, at=at)
    return held


def refuse_demande(*, demande: Demande, motif: str, by: Compte, at: datetime, version: int | None = None) -> Demande:
    """Say that a saisine is not taken, and why (MAR-3-non-prise-en-charge). Raises Refus without a reason."""
    RULES.check("demande.refuse", by, demande)
    option = motif_of(demande, Liste.MOTIF_NON_PRISE, motif, by=by, at=at)
    with database_refusals(), transaction.atomic():
        held = lock_demande(demande, by=by, at=at, version=version)
        move_demande(held, to=EtatSignalement.NON_PRISE_EN_CHARGE, by=by, at=at, motif=option)
        refresh_horloges(held, by=by, at=at)
        emails.queue_partenaire("demande.non_prise_en_charge", held, by=by, at=at)
    return held


def requalify_urgence(
    *, demande: Demande, raison: str, by: Compte, at: datetime, version: int | None = None
) -> Demande:
    """Say that a demande is not urgent, and why: the reason stays among the internal notes (MAR-A1-definition-urgence).

    Raises Interdit, VersionDepassee, TransitionRefusee when it is not urgent or not open, Refus on `raison`: empty, too
    long, a NIR, health terms.
    """
    RULES.check("demande.requalify", by, demande)
    if not raison.strip():
        raise Refus("Dites pourquoi cette demande n’est pas urgente.", field="raison", code="motif")
    kept = accept_text(raison, field="raison", by=by, at=at, max_length=RAISON_MAX, raison=None)
    with database_refusals(), transaction.atomic():
        held = lock_demande(demande, by=by, at=at, version=version)
        if not held.is_urgent or not held.is_open:
            raise TransitionRefusee
        add_note(demande=held, texte=f"Requalifiée non urgente : {kept}", by=by, at=at)
        touch_demande(held, by=by, at=at, is_urgent=False)
    return held
