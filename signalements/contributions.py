"""What signalements contributes to the kernel's lists."""

from functools import partial

from espace import registry
from espace.registry import Entree, Job, PersonalColumn, PersonalSource, personal_columns
from signalements import a_faire, demo, documents, emails, jobs, retention  # noqa: F401  the mails register themselves
from signalements.doublons import rows_of_person
from signalements.rules import RULES

for _rank, _entree in (
    (10, Entree("Accueil", "signalements:accueil", RULES.of("accueil.partenaire"))),
    (20, Entree("Demandes", "signalements:historique", RULES.of("demande.list_partenaire"), prefix="/demandes/")),
    (10, Entree("Aujourd’hui", "signalements:caisse", RULES.of("accueil.caisse"))),
    (20, Entree("Demandes", "signalements:file", RULES.of("demande.list_caisse"), prefix="/caisse/demandes/")),
):
    registry.menus.add(_entree, rank=_rank)

registry.a_faire.add(a_faire.of_technicien, rank=10)
registry.a_faire.add(a_faire.of_caisse, rank=10)

registry.jobs.add(Job("signalements.late", jobs.due_late, jobs.tell_late))
registry.jobs.add(Job("signalements.warnings", jobs.due_warnings, jobs.warn))
registry.jobs.add(Job("signalements.brouillons", jobs.due_brouillons, jobs.expire))
registry.jobs.add(Job("signalements.anonymisation", retention.due_anonymisations, retention.anonymise))
registry.jobs.add(Job("signalements.pieces", retention.due_pieces, retention.purge_piece))

ERASED = "à l’anonymisation de la demande, ou quand la personne le demande"
for _column in (
    "civilite", "nom", "prenom", "date_naissance", "departement", "joindre_precision", "telephone", "nom_recherche",
    "cle_phonetique",
):  # fmt: skip
    personal_columns.add(PersonalColumn("signalements.Identite", _column, "personne", ERASED, history=True))
for _column in ("nom", "prenom", "qualite"):
    personal_columns.add(PersonalColumn("signalements.Representant", _column, "contact", ERASED))
for _model in ("Message", "NoteInterne"):
    personal_columns.add(PersonalColumn(f"signalements.{_model}", "texte", "personne", ERASED))
personal_columns.add(
    PersonalColumn(
        "signalements.Brouillon", "saisie", "personne", "à l’envoi, ou trente jours après sa dernière modification"
    )
)
personal_columns.add(PersonalColumn("signalements.RendezVous", "disponibilites", "personne", ERASED))
personal_columns.add(PersonalColumn("signalements.DemandeDocument", "precision", "personne", ERASED))
for _column in ("fichier", "motif"):
    personal_columns.add(
        PersonalColumn("signalements.Piece", _column, "personne", "six mois après la clôture, un mois si médicale")
    )
for _model in ("Identite", "Message", "NoteInterne", "RendezVous", "DemandeDocument", "Piece"):
    registry.personal_sources.add(PersonalSource(f"signalements.{_model}", partial(rows_of_person, _model)))
