"""What the kernel itself contributes."""

from espace import accessibilite, outbox, travaux  # noqa: F401  the mails of accessibilite register themselves
from espace.registry import Job, PersonalColumn, jobs, personal_columns

jobs.add(Job("espace.courriels", outbox.due_courriels, outbox.deliver))
jobs.add(Job("espace.travaux", travaux.due_travaux, travaux.catch_up))

personal_columns.add(
    PersonalColumn("espace.Courriel", "address", "compte", "vidée trente jours après l’envoi, et à la suppression du compte")
)
personal_columns.add(
    PersonalColumn("espace.LigneJournal", "address", "compte", "purgée avec sa ligne, douze mois après")
)
