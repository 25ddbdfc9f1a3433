"""What conventions contribute to the kernel's lists."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse

from accounts.access import compte_of
from conventions import admin, demo, emails, jobs, retention  # noqa: F401  admin, demo and emails register themselves
from conventions.continuite import aide_of, open_fonctions
from conventions.deadlines import REMINDER_DAYS
from conventions.enums import EtatIncident, Fonction
from conventions.querysets import incidents, referents_of
from conventions.rules import RULES
from espace import registry, reglages
from espace.francais import pluriel
from espace.pages import aides, liens_aide
from espace.registry import AFaire, Entree, Job, PersonalColumn, PersonalSource, personal_columns, personal_sources
from espace.requetes import Requete, today

registry.menus.add(
    Entree("Conventions", "conventions:conventions", RULES.of("convention.voir"), prefix="/caisse/conventions/"),
    rank=60,
)
registry.menus.add(
    Entree(
        "Maintenances",
        "conventions:maintenances",
        RULES.of("maintenance.annoncer"),
        prefix="/exploitation/maintenances/",
    ),
    rank=20,
)
aides.add(aide_of)
for _choice in Fonction.choices:
    registry.fonctions.add((str(_choice[0]), str(_choice[1])))


def _canaux_manquants(request: Requete) -> Iterable[AFaire]:
    """U-3.2-canal-alternatif: an open function without fallback channel is told to the responsable of the caisse."""
    by = compte_of(request)
    if by.caisse_id is None or not RULES.allows("canal.indiquer", by):
        return
    manquants = [ouverte for ouverte in open_fonctions(by.caisse_id, today(request)) if not ouverte.canal]
    if manquants:
        yield AFaire(
            f"Indiquer {pluriel(len(manquants), 'canal', 'canaux')} de secours",
            "En cas de maintenance ou de panne, chaque service ouvert reste assuré par un autre moyen. "
            f"Il manque par exemple pour « {manquants[0].fonction.label} », {manquants[0].partenaire}.",
            reverse("conventions:canaux"),
            "Indiquer les canaux",
        )


def _incidents(request: Requete) -> Iterable[AFaire]:
    """U-3.3-remontee-national: the responsable of the caisse answers, or hands over."""
    by = compte_of(request)
    if not RULES.allows("incident.repondre", by):
        return
    if count := incidents(is_open=True).filter(etat=EtatIncident.OUVERT).count():
        yield AFaire(
            f"Répondre à {pluriel(count, 'incident')}",
            "Une structure signale une difficulté avec le portail. Répondez, ou transmettez au support national.",
            reverse("conventions:incidents_caisse"),
            "Voir les incidents",
        )


registry.a_faire.add(_canaux_manquants, rank=70)
registry.a_faire.add(_incidents, rank=65)
registry.referents.add(referents_of)
liens_aide.add(
    Entree("Signaler une difficulté avec le portail", "conventions:incidents", RULES.of("incident.declarer"))
)
liens_aide.add(
    Entree("Difficultés signalées par vos partenaires", "conventions:incidents_caisse", RULES.of("incident.traiter"))
)
liens_aide.add(Entree("Canaux de secours de votre caisse", "conventions:canaux", RULES.of("canal.indiquer")))
registry.jobs.add(Job("conventions.renewals", jobs.due_renewals, jobs.renew))
registry.jobs.add(Job("conventions.reminders", jobs.due_reminders, jobs.remind))
registry.jobs.add(Job("conventions.effacement_contacts", retention.due_contacts, retention.erase_contacts))
registry.jobs.add(Job("conventions.effacement_droits", retention.due_droits, retention.erase_droit))
registry.jobs.add(Job("conventions.effacement_incidents", retention.due_incidents, retention.erase_incident))
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
CLOSED = "deux ans après la clôture de l’incident"
for _column in ("ecran", "description", "reponse"):
    personal_columns.add(PersonalColumn("conventions.Incident", _column, "compte", CLOSED))
ANSWERED = "un an après la réponse"
for _column in ("civilite", "nom", "prenom", "date_naissance", "departement", "reponse"):
    personal_columns.add(PersonalColumn("conventions.DemandeDroit", _column, "personne", ANSWERED))
for _model in ("DemandeDroit", "ContactConvention"):
    personal_sources.add(PersonalSource(f"conventions.{_model}", partial(retention.rows_of_person, _model)))
