"""Clocks of a demande, and the warnings they gave."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Caisse, Partenaire
from espace.tenancy import TenantManager
from signalements.enums import KindEcheance, NiveauRappel, ResultatEcheance, SourceEcheance
from signalements.models.demande import Demande


class Echeance(models.Model):
    """A clock, recomputed from the facts by `signalements.deadlines` (projection).

    `due_at` is NULL when nothing was promised (age is shown, never late). `is_committed` is false « hors engagement ».
    `attempted_at` is the first attempt, whatever it gave. A re-routing leaves the stopped clock with the first caisse, hence
    its own copy of the tenant.
    """

    demande = models.ForeignKey(Demande, models.PROTECT, related_name="echeances")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=KindEcheance.choices)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    attempted_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=12, choices=ResultatEcheance.choices, blank=True)
    is_committed = models.BooleanField(default=True)
    source = models.CharField(max_length=8, choices=SourceEcheance.choices)

    objects = TenantManager["Echeance"]()

    class Meta:
        verbose_name = "échéance"
        indexes = [
            models.Index("due_at", name="echeance_due", condition=Q(stopped_at__isnull=True, due_at__isnull=False)),
            models.Index("caisse", "kind", "started_at", name="echeance_caisse", include=["partenaire"]),
            models.Index("demande", name="echeance_demande"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["demande", "kind"],
                name="echeance_one_open",
                condition=Q(stopped_at__isnull=True),
                violation_error_message="Cette horloge tourne déjà.",
            ),
            models.CheckConstraint(
                name="echeance_stopped_result",
                condition=Q(stopped_at__isnull=True, result="") | (Q(stopped_at__isnull=False) & ~Q(result="")),
                violation_error_message="Une horloge arrêtée dit pourquoi.",
            ),
            models.CheckConstraint(
                name="echeance_due_after_start",
                condition=Q(due_at__isnull=True) | Q(due_at__gt=F("started_at")),
                violation_error_message="Une échéance suit son départ.",
            ),
            models.CheckConstraint(
                name="echeance_committed_due",
                condition=Q(is_committed=False) | Q(due_at__isnull=False),
                violation_error_message="Un engagement porte une échéance.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} de {self.demande_id}"


class Rappel(models.Model):
    """A warning already given: once a clock, a start and a level, even when the clock is recomputed."""

    demande = models.ForeignKey(Demande, models.CASCADE, related_name="rappels")
    kind = models.CharField(max_length=16, choices=KindEcheance.choices)
    started_at = models.DateTimeField()
    level = models.CharField(max_length=8, choices=NiveauRappel.choices)
    sent_at = models.DateTimeField()

    objects = TenantManager["Rappel"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "rappel"
        constraints = [
            models.UniqueConstraint(
                fields=["demande", "kind", "started_at", "level"],
                name="rappel_once",
                violation_error_message="Ce rappel est déjà parti.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.level}"
