"""What happened to a demande: moves, attempts, steps, cycles, re-routings. Facts, added and never rewritten."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import Caisse, Partenaire
from espace.tenancy import TenantManager
from signalements.enums import CanalContact, Etape, MotifPieceDemandee, ResultatContact
from signalements.models.demande import Demande
from signalements.models.option import Option


class Passage(models.Model):
    """A move from a state to another. The timeline and the indicators read it.

    `cancels` is the move this one undoes (an « incomplet » declared by mistake). Holds no free text.
    """

    demande = models.ForeignKey(Demande, models.PROTECT, related_name="passages")
    from_etat = models.CharField(max_length=20, blank=True)
    to_etat = models.CharField(max_length=20)
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=40)
    by_role = models.CharField(max_length=20)
    motif = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    cancels = models.OneToOneField("self", models.PROTECT, null=True, related_name="cancelled_by")

    objects = TenantManager["Passage"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "passage"
        indexes = [models.Index("demande", "at", name="passage_demande")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.from_etat} → {self.to_etat}"


class TentativeContact(models.Model):
    """An attempt to reach the person: when it was made, how, what it gave. Only « joint » stops the clock."""

    demande = models.ForeignKey(Demande, models.PROTECT, related_name="tentatives")
    at = models.DateTimeField("le")
    channel = models.CharField("moyen", max_length=10, choices=CanalContact.choices)
    result = models.CharField("résultat", max_length=20, choices=ResultatContact.choices)
    recorded_at = models.DateTimeField()
    by_ref = models.CharField(max_length=40)
    submission = models.UUIDField(null=True)  # token of the form that wrote it: a second click finds the first attempt

    objects = TenantManager["TentativeContact"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "tentative de contact"
        verbose_name_plural = "tentatives de contact"
        indexes = [models.Index("demande", "at", name="tentative_demande")]
        constraints = [
            models.CheckConstraint(
                name="tentative_recorded_after",
                condition=Q(recorded_at__gte=F("at")),
                violation_error_message="Une tentative de contact ne peut pas être dans le futur.",
            ),
            models.UniqueConstraint(
                fields=["submission"], name="tentative_once", violation_error_message="Cette tentative est déjà notée."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.result}"


class EtapeAccompagnement(models.Model):
    """A dated step of the accompaniment. Its content stays in the notes of the caisse; nothing is sent to a third party."""

    demande = models.ForeignKey(Demande, models.PROTECT, related_name="etapes")
    etape = models.CharField("étape", max_length=14, choices=Etape.choices)
    orientation = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    on = models.DateField("le")
    recorded_at = models.DateTimeField()
    by_ref = models.CharField(max_length=40)

    objects = TenantManager["EtapeAccompagnement"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "étape de l’accompagnement"
        verbose_name_plural = "étapes de l’accompagnement"
        constraints = [
            models.UniqueConstraint(
                fields=["demande", "etape"],
                name="etape_once",
                condition=~Q(etape=Etape.ORIENTATION),
                violation_error_message="Cette étape est déjà datée.",
            ),
            models.CheckConstraint(
                name="etape_orientation",
                condition=Q(etape=Etape.ORIENTATION, orientation__isnull=False)
                | (~Q(etape=Etape.ORIENTATION) & Q(orientation__isnull=True)),
                violation_error_message="Choisissez vers qui la personne est orientée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.etape} {self.on}"


class CycleDossier(models.Model):
    """One « incomplet »: declared, completed by a deposit, qualified; or undone as a mistake."""

    demande = models.ForeignKey(Demande, models.PROTECT, related_name="cycles")
    declared_at = models.DateTimeField("déclaré incomplet le")
    declared_by_ref = models.CharField(max_length=40)
    completed_by_deposit_at = models.DateTimeField("complété par le dépôt du", null=True)
    qualified_at = models.DateTimeField("qualifié le", null=True)
    cancelled_at = models.DateTimeField("défait le", null=True)

    objects = TenantManager["CycleDossier"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "cycle de complétude"
        verbose_name_plural = "cycles de complétude"
        indexes = [models.Index("demande", "declared_at", name="cycle_demande")]
        constraints = [
            models.CheckConstraint(
                name="cycle_order",
                condition=(Q(completed_by_deposit_at__isnull=True) | Q(completed_by_deposit_at__gte=F("declared_at")))
                & (
                    Q(qualified_at__isnull=True)
                    | Q(completed_by_deposit_at__isnull=False, qualified_at__gte=F("completed_by_deposit_at"))
                ),
                violation_error_message="Un dossier incomplet se complète, puis se qualifie : les dates doivent se suivre.",
            ),
            models.CheckConstraint(
                name="cycle_cancelled_alone",
                condition=Q(cancelled_at__isnull=True) | Q(qualified_at__isnull=True),
                violation_error_message="Un cycle qualifié ne se défait plus.",
            ),
            models.UniqueConstraint(
                fields=["demande"],
                name="cycle_one_open",
                condition=Q(qualified_at__isnull=True, cancelled_at__isnull=True),
                violation_error_message="Ce dossier est déjà déclaré incomplet.",
            ),
        ]

    def __str__(self) -> str:
        return f"cycle {self.pk}"


class PieceDemandee(models.Model):
    """A piece that a cycle asks for (PDC-A3-incompletude)."""

    cycle = models.ForeignKey(CycleDossier, models.CASCADE, related_name="pieces")
    categorie = models.ForeignKey(Option, models.PROTECT, related_name="+")
    motif = models.CharField(max_length=10, choices=MotifPieceDemandee.choices)

    objects = TenantManager["PieceDemandee"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "pièce demandée"
        verbose_name_plural = "pièces demandées"
        constraints = [models.UniqueConstraint(fields=["cycle", "categorie"], name="piece_demandee_once")]

    def __str__(self) -> str:
        return f"{self.categorie_id} ({self.motif})"


class Reorientation(models.Model):
    """A demande sent on to another caisse open to the same structure: the first one keeps the reference."""

    demande = models.ForeignKey(Demande, models.PROTECT, related_name="reorientations")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    from_caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    to_caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=11)
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=40)

    objects = TenantManager["Reorientation"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "réorientation"
        indexes = [models.Index("demande", "at", name="reorientation_demande")]
        constraints = [
            models.CheckConstraint(
                name="reorientation_elsewhere",
                condition=~Q(from_caisse=F("to_caisse")),
                violation_error_message="Choisissez une autre caisse.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} : {self.from_caisse_id} → {self.to_caisse_id}"
