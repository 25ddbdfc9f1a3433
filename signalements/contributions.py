"""What signalements contributes to the kernel's lists."""

from espace import registry
from espace.registry import Entree, Job, PersonalColumn, personal_columns
from signalements import a_faire, demo, documents, emails, jobs  # noqa: F401  the mails register themselves
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
personal_columns.add(
    PersonalColumn("signalements.Piece", "fichier", "personne", "six mois après la clôture, un mois si médicale")
)
