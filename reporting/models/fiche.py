"""The sheet of figures of a convention and a period: a photograph, kept as JSON, frozen when it is validated."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import Caisse, Partenaire
from conventions.models import ConventionMetier
from espace.errors import name_constraint
from espace.tenancy import TenantManager
from reporting.enums import EtatFiche, KindFiche

name_constraint(
    "fiche_frozen",
    "Cette fiche est validée : ses chiffres ne changent plus. Préparez-en une nouvelle version.",
)


class FicheFrozen(pgtrigger.Trigger):
    """A validated row is neither changed nor deleted, by anyone."""

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: object) -> str:  # noqa: ARG002  pgtrigger's signature
        """SQL body: validating is the last change."""
        return """
            if OLD.etat = 'validee' then
                raise 'a validated fiche never changes' using errcode = 'check_violation', constraint = 'fiche_frozen';
            end if;
            if tg_op = 'DELETE' then return OLD; end if;
            return NEW;
        """


class Fiche(models.Model):
    """Figures of a period, by caisse and in total (`caisse` is NULL), or for one caisse alone.

    `figures`, `definitions`, `lectures` hold what was shown and how it was counted that day (`reporting.figures` says
    their shape); `tirage` a sample drawn and its seed. `numero` counts the versions of a period.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="fiches")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("nature", max_length=14, choices=KindFiche.choices, default=KindFiche.COPIL)
    starts_on = models.DateField("début de la période")
    ends_on = models.DateField("fin de la période, exclue")
    numero = models.PositiveSmallIntegerField("version", default=1)
    etat = models.CharField("état", max_length=16, choices=EtatFiche.choices, default=EtatFiche.EN_PREPARATION)
    parties = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    definitions = models.JSONField(default=dict)
    lectures = models.JSONField(default=list)
    textes = models.JSONField(default=dict)
    tirage = models.JSONField(null=True)
    pdf = models.UUIDField(null=True)  # Fichier
    prepared_at = models.DateTimeField("préparée le")
    prepared_by_ref = models.CharField(max_length=40)
    validated_at = models.DateTimeField("validée le", null=True)
    validated_by_ref = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager["Fiche"]()
    tenant_caisse = None  # a sheet of the whole convention is read by each of its caisses

    class Meta:
        verbose_name = "fiche"
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "caisse", "kind", "starts_on", "ends_on", "numero"],
                name="fiche_once",
                nulls_distinct=False,
                violation_error_message="Cette version de la fiche existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["convention", "caisse", "kind", "starts_on", "ends_on"],
                name="fiche_one_in_preparation",
                nulls_distinct=False,
                condition=Q(etat=EtatFiche.EN_PREPARATION),
                violation_error_message="Une version de cette fiche est déjà en préparation.",
            ),
            models.CheckConstraint(
                name="fiche_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="La période finit après avoir commencé.",
            ),
            models.CheckConstraint(
                name="fiche_validated",
                condition=Q(etat=EtatFiche.VALIDEE, validated_at__isnull=False, pdf__isnull=False)
                & ~Q(validated_by_ref="")
                | Q(etat=EtatFiche.EN_PREPARATION, validated_at__isnull=True, validated_by_ref=""),
                violation_error_message="Une fiche validée porte sa date, son auteur et son PDF.",
            ),
        ]
        triggers = [FicheFrozen(name="frozen")]

    def __str__(self) -> str:
        return f"fiche {self.starts_on} – {self.ends_on}, version {self.numero}"

    @property
    def is_frozen(self) -> bool:
        """Whether its figures can still change."""
        return self.etat == EtatFiche.VALIDEE


class Remise(models.Model):
    """A sheet handed over outside the portal, to a party without an account: the sending is traced."""

    fiche = models.ForeignKey(Fiche, models.PROTECT, related_name="remises")
    on = models.DateField("remise le")
    to = models.CharField("à", max_length=160)  # a party or a function, not a person
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = TenantManager["Remise"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "remise d’une fiche"
        verbose_name_plural = "remises de fiches"

    def __str__(self) -> str:
        return f"remise du {self.on}"
