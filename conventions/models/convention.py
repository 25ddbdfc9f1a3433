"""The convention métier, its parties, the caisses that take part, and the usage convention that leans on it."""

from datetime import date

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q

from accounts.models import Caisse, Partenaire, ServicePartenaire
from accounts.models.organisation import DateRange
from conventions.enums import EtatConvention, KindConvention, KindPartie, MotifFin, Provenance, Statut
from espace.errors import name_constraint
from espace.tenancy import TenantManager


def statut_on(etat: str, effective_on: date | None, ended_on: date | None, day: date) -> Statut:
    """What a convention is on `day`: `[effective_on; ended_on[`."""
    if etat == EtatConvention.BROUILLON:
        return Statut.BROUILLON
    if effective_on is None:
        return Statut.EN_SIGNATURE
    if day < effective_on:
        return Statut.A_VENIR
    if ended_on is None:
        return Statut.EN_VIGUEUR
    return Statut.PREND_FIN if day < ended_on else Statut.TERMINEE


class ConventionMetier(models.Model):
    """A partnership of access to rights and care between one structure and one or several caisses.

    Columns marked * are projections: `conventions.actions.replay` alone writes them, from the facts.
    """

    ref = models.SlugField("référence", max_length=60, unique=True)
    modele = models.SlugField("modèle", max_length=40, blank=True)
    kind = models.CharField("objet", max_length=20, choices=KindConvention.choices)
    intitule = models.CharField("intitulé", max_length=200)
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="conventions")
    executante = models.ForeignKey(  # the service that carries it out: Maison du Plateau at Rouen
        ServicePartenaire, models.PROTECT, null=True, blank=True, related_name="+"
    )
    remplace = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="remplacee_par")
    evaluation_starts_on = models.DateField(
        "évaluation du", null=True, blank=True
    )  # Marly: independent of the duration
    evaluation_ends_on = models.DateField("évaluation au", null=True, blank=True)
    canal_remplacement = models.TextField("canal de remplacement à la fin", blank=True)
    caisse_ids = ArrayField(models.BigIntegerField(), verbose_name="caisses")  # *
    etat = models.CharField(
        "état", max_length=12, choices=EtatConvention.choices, default=EtatConvention.BROUILLON
    )  # *
    effective_on = models.DateField("prise d’effet", null=True)  # *
    next_term_on = models.DateField("prochaine échéance", null=True)  # *
    ended_on = models.DateField("fin", null=True)  # * first day no longer covered
    end_reason = models.CharField("motif de fin", max_length=20, choices=MotifFin.choices, blank=True)  # *
    reminded_for_on = models.DateField(
        "échéance rappelée", null=True
    )  # the term whose approach was told (M-alerte-echeance)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    tenant_caisse = "caisse_ids__overlap"
    objects = TenantManager["ConventionMetier"]()

    class Meta:
        verbose_name = "convention métier"
        verbose_name_plural = "conventions métier"
        indexes = [
            models.Index("next_term_on", name="convention_due", condition=Q(ended_on__isnull=True)),
            models.Index("ended_on", name="convention_ended", condition=Q(ended_on__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="convention_some_caisse",
                condition=Q(caisse_ids__len__gte=1),
                violation_error_message="Une convention lie un partenaire à une caisse au moins.",
            ),
            models.CheckConstraint(
                name="convention_signed_dated",
                condition=Q(etat=EtatConvention.SIGNEE, effective_on__isnull=False, next_term_on__isnull=False)
                | (~Q(etat=EtatConvention.SIGNEE) & Q(effective_on__isnull=True, next_term_on__isnull=True)),
                violation_error_message="Une convention signée porte sa date d’effet et son échéance, et elle seule.",
            ),
            models.CheckConstraint(
                name="convention_end_order",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("effective_on")),
                violation_error_message="Une convention prend fin après avoir pris effet.",
            ),
            models.CheckConstraint(
                name="convention_end_reasoned",
                condition=Q(ended_on__isnull=True, end_reason="") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                violation_error_message="La fin d’une convention porte son motif.",
            ),
            models.CheckConstraint(
                name="convention_not_itself",
                condition=Q(remplace__isnull=True) | ~Q(remplace=F("pk")),
                violation_error_message="Une convention ne se remplace pas elle-même.",
            ),
            models.CheckConstraint(
                name="convention_evaluation_order",
                condition=Q(evaluation_ends_on__isnull=True) | Q(evaluation_ends_on__gt=F("evaluation_starts_on")),
                violation_error_message="La période d’évaluation se termine après avoir commencé.",
            ),
            models.UniqueConstraint("id", "partenaire", name="convention_of_partenaire"),  # for the composite keys
        ]

    def __str__(self) -> str:
        return self.intitule

    def statut_on(self, day: date) -> Statut:
        """What it is on a day, in the zone of the caisse that asks."""
        return statut_on(self.etat, self.effective_on, self.ended_on, day)


class Partie(models.Model):
    """A signatory: a caisse or the structure, with its seat and the person who represents it."""

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="parties")
    kind = models.CharField("nature", max_length=10, choices=KindPartie.choices)
    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, related_name="+")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, null=True, related_name="+")
    denomination = models.CharField("dénomination au texte", max_length=200)
    siege = models.TextField("siège", blank=True)
    representant = models.CharField("représentée par", max_length=160, blank=True)
    qualite = models.CharField("qualité", max_length=160, blank=True)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["Partie"]()

    class Meta:
        verbose_name = "partie"
        constraints = [
            models.CheckConstraint(
                name="partie_one_side",
                condition=Q(kind=KindPartie.CAISSE, caisse__isnull=False, partenaire__isnull=True)
                | Q(kind=KindPartie.PARTENAIRE, caisse__isnull=True, partenaire__isnull=False),
                violation_error_message="Une partie est une caisse ou le partenaire, jamais les deux.",
            ),
            models.UniqueConstraint(
                "convention",
                "caisse",
                name="partie_caisse_once",
                condition=Q(caisse__isnull=False),
                violation_error_message="Cette caisse est déjà partie à la convention.",
            ),
            models.UniqueConstraint(
                "convention",
                name="partie_one_partenaire",
                condition=Q(kind=KindPartie.PARTENAIRE),
                violation_error_message="Une convention a un seul partenaire.",
            ),
            # What the composite keys of its children point at.
            models.UniqueConstraint("id", "convention", name="partie_in_convention"),
        ]

    def __str__(self) -> str:
        return self.denomination


class Participation(models.Model):
    """A caisse in a convention, with its own dates: it may leave alone (PDC-2.2.3-deux-caisses). A projection."""

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="participations")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="participations")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")  # copy, for policy and constraint
    starts_on = models.DateField("du", null=True)  # *
    ended_on = models.DateField("au", null=True)  # *
    end_reason = models.CharField("motif de fin", max_length=20, choices=MotifFin.choices, blank=True)  # *

    objects = TenantManager["Participation"]()

    class Meta:
        verbose_name = "participation"
        constraints = [
            models.UniqueConstraint("convention", "caisse", name="participation_once"),
            models.CheckConstraint(
                name="participation_order",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
                violation_error_message="Une participation prend fin après avoir commencé.",
            ),
            ExclusionConstraint(
                name="participation_no_overlap",
                expressions=[
                    (F("partenaire"), RangeOperators.EQUAL),
                    (F("caisse"), RangeOperators.EQUAL),
                    (DateRange(F("starts_on"), F("ended_on")), RangeOperators.OVERLAPS),
                ],
                condition=Q(starts_on__isnull=False),
                violation_error_message="Une convention lie déjà ce partenaire à cette caisse à ces dates. "
                "Dites que la nouvelle la remplace, ou attendez sa fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caisse_id} dans {self.convention_id}"


name_constraint(
    "usage_leans_on_metier",
    "La convention métier n’est pas encore signée par toutes les parties : la convention d’utilisation s’y adosse "
    "(préambule). Enregistrez d’abord les signatures de la convention métier.",
)


class ConventionUsage(models.Model):
    """The usage convention of the portal: it leans on a convention métier, begins after and ends with it (U 8.1)."""

    metier = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="usages")
    provenance = models.CharField(max_length=12, choices=Provenance.choices, default=Provenance.TEXTE)
    etat = models.CharField(
        "état", max_length=12, choices=EtatConvention.choices, default=EtatConvention.BROUILLON
    )  # *
    effective_on = models.DateField("prise d’effet", null=True)  # *
    ended_on = models.DateField("fin", null=True)  # *
    end_reason = models.CharField("motif de fin", max_length=20, choices=MotifFin.choices, blank=True)  # *
    created_at = models.DateTimeField()

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["ConventionUsage"]()

    class Meta:
        verbose_name = "convention d’utilisation"
        verbose_name_plural = "conventions d’utilisation"
        constraints = [
            models.UniqueConstraint(
                "metier",
                name="usage_one_alive",
                condition=Q(ended_on__isnull=True),
                violation_error_message="Une convention d’utilisation est déjà adossée à cette convention.",
            ),
            models.CheckConstraint(
                name="usage_signed_dated",
                condition=Q(etat=EtatConvention.SIGNEE, effective_on__isnull=False)
                | (~Q(etat=EtatConvention.SIGNEE) & Q(effective_on__isnull=True)),
                violation_error_message="Une convention d’utilisation signée porte sa date d’effet, et elle seule.",
            ),
            models.CheckConstraint(
                name="usage_end_order",
                condition=Q(ended_on__isnull=True) | Q(effective_on__isnull=True) | Q(ended_on__gte=F("effective_on")),
                violation_error_message="Une convention d’utilisation prend fin après avoir pris effet.",
            ),
            models.CheckConstraint(
                name="usage_end_reasoned",
                condition=Q(ended_on__isnull=True, end_reason="") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                violation_error_message="La fin d’une convention d’utilisation porte son motif.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(  # U-P-adossement-metier
                name="leans",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("etat", "metier_id"),  # type: ignore[no-untyped-call]  # pgtrigger is not typed there
                func="""
                    if NEW.etat = 'signee' and not exists (select 1 from conventions_conventionmetier m
                            where m.id = NEW.metier_id and m.etat = 'signee') then
                        raise 'the convention metier is not signed' using errcode = 'check_violation',
                            constraint = 'usage_leans_on_metier';
                    end if;
                    return NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"utilisation de {self.metier_id}"

    def statut_on(self, day: date) -> Statut:
        """What it is on a day, in the zone of the caisse that asks."""
        return statut_on(self.etat, self.effective_on, self.ended_on, day)
