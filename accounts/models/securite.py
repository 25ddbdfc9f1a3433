"""Security: reports and their cut, notices given with proof, exclusions, and what a deletion leaves."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from accounts.enums import Detection, EtatSignalement, KindSignalementSecurite
from accounts.models.compte import Compte
from accounts.models.organisation import Caisse, DateRange, Partenaire
from accounts.transitions import SIGNALEMENT
from espace.errors import name_constraint
from espace.transitions import TransitionTrigger

WITHOUT_SIGN_IN = "sans-connexion"  # who reported: anybody who typed an identifiant
name_constraint("signalement_transitions", "Ce signalement a déjà été traité. Rechargez la page pour voir comment.")


class SignalementSecurite(models.Model):
    """Loss, theft, fraud or misuse of an account, with a numbered receipt, and the instant of the cut (U-4.1).

    `partenaire` or `caisse` repeat the organisation of the account. The time between `reported_at` and `cut_at` is shown.
    """

    numero = models.CharField(max_length=20, unique=True)
    compte = models.ForeignKey(Compte, models.PROTECT, related_name="signalements_securite")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, null=True, related_name="signalements_securite")
    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, related_name="signalements_securite")
    etat = models.CharField(max_length=10, choices=EtatSignalement.choices, default=EtatSignalement.OUVERT)
    kind = models.CharField("ce qui s’est passé", max_length=12, choices=KindSignalementSecurite.choices)
    detection = models.CharField(max_length=10, choices=Detection.choices)
    detail = models.TextField("précisions", blank=True)
    reported_at = models.DateTimeField()
    reported_by_ref = models.CharField(max_length=40)
    cut_at = models.DateTimeField(null=True)
    cut_by_ref = models.CharField(max_length=40, blank=True)
    suite = models.TextField("suite donnée", blank=True)  # stays in the portal
    closed_at = models.DateTimeField(null=True)
    closed_by_ref = models.CharField(max_length=40, blank=True)

    objects = models.Manager["SignalementSecurite"]()

    class Meta:
        verbose_name = "signalement de sécurité"
        verbose_name_plural = "signalements de sécurité"
        indexes = [
            models.Index("partenaire", name="signalement_open", condition=Q(etat=EtatSignalement.OUVERT)),
            models.Index(fields=["partenaire", "-reported_at"], name="signalement_recent"),
        ]
        constraints = [
            models.CheckConstraint(
                name="signalement_cut",
                condition=Q(etat__in=[EtatSignalement.COUPE, EtatSignalement.RETABLI], cut_at__gte=F("reported_at"))
                | Q(etat__in=[EtatSignalement.OUVERT, EtatSignalement.SANS_SUITE], cut_at__isnull=True),
                violation_error_message="Une coupure porte son instant, après le signalement.",
            ),
            models.CheckConstraint(
                name="signalement_one_organisation",
                condition=Q(partenaire__isnull=True) | Q(caisse__isnull=True),
                violation_error_message="Un signalement vise le compte d’une seule organisation.",
            ),
        ]
        triggers = [TransitionTrigger(constraint="signalement_transitions", machines={"": SIGNALEMENT})]

    def __str__(self) -> str:
        return self.numero

    @property
    def is_unverified(self) -> bool:
        """Whether it came from the page of sign-in, where nobody proves who they are."""
        return self.reported_by_ref == WITHOUT_SIGN_IN


class ExclusionPersonne(models.Model):
    """A person shut out: a keyed hash of the e-mail, until a date. One of the two traces a deletion leaves (U-4.1)."""

    email_hash = models.CharField(max_length=64)
    compte = models.ForeignKey(Compte, models.PROTECT, null=True, related_name="exclusions")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="exclusions_personnes")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="exclusions_personnes")
    reference = models.CharField("référence de la décision", max_length=60)
    decided_on = models.DateField("décision du")
    motif = models.TextField("motif")
    decided_at = models.DateTimeField()
    decided_by_ref = models.CharField(max_length=40)
    until = models.DateField("jusqu’au")  # last day of the exclusion
    lifted_at = models.DateTimeField(null=True)
    lifted_by_ref = models.CharField(max_length=40, blank=True)

    objects = models.Manager["ExclusionPersonne"]()

    class Meta:
        verbose_name = "exclusion d’une personne"
        verbose_name_plural = "exclusions de personnes"
        indexes = [models.Index("email_hash", name="exclusion_email", condition=Q(lifted_at__isnull=True))]
        constraints = [
            models.CheckConstraint(
                name="exclusion_personne_order",
                condition=Q(until__gte=F("decided_on")),
                violation_error_message="Une exclusion finit après la décision.",
            ),
            models.UniqueConstraint(
                "email_hash",
                "caisse",
                name="exclusion_personne_once",
                condition=Q(lifted_at__isnull=True),
                violation_error_message="Votre caisse a déjà exclu cette personne.",
            ),
        ]

    def __str__(self) -> str:
        return f"exclusion {self.pk}"

    def is_over(self, day: date) -> bool:
        """Whether it was lifted, or its last day is past; `day`: that of its caisse."""
        return self.lifted_at is not None or self.until < day


class ExclusionStructure(models.Model):
    """A structure shut out of one caisse by its admin (U-4.1): lifting it opens the access again.

    `[starts_on; ends_on[`; lifted before its end, `ends_on` is the day of the lifting.
    """

    partenaire = models.ForeignKey(Partenaire, models.CASCADE, related_name="exclusions")
    caisse = models.ForeignKey(Caisse, models.CASCADE, related_name="exclusions")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    reference = models.CharField("référence de la décision", max_length=60)
    decided_on = models.DateField("décision du")
    motif = models.TextField()
    decided_at = models.DateTimeField()
    decided_by_ref = models.CharField(max_length=40)
    lifted_at = models.DateTimeField(null=True)
    lifted_by_ref = models.CharField(max_length=40, blank=True)

    objects = models.Manager["ExclusionStructure"]()

    class Meta:
        verbose_name = "exclusion d’une structure"
        verbose_name_plural = "exclusions de structures"
        constraints = [
            ExclusionConstraint(
                name="exclusion_structure_once",
                expressions=[
                    (F("partenaire"), RangeOperators.EQUAL),
                    (F("caisse"), RangeOperators.EQUAL),
                    (DateRange(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette structure est déjà exclue à ces dates.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.partenaire_id} exclu de {self.caisse_id}"

    def is_over(self, day: date) -> bool:
        """Whether it was lifted, or ended; `day`: that of its caisse."""
        return self.lifted_at is not None or (self.ends_on is not None and self.ends_on <= day)


class AvisSecurite(models.Model):
    """A notice given to the structure of a cut or of an exclusion: to whom, by which mail, read when (U-4.1).

    The mail only says that something happened and where to read it; its row in the outbox gives the instant it left.
    Sent to an account of the structure, or to a référent who may have none (`compte` NULL).
    """

    signalement = models.ForeignKey(SignalementSecurite, models.PROTECT, null=True, related_name="avis")
    exclusion = models.ForeignKey(ExclusionPersonne, models.PROTECT, null=True, related_name="avis")
    exclusion_structure = models.ForeignKey(ExclusionStructure, models.PROTECT, null=True, related_name="avis")
    compte = models.ForeignKey(Compte, models.PROTECT, null=True, related_name="avis_recus")
    courriel_uuid = models.UUIDField()
    queued_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = models.Manager["AvisSecurite"]()

    class Meta:
        verbose_name = "avis de sécurité"
        verbose_name_plural = "avis de sécurité"
        constraints = [
            models.CheckConstraint(
                name="avis_one_subject",
                condition=Q(signalement__isnull=False, exclusion__isnull=True, exclusion_structure__isnull=True)
                | Q(signalement__isnull=True, exclusion__isnull=False, exclusion_structure__isnull=True)
                | Q(signalement__isnull=True, exclusion__isnull=True, exclusion_structure__isnull=False),
                violation_error_message="Un avis parle d’une seule mesure.",
            )
        ]

    def __str__(self) -> str:
        return f"avis {self.pk}"


class CleScellee(models.Model):
    """Identifier → name of an erased account, sealed, opened only by the security procedure, until its journal is
    purged.
    """

    compte_ref = models.UUIDField(unique=True)
    sealed_name = models.BinaryField()
    purge_on = models.DateField()

    objects = models.Manager["CleScellee"]()

    class Meta:
        verbose_name = "clé scellée"
        verbose_name_plural = "clés scellées"
        indexes = [models.Index("purge_on", name="cle_scellee_due")]

    def __str__(self) -> str:
        return f"clé scellée {self.pk}"
