"""The three kinds of figures, in tables of their own because three hands write them: terms, readings, decisions."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from accounts.models import Caisse, Partenaire, ServicePartenaire
from accounts.models.organisation import DateRange
from conventions.enums import CategorieEnvoi, Fonction, SourceDecision
from conventions.models.actes import Acte
from conventions.models.convention import ConventionMetier, ConventionUsage
from espace.errors import name_constraint
from espace.tenancy import TenantManager

DATED = Q(starts_on__isnull=False)
FROZEN = ("valeur", "cle", "article", "acte_id", "convention_id", "caisse_id")
name_constraint(
    "terme_by_avenant",
    "Un terme ne change que par un avenant signé de toutes les parties. Préparez un avenant : la nouvelle valeur "
    "s’appliquera à sa date d’effet.",
)


class Terme(models.Model):
    """A figure of the text: changed only by an avenant that every party signed, from its date of effect.

    `caisse` NULL: every caisse of the convention. `valeur` obeys the catalogue of `conventions.termes`. The dates are
    projections: those of the acte that carries the term, until the avenant that changes it.
    """

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="termes")
    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, related_name="+")
    acte = models.ForeignKey(Acte, models.PROTECT, related_name="termes")
    cle = models.CharField("terme", max_length=40)
    valeur = models.JSONField("valeur")
    article = models.CharField("article", max_length=60)
    starts_on = models.DateField("depuis", null=True)  # *
    ends_on = models.DateField("jusqu’à", null=True)  # *

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["Terme"]()

    class Meta:
        verbose_name = "terme"
        indexes = [models.Index("convention", "starts_on", name="terme_of_day")]
        constraints = [
            models.UniqueConstraint(
                "acte",
                "cle",
                Coalesce("caisse", Value(0)),
                name="terme_once_an_acte",
                violation_error_message="Ce texte fixe déjà ce terme.",
            ),
            models.CheckConstraint(
                name="terme_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Un terme finit après avoir commencé.",
            ),
            ExclusionConstraint(
                name="terme_no_overlap",
                expressions=[
                    (F("convention"), RangeOperators.EQUAL),
                    (Coalesce(F("caisse"), Value(0)), RangeOperators.EQUAL),
                    (F("cle"), RangeOperators.EQUAL),
                    (DateRange(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
                condition=DATED,
                violation_error_message="Ce terme a déjà une valeur à ces dates : il ne change que par un avenant.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(  # M-avenant, U-8.3-avenant: a value is never edited, a signed text receives none
                name="by_avenant",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Delete | pgtrigger.UpdateOf(*FROZEN),  # type: ignore[no-untyped-call]  # pgtrigger is not typed there
                func="""
                    if tg_op <> 'UPDATE' and not exists (select 1 from conventions_signature s
                            where s.acte_id = (case tg_op when 'INSERT' then NEW.acte_id else OLD.acte_id end)) then
                        return case tg_op when 'INSERT' then NEW else OLD end;
                    end if;
                    raise 'a term changes by an avenant' using errcode = 'check_violation', constraint = 'terme_by_avenant';
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.cle} de {self.convention_id}"


class Lecture(models.Model):
    """How an unclear text is read, and why.

    The latest recorded counts; the former ones stay, for what was frozen with them.
    """

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="lectures")
    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, related_name="+")
    cle = models.CharField("point du texte", max_length=40)
    valeur = models.CharField("lecture", max_length=40)
    motif = models.TextField("raison")
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["Lecture"]()

    class Meta:
        verbose_name = "lecture"
        indexes = [models.Index(fields=["convention", "cle", "-recorded_at", "-id"], name="lecture_latest")]
        constraints = [
            models.CheckConstraint(
                name="lecture_reasoned",
                condition=~Q(motif=""),
                violation_error_message="Dites pourquoi le texte est lu ainsi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cle} : {self.valeur}"


class FonctionOuverte(models.Model):
    """A function of the portal open at one caisse for a usage convention: a dated decision of the caisse (U 1.2)."""

    usage = models.ForeignKey(ConventionUsage, models.CASCADE, related_name="fonctions")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")  # copy, for the policy
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    fonction = models.CharField(max_length=12, choices=Fonction.choices)
    opens_on = models.DateField("ouverte le")
    closes_on = models.DateField("fermée le", null=True)
    source = models.CharField(max_length=14, choices=SourceDecision.choices)
    decided_at = models.DateTimeField()
    decided_by_ref = models.CharField(max_length=40)

    objects = TenantManager["FonctionOuverte"]()

    class Meta:
        verbose_name = "fonction ouverte"
        verbose_name_plural = "fonctions ouvertes"
        constraints = [
            models.CheckConstraint(
                name="fonction_order",
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                violation_error_message="Une fonction se ferme après s’être ouverte.",
            ),
            ExclusionConstraint(
                name="fonction_no_overlap",
                expressions=[
                    (F("usage"), RangeOperators.EQUAL),
                    (F("caisse"), RangeOperators.EQUAL),
                    (F("fonction"), RangeOperators.EQUAL),
                    (DateRange(F("opens_on"), F("closes_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette fonction est déjà ouverte à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fonction} à {self.caisse_id}"


class EnvoiDirect(models.Model):
    """A service that receives documents directly, within the categories the terms list (U 1.2)."""

    usage = models.ForeignKey(ConventionUsage, models.CASCADE, related_name="envois_directs")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    service = models.ForeignKey(ServicePartenaire, models.PROTECT, null=True, related_name="+")  # NULL: no service
    categorie = models.CharField("catégorie", max_length=16, choices=CategorieEnvoi.choices)
    opens_on = models.DateField("depuis")
    closes_on = models.DateField("jusqu’à", null=True)
    decided_at = models.DateTimeField()
    decided_by_ref = models.CharField(max_length=40)

    objects = TenantManager["EnvoiDirect"]()

    class Meta:
        verbose_name = "envoi direct"
        verbose_name_plural = "envois directs"
        constraints = [
            models.CheckConstraint(
                name="envoi_direct_order",
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                violation_error_message="Un envoi direct se ferme après s’être ouvert.",
            ),
            ExclusionConstraint(
                name="envoi_direct_no_overlap",
                expressions=[
                    (F("usage"), RangeOperators.EQUAL),
                    (F("caisse"), RangeOperators.EQUAL),
                    (Coalesce(F("service"), Value(0)), RangeOperators.EQUAL),
                    (DateRange(F("opens_on"), F("closes_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Ce service reçoit déjà les documents à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"envoi direct, {self.categorie}"


class CanalSecours(models.Model):
    """Where to turn when the portal is down, function by function (U-3.2-canal-alternatif)."""

    usage = models.ForeignKey(ConventionUsage, models.CASCADE, related_name="canaux_secours")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    fonction = models.CharField(max_length=12, choices=Fonction.choices)
    texte = models.CharField("canal", max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = TenantManager["CanalSecours"]()

    class Meta:
        verbose_name = "canal de secours"
        verbose_name_plural = "canaux de secours"
        constraints = [
            models.UniqueConstraint(
                "usage",
                "caisse",
                "fonction",
                name="canal_secours_once",
                violation_error_message="Cette fonction a déjà un canal de secours.",
            )
        ]

    def __str__(self) -> str:
        return self.texte
