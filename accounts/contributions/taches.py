"""Timed work."""

from accounts import jobs
from espace import registry
from espace.registry import Job

registry.jobs.add(Job("accounts.effacement", jobs.due_erasures, jobs.erase))
registry.jobs.add(
    Job("accounts.effacement_habilitations", jobs.due_refused_habilitations, jobs.erase_refused_habilitation)
)
registry.jobs.add(Job("accounts.fin_acces", jobs.due_ended_partenaires, jobs.close_ended))
registry.jobs.add(Job("accounts.fermetures", jobs.due_programmed_closings, jobs.close_gestionnaire))
registry.jobs.add(Job("accounts.cles_scellees", jobs.due_sealed_keys, jobs.purge_key))
registry.jobs.add(Job("accounts.revues", jobs.due_revues, jobs.open_revue))
registry.jobs.add(Job("accounts.revues_rappels", jobs.due_rappels, jobs.remind))
registry.jobs.add(Job("accounts.imports", jobs.due_imports, jobs.forget_import))
registry.jobs.add(Job("accounts.mots_de_passe", jobs.due_password_reminders, jobs.remind_password))
registry.jobs.add(Job("accounts.sessions", jobs.due_sessions, jobs.forget_sessions))
registry.jobs.add(Job("accounts.acces_refuses", jobs.due_intrusions, jobs.report_intrusion))
