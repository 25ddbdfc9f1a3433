"""What the caisse adds to the text: its own indicators, its choice among the optional ones, thresholds and alerts."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Caisse, Partenaire
from conventions.models import ConventionMetier
from espace.tenancy import TenantManager
from reporting.enums import MesureSeuil


class IndicateurManuel(models.Model):
    """An indicator added to one convention, whose values are typed (BON-5-indicateurs-extensibles)."""

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="indicateurs_manuels")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    libelle = models.CharField("libellé", max_length=120)
    definition = models.CharField("définition", max_length=400)
    unite = models.CharField("unité", max_length=30, blank=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=100)
    is_active = models.BooleanField("affiché", default=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = TenantManager["IndicateurManuel"]()
    tenant_caisse = None

    class Meta:
        verbose_name = "indicateur ajouté"
        verbose_name_plural = "indicateurs ajoutés"
        constraints = [
            models.UniqueConstraint(
                "convention",
                "libelle",
                name="indicateur_manuel_once",
                violation_error_message="Cette convention a déjà un indicateur de ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle


class ValeurManuelle(models.Model):
    """A typed value, for one caisse and one period."""

    indicateur = models.ForeignKey(IndicateurManuel, models.CASCADE, related_name="valeurs")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin, exclue")
    valeur = models.DecimalField("valeur", max_digits=14, decimal_places=2)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = TenantManager["ValeurManuelle"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "valeur saisie"
        verbose_name_plural = "valeurs saisies"
        constraints = [
            models.UniqueConstraint(
                fields=["indicateur", "caisse", "starts_on", "ends_on"],
                name="valeur_once",
                violation_error_message="Cet indicateur a déjà une valeur sur cette période.",
            ),
            models.CheckConstraint(
                name="valeur_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="Une période finit après avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.valeur)


class ChoixIndicateur(models.Model):
    """An optional indicator of the text shown or not, by decision of the caisse (MAR-3-ind-composition-variable)."""

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="choix_indicateurs")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    code = models.SlugField("indicateur", max_length=40)
    is_shown = models.BooleanField("affiché")
    decided_at = models.DateTimeField()
    decided_by_ref = models.CharField(max_length=40)

    objects = TenantManager["ChoixIndicateur"]()
    tenant_caisse = None

    class Meta:
        verbose_name = "choix d’un indicateur"
        verbose_name_plural = "choix d’indicateurs"
        constraints = [models.UniqueConstraint("convention", "code", name="choix_once")]

    def __str__(self) -> str:
        return self.code


class Seuil(models.Model):
    """A threshold agreed by the parties: « 5 dossiers ouverts depuis plus de 31 jours » (BON-4.1-seuils-alerte)."""

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="seuils")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    mesure = models.CharField("mesure", max_length=20, choices=MesureSeuil.choices)
    jours = models.PositiveSmallIntegerField("jours")
    nombre = models.PositiveIntegerField("nombre")
    is_active = models.BooleanField("surveillé", default=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = TenantManager["Seuil"]()

    class Meta:
        verbose_name = "seuil"
        constraints = [
            models.CheckConstraint(
                name="seuil_positive",
                condition=Q(jours__gte=1, nombre__gte=1),
                violation_error_message="Un seuil compte au moins un jour et un dossier.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nombre} {self.mesure} {self.jours} j"


class Alerte(models.Model):
    """A threshold crossed: one at a time as long as it stays open."""

    seuil = models.ForeignKey(Seuil, models.CASCADE, related_name="alertes")
    opened_at = models.DateTimeField("ouverte le")
    valeur = models.PositiveIntegerField("valeur constatée")
    closed_at = models.DateTimeField("refermée le", null=True)

    objects = TenantManager["Alerte"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "alerte"
        constraints = [
            models.UniqueConstraint(
                "seuil",
                name="alerte_one_open",
                condition=Q(closed_at__isnull=True),
                violation_error_message="Une alerte est déjà ouverte sur ce seuil.",
            ),
            models.CheckConstraint(
                name="alerte_order",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                violation_error_message="Une alerte se referme après s’être ouverte.",
            ),
        ]

    def __str__(self) -> str:
        return f"alerte {self.pk}"
