"""Files of techniciens: read, shown line by line, then applied in the background."""

import uuid

from django.db import models

from accounts.enums import EtatImport, EtatLigneImport
from accounts.models.compte import Compte
from accounts.models.organisation import Partenaire
from espace.models import Fichier


class ImportTechniciens(models.Model):
    """A file of techniciens given by a gestionnaire, kept encrypted; its lines say what became of each.

    Applying it twice opens no double: a line whose account exists is left as it is.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="imports")
    par = models.ForeignKey(Compte, models.PROTECT, related_name="imports")
    fichier = models.ForeignKey(Fichier, models.PROTECT, related_name="+")
    etat = models.CharField(max_length=8, choices=EtatImport.choices, default=EtatImport.LU)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    objects = models.Manager["ImportTechniciens"]()

    class Meta:
        verbose_name = "import de techniciens"
        verbose_name_plural = "imports de techniciens"
        indexes = [
            models.Index(fields=["partenaire", "-created_at"], name="import_recent"),
            models.Index("created_at", name="import_to_erase"),
        ]

    def __str__(self) -> str:
        return f"import du {self.created_at:%d/%m/%Y}"


class LigneImport(models.Model):
    """One line of a file: what became of it, and why it was refused. What it says stays in the file."""

    importation = models.ForeignKey(ImportTechniciens, models.CASCADE, related_name="lignes")
    numero = models.PositiveIntegerField()  # as a spreadsheet numbers it: the heading is 1
    etat = models.CharField(max_length=8, choices=EtatLigneImport.choices)
    champ = models.CharField(max_length=20, blank=True)
    refus = models.TextField(blank=True)
    compte = models.ForeignKey(Compte, models.PROTECT, null=True, related_name="+")

    objects = models.Manager["LigneImport"]()

    class Meta:
        verbose_name = "ligne d’import"
        verbose_name_plural = "lignes d’import"
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(
                "importation",
                "numero",
                name="ligne_import_once",
                violation_error_message="Cette ligne du fichier est déjà lue.",
            )
        ]

    def __str__(self) -> str:
        return f"ligne {self.numero}"
