"""What conventions contribute to the kernel's lists."""

from functools import partial

from conventions import demo, emails, jobs, retention  # noqa: F401  demo and emails register themselves
from conventions.deadlines import REMINDER_DAYS
from conventions.rules import RULES
from espace import registry, reglages
from espace.registry import Entree, Job, PersonalColumn, PersonalSource, personal_columns, personal_sources

registry.menus.add(
    Entree("Conventions", "conventions:conventions", RULES.of("convention.voir"), prefix="/caisse/conventions/"),
    rank=60,
)
registry.jobs.add(Job("conventions.renewals", jobs.due_renewals, jobs.renew))
registry.jobs.add(Job("conventions.reminders", jobs.due_reminders, jobs.remind))
registry.jobs.add(Job("conventions.effacement_contacts", retention.due_contacts, retention.erase_contacts))
registry.jobs.add(Job("conventions.effacement_droits", retention.due_droits, retention.erase_droit))
reglages.declare(
    reglages.Reglage(
        "conventions.rappel_jours",
        "Rappel avant l’échéance d’une convention",
        REMINDER_DAYS,
        "Aucun texte ne le fixe : un mois laisse le temps de réunir les parties avant l’ouverture de la fenêtre.",
        unit="jours",
        bounds=(7, 180),
    )
)

END = "cinq ans après la fin de la convention"
for _column in ("nom", "fonction", "telephone", "email", "horaires"):
    personal_columns.add(PersonalColumn("conventions.ContactConvention", _column, "contact", END, history=True))
personal_columns.add(PersonalColumn("conventions.Partie", "representant", "contact", END))
personal_columns.add(PersonalColumn("conventions.Signature", "signataire", "contact", END))
for _column in ("texte", "issue"):
    personal_columns.add(PersonalColumn("conventions.NoteConvention", _column, "contact", END))
for _column in ("motif", "admitted_reason"):
    personal_columns.add(PersonalColumn("conventions.Lettre", _column, "contact", END))
ANSWERED = "un an après la réponse"
for _column in ("civilite", "nom", "prenom", "date_naissance", "departement", "reponse"):
    personal_columns.add(PersonalColumn("conventions.DemandeDroit", _column, "personne", ANSWERED))
for _model in ("DemandeDroit", "ContactConvention"):
    personal_sources.add(PersonalSource(f"conventions.{_model}", partial(retention.rows_of_person, _model)))
