"""Reviews of the habilitations: one line an account, to confirm or to close."""

from django.db import models
from django.db.models import F, Q

from accounts.enums import DecisionRevue
from accounts.models.compte import Compte
from accounts.models.demande_compte import DemandeSurCompte
from accounts.models.organisation import Caisse, Partenaire


class Revue(models.Model):
    """A review of the habilitations of a structure: periodic, or asked by a caisse with a deadline (U-4.2).

    One is open at a time: a caisse that asks while one is open brings its deadline forward. `reminded_on` is the last day
    of the reminders (`revues.reminders_of`) that was told, so that none is told twice.
    """

    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="revues")
    caisse = models.ForeignKey(
        Caisse, models.PROTECT, null=True, related_name="revues"
    )  # who asked, or brought it forward; NULL: periodic
    opened_on = models.DateField()
    due_on = models.DateField()
    reminded_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_ref = models.CharField(max_length=40, blank=True)

    objects = models.Manager["Revue"]()

    class Meta:
        verbose_name = "revue des habilitations"
        verbose_name_plural = "revues des habilitations"
        indexes = [
            models.Index("due_on", name="revue_open_due", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["partenaire", "-opened_on"], name="revue_latest"),
        ]
        constraints = [
            models.UniqueConstraint(
                "partenaire",
                name="revue_one_open",
                condition=Q(closed_at__isnull=True),
                violation_error_message="Une revue est déjà ouverte pour cette structure.",
            ),
            models.CheckConstraint(
                name="revue_order",
                condition=Q(due_on__gte=F("opened_on")),
                violation_error_message="L’échéance d’une revue ne précède pas son ouverture.",
            ),
        ]

    def __str__(self) -> str:
        return f"revue du {self.opened_on}"


class LigneRevue(models.Model):
    """One account to confirm or close in a review."""

    revue = models.ForeignKey(Revue, models.CASCADE, related_name="lignes")
    compte = models.ForeignKey(Compte, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=12, choices=DecisionRevue.choices, default=DecisionRevue.A_REVOIR)
    decided_at = models.DateTimeField(null=True)
    decided_by_ref = models.CharField(max_length=40, blank=True)
    # What « à fermer » filed for a gestionnaire (U-4.2-revue-habilitations).
    demande = models.ForeignKey(DemandeSurCompte, models.PROTECT, null=True, related_name="+")

    objects = models.Manager["LigneRevue"]()

    class Meta:
        verbose_name = "ligne de revue"
        verbose_name_plural = "lignes de revue"
        constraints = [
            models.UniqueConstraint(
                "revue",
                "compte",
                name="ligne_revue_once",
                violation_error_message="Ce compte est déjà dans la revue.",
            ),
            models.CheckConstraint(
                name="ligne_revue_decided",
                condition=Q(decision=DecisionRevue.A_REVOIR, decided_at__isnull=True)
                | (~Q(decision=DecisionRevue.A_REVOIR) & Q(decided_at__isnull=False)),
                violation_error_message="Une décision de revue porte sa date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revue_id} · {self.compte_id}"
