"""How long the contract keeps the people it names: five years after its end, a rights request one year after its answer."""

from datetime import datetime

from django.db.models import Q, QuerySet

from conventions import actions
from conventions.actions.effacement import TEXTE_EFFACE
from conventions.models import ContactConvention, ConventionMetier, DemandeDroit, Incident, Lettre, NoteConvention
from espace import reglages
from espace.auteurs import AUTOMATE
from espace.clock import day_of, midnight
from espace.personnes import Personne
from espace.reglages import Reglage
from espace.working_days import add_months

CONTACTS = reglages.declare(
    Reglage(
        "conventions.contacts_mois",
        "Conservation des contacts, des signataires et des participants après la fin d’une convention",
        60,
        "Cinq ans : la prescription de droit commun d’une action née du contrat (article 2224 du code civil).",
        unit="mois",
        bounds=(12, 120),
        scope="portail",
    )
)
DROITS = reglages.declare(
    Reglage(
        "conventions.droits_mois",
        "Conservation de l’identité d’une personne après la réponse à sa demande sur ses données",
        12,
        "Un an : le temps d’une réclamation auprès de la CNIL.",
        unit="mois",
        bounds=(1, 60),
        scope="portail",
    )
)


INCIDENTS = reglages.declare(
    Reglage(
        "conventions.incidents_mois",
        "Conservation de ce qui est écrit sur un incident après sa clôture",
        24,
        "Deux ans : le COPIL suivant peut encore revoir l’incident. Jamais clos, ses mots partent au double de ce délai.",
        unit="mois",
        bounds=(1, 60),
        scope="portail",
    )
)


def due_incidents(at: datetime) -> QuerySet[Incident, int]:
    """Incidents closed long enough ago, or told twice as long ago, whose words are still there."""
    months = int(reglages.value_of(INCIDENTS.cle))
    closed, told = add_months(day_of(at), -months), add_months(day_of(at), -2 * months)
    old = Q(closed_at__lt=midnight(closed)) | Q(closed_at=None, declared_at__lt=midnight(told))
    return Incident.objects.filter(old).exclude(description=TEXTE_EFFACE).order_by("pk").values_list("pk", flat=True)


def erase_incident(pk: int, at: datetime) -> None:
    """Erase the words of one of them."""
    actions.erase_incident(incident=Incident.objects.get(pk=pk), by=AUTOMATE, at=at)


def ended_long_ago(at: datetime) -> QuerySet[ConventionMetier]:
    """Conventions over for long enough to forget whom they name."""
    return ConventionMetier.objects.filter(ended_on__lte=add_months(day_of(at), -int(reglages.value_of(CONTACTS.cle))))


def due_contacts(at: datetime) -> QuerySet[ConventionMetier, int]:
    """Those of which a contact, a signatory or a representative is still named."""
    named = ContactConvention.objects.exclude(nom="", telephone="", email="").values("convention_id")
    noted = NoteConvention.objects.exclude(texte=TEXTE_EFFACE).values("convention_id")
    written = Lettre.objects.exclude(motif__in=("", TEXTE_EFFACE)).values("convention_id")
    people = (
        Q(pk__in=named)
        | Q(pk__in=noted)
        | Q(pk__in=written)
        | ~Q(parties__representant="")
        | ~Q(parties__signatures__signataire="")
    )
    return ended_long_ago(at).filter(people).order_by("pk").distinct().values_list("pk", flat=True)


def erase_contacts(pk: int, at: datetime) -> None:
    """Erase the people of one of them."""
    actions.erase_contacts(convention=ConventionMetier.objects.get(pk=pk), by=AUTOMATE, at=at)


def due_droits(at: datetime) -> QuerySet[DemandeDroit, int]:
    """Requests answered long enough ago whose person is still there."""
    floor = add_months(day_of(at), -int(reglages.value_of(DROITS.cle)))
    rows = DemandeDroit.objects.filter(answered_on__lte=floor, erased_at__isnull=True)
    return rows.order_by("answered_on", "pk").values_list("pk", flat=True)


def erase_droit(pk: int, at: datetime) -> None:
    """Erase the person of one of them."""
    actions.erase_droit(demande=DemandeDroit.objects.get(pk=pk), by=AUTOMATE, at=at)


def rows_of_person(model: str, personne: Personne) -> QuerySet[DemandeDroit] | QuerySet[ContactConvention]:
    """What the perimeter holds of a person in the contract: their requests by name and birth, a contact by e-mail or name."""
    if model == "DemandeDroit":
        return DemandeDroit.objects.filter(
            nom__iexact=personne.nom, prenom__iexact=personne.prenom, date_naissance=personne.date_naissance
        )
    by_mail = Q(email__iexact=personne.email) & ~Q(email="")
    return ContactConvention.objects.filter(by_mail | Q(nom__iexact=f"{personne.prenom} {personne.nom}"))
