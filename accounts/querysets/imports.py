"""Imports of techniciens: what became of their lines."""

from datetime import datetime

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from accounts.enums import EtatLigneImport
from accounts.models import Compte, ImportTechniciens, LigneImport, Partenaire
from espace.enums import EtatTravail
from espace.models import Travail


def _counted() -> dict[str, Count]:
    return {f"n_{etat.value}": Count("lignes", filter=Q(lignes__etat=etat)) for etat in EtatLigneImport}


def recent_imports(partenaire: Partenaire) -> QuerySet[ImportTechniciens]:
    """The last imports of a structure, the latest first, with how many lines of each state; ten tell what was done."""
    rows = partenaire.imports.select_related("par").annotate(**_counted())
    return rows.order_by("-created_at")[:10]


def counts_of(importation: ImportTechniciens) -> dict[str, int]:
    """How many lines of an import are in each state."""
    found = dict(importation.lignes.order_by().values_list("etat").annotate(n=Count("pk")))
    return {etat.value: found.get(etat.value, 0) for etat in EtatLigneImport}


def lines_to_read(importation: ImportTechniciens) -> QuerySet[LigneImport]:
    """The lines of an import: what is to correct first, then in the order of the file."""
    first = Case(When(etat=EtatLigneImport.REFUSEE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return importation.lignes.order_by(first, "numero")


def running_work(importation: ImportTechniciens, by: Compte) -> Travail | None:
    """The application that `by` asked for and that is not over."""
    rows = Travail.objects.filter(params__importation=str(importation.pk), by_ref=by.auteur_ref)
    return rows.filter(etat__in=[EtatTravail.DEMANDE, EtatTravail.EN_COURS]).first()


def imports_before(at: datetime) -> QuerySet[ImportTechniciens]:
    """The imports made before an instant, the oldest first."""
    return ImportTechniciens.objects.filter(created_at__lte=at).order_by("created_at", "pk")
