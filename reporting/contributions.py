"""What reporting contributes to the kernel's lists."""

from espace import files
from espace.registry import Entree, Job, PersonalColumn, jobs, menus, personal_columns
from reporting import retention, tasks  # noqa: F401  the kinds of work it declares
from reporting.access import may_download
from reporting.actions import TRAVAIL
from reporting.rules import RULES

menus.add(Entree("COPIL", "reporting:copil", RULES.of("fiche.voir")), rank=50)
files.reader_of(TRAVAIL)(may_download)
files.keep(TRAVAIL, "avec sa fiche, figée, qui ne nomme aucun assuré")

jobs.add(Job("reporting.effacement_participants", retention.due_participants, retention.erase_participants))

AFTER = "cinq ans après la fin de la convention"
for _column in ("nom", "prenom"):
    personal_columns.add(PersonalColumn("reporting.Presence", _column, "contact", AFTER))
personal_columns.add(PersonalColumn("reporting.Remise", "to", "contact", AFTER))
for _column in ("nom", "prenom", "fonction"):
    personal_columns.add(PersonalColumn("reporting.MembreCopil", _column, "contact", AFTER))
