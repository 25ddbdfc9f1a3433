"""What the kernel itself contributes."""

from espace import accessibilite, outbox, retention, travaux  # noqa: F401  the mails of accessibilite register themselves
from espace.registry import Job, PersonalColumn, jobs, personal_columns, sealed_columns

jobs.add(Job("espace.courriels", outbox.due_courriels, outbox.deliver, is_wrapped=False))
jobs.add(Job("espace.travaux", travaux.due_travaux, travaux.catch_up))
jobs.add(Job("espace.courriels_oubli", retention.due_courriels, retention.forget_recipient))
jobs.add(Job("espace.fichiers", retention.due_fichiers, retention.forget_fichier))
jobs.add(Job("espace.journal", retention.due_journal, retention.purge_journal))

personal_columns.add(
    PersonalColumn(
        "espace.Courriel", "address", "compte", "vidée trente jours après l’envoi, et à la suppression du compte"
    )
)
personal_columns.add(PersonalColumn("espace.Courriel", "params", "contact", "vidés trente jours après l’envoi"))
personal_columns.add(
    PersonalColumn("espace.LigneJournal", "address", "compte", "purgée avec sa ligne, douze mois après")
)
# The bytes name the person; the row says where they are.
personal_columns.add(
    PersonalColumn(
        "espace.Fichier",
        "storage_key",
        "personne",
        "sept jours après pour un reçu ou un tableau ; avec sa pièce ou son import sinon",
    )
)
sealed_columns.add(("espace.Fichier", "wrapped_key"))
