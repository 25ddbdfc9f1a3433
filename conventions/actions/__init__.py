"""Every write of the contract: keyword-only, the actor `by`, the instant `at`; a fact is added, then replayed."""

from conventions.actions.cadre import set_besoins, set_volets
from conventions.actions.chargement import load_declaration
from conventions.actions.contact import add_contact, end_contact
from conventions.actions.decisions import (
    close_fonction,
    open_envoi_direct,
    open_fonction,
    set_canal_of,
    set_canal_secours,
    write_lecture,
)
from conventions.actions.effacement import erase_contacts, erase_droit, erase_incident
from conventions.actions.exclusion import exclude_structure, lift_exclusion_structure
from conventions.actions.incident import close_incident, declare_incident, transmit_incident
from conventions.actions.lettre import admit_lettre, cure_manquement, record_lettre
from conventions.actions.maintenance import announce_maintenance, change_maintenance, end_maintenance
from conventions.actions.rappel import tell_term
from conventions.actions.redaction import (
    PartieSaisie,
    TermeSaisi,
    draft_avenant,
    draft_convention,
    draft_usage,
)
from conventions.actions.renouvellement import write_renewals
from conventions.actions.replay import replay
from conventions.actions.signature import Deliberation, record_signature

__all__ = [
    "Deliberation",
    "PartieSaisie",
    "TermeSaisi",
    "add_contact",
    "admit_lettre",
    "announce_maintenance",
    "change_maintenance",
    "close_fonction",
    "close_incident",
    "cure_manquement",
    "declare_incident",
    "draft_avenant",
    "draft_convention",
    "draft_usage",
    "end_contact",
    "end_maintenance",
    "erase_contacts",
    "erase_droit",
    "erase_incident",
    "exclude_structure",
    "lift_exclusion_structure",
    "load_declaration",
    "open_envoi_direct",
    "open_fonction",
    "record_lettre",
    "record_signature",
    "replay",
    "set_besoins",
    "set_canal_of",
    "set_canal_secours",
    "set_volets",
    "tell_term",
    "transmit_incident",
    "write_lecture",
    "write_renewals",
]
