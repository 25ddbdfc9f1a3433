"""Files of a demande. Their bytes are the kernel's; what they are for, and what the agent said of them, is here."""

from django.db import models
from django.db.models import Q

from espace.models import Fichier
from espace.tenancy import TenantManager
from signalements.enums import EtatPiece, Sens
from signalements.models.demande import Demande
from signalements.models.option import Option


class Piece(models.Model):
    """One file of one demande, and of no other (PDC-1.3-limitation-demarche)."""

    demande = models.ForeignKey(Demande, models.PROTECT, related_name="pieces")
    fichier = models.OneToOneField(Fichier, models.PROTECT, null=True, related_name="+")
    categorie = models.ForeignKey(Option, models.PROTECT, related_name="+")
    sens = models.CharField(max_length=8, choices=Sens.choices, default=Sens.ENTRANTE)
    is_medical = models.BooleanField("pièce médicale", default=False)
    examen = models.CharField(max_length=10, choices=EtatPiece.choices, default=EtatPiece.A_VERIFIER)
    motif = models.CharField("motif", max_length=300, blank=True)
    deposited_at = models.DateTimeField("déposée le")
    deposited_by_ref = models.CharField(max_length=40)
    examined_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = TenantManager["Piece"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "pièce"
        indexes = [models.Index("demande", "deposited_at", name="piece_demande")]
        constraints = [
            models.CheckConstraint(
                name="piece_ecartee_motif",
                condition=~Q(examen=EtatPiece.ECARTEE) | ~Q(motif=""),
                violation_error_message="Dites pourquoi cette pièce est écartée.",
            ),
            models.CheckConstraint(
                name="piece_has_file",
                condition=Q(fichier__isnull=False) | Q(removed_at__isnull=False),
                violation_error_message="Ajoutez le fichier.",
            ),
        ]

    def __str__(self) -> str:
        return f"pièce {self.pk}"
