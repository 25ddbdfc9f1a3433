"""Timed work of the accounts: what is due, and one item at a time."""

from accounts.jobs.comptes import (
    close_ended,
    due_ended_partenaires,
    due_erasures,
    due_refused_habilitations,
    due_sealed_keys,
    due_sessions,
    erase,
    erase_refused_habilitation,
    forget_sessions,
    purge_key,
)
from accounts.jobs.demandes import close_gestionnaire, due_programmed_closings
from accounts.jobs.imports import due_imports, forget_import
from accounts.jobs.mots_de_passe import due_password_reminders, remind_password
from accounts.jobs.revues import due_rappels, due_revues, open_revue, remind
from accounts.jobs.securite import due_intrusions, is_insistent, report_intrusion

__all__ = [
    "close_ended",
    "close_gestionnaire",
    "due_ended_partenaires",
    "due_erasures",
    "due_imports",
    "due_intrusions",
    "due_password_reminders",
    "due_programmed_closings",
    "due_rappels",
    "due_refused_habilitations",
    "due_revues",
    "due_sealed_keys",
    "due_sessions",
    "erase",
    "erase_refused_habilitation",
    "forget_import",
    "forget_sessions",
    "is_insistent",
    "open_revue",
    "purge_key",
    "remind",
    "remind_password",
    "report_intrusion",
]
