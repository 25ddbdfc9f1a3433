"""Protection of personal data inside the contract: breaches, rights of persons, subcontractors, destruction at the
end.
"""

from django.db import models
from django.db.models import F, Q

from accounts.enums import Civilite
from accounts.models import Caisse, Partenaire, ServicePartenaire
from conventions.enums import CasViolation, EtatDroit, EtatSousTraitant, KindDroit
from conventions.models.convention import ConventionMetier, Partie
from espace.models import Fichier
from espace.tenancy import TenantManager


class Violation(models.Model):
    """A breach, found by either side: `due_at*` is the contractual hour to tell the other (24 h or 48 h by the
    terms).
    """

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="violations")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")  # whose data are concerned
    declarante = models.ForeignKey(Partie, models.PROTECT, related_name="+")
    cas = models.CharField("cas", max_length=14, choices=CasViolation.choices, default=CasViolation.NON_QUALIFIE)
    is_suspicion = models.BooleanField("simple suspicion", default=False)
    discovered_at = models.DateTimeField("constatée le")
    declared_at = models.DateTimeField("déclarée le")
    due_at = models.DateTimeField("à signaler avant")  # *
    notified_at = models.DateTimeField("délégué prévenu le", null=True)
    nature = models.TextField("nature", blank=True)
    donnees = models.TextField("données concernées", blank=True)
    personnes_nombre = models.PositiveIntegerField("nombre de personnes", null=True)
    mesures = models.TextField("mesures prises", blank=True)
    decision = models.TextField("décision de la caisse", blank=True)
    decided_at = models.DateTimeField("décidée le", null=True)
    cnil_notified_at = models.DateTimeField("CNIL prévenue le", null=True)  # 72 h: general law, not a clause
    personnes_informed_at = models.DateTimeField("personnes prévenues le", null=True)
    closed_at = models.DateTimeField("close le", null=True)
    declared_by_ref = models.CharField(max_length=40)

    objects = TenantManager["Violation"]()

    class Meta:
        verbose_name = "violation de données"
        verbose_name_plural = "violations de données"
        indexes = [models.Index("due_at", name="violation_due", condition=Q(notified_at__isnull=True))]
        constraints = [
            models.CheckConstraint(
                name="violation_order",
                condition=Q(due_at__gt=F("discovered_at")) & Q(declared_at__gte=F("discovered_at")),
                violation_error_message="Une violation est déclarée après avoir été constatée.",
            ),
            models.CheckConstraint(
                name="violation_decided",
                condition=Q(decided_at__isnull=True) | ~Q(decision=""),
                violation_error_message="Indiquez la décision prise.",
            ),
        ]

    def __str__(self) -> str:
        return f"violation {self.pk}"


class DemandeDroit(models.Model):
    """A person's request about their data, by the five fields and nothing else, sent to the delegate the text names.

    Read by the caisse and the service that received it; a gestionnaire never sees it.
    """

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="demandes_droit")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    service = models.ForeignKey(ServicePartenaire, models.PROTECT, null=True, related_name="+")
    kind = models.CharField("droit", max_length=14, choices=KindDroit.choices)
    etat = models.CharField(max_length=10, choices=EtatDroit.choices, default=EtatDroit.EN_COURS)
    civilite = models.CharField("civilité", max_length=8, choices=Civilite.choices, blank=True)
    nom = models.CharField("nom de naissance", max_length=80, blank=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    date_naissance = models.DateField("date de naissance", null=True)
    departement = models.CharField("département de résidence", max_length=3, blank=True)
    received_on = models.DateField("reçue le")
    due_on = models.DateField("à répondre avant le")  # * one month: general law
    addressed_to = models.ForeignKey(Partie, models.PROTECT, related_name="+")
    answered_on = models.DateField("répondue le", null=True)
    reponse = models.TextField("réponse", blank=True)
    erased_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = TenantManager["DemandeDroit"]()

    class Meta:
        verbose_name = "demande d’une personne sur ses données"
        verbose_name_plural = "demandes de personnes sur leurs données"
        indexes = [models.Index("due_on", name="droit_due", condition=Q(etat=EtatDroit.EN_COURS))]
        constraints = [
            models.CheckConstraint(
                name="droit_identified",
                condition=Q(erased_at__isnull=False, nom="", prenom="", date_naissance__isnull=True)
                | (Q(erased_at__isnull=True, date_naissance__isnull=False) & ~Q(nom="") & ~Q(prenom="")),
                violation_error_message="Indiquez le nom, le prénom et la date de naissance de la personne.",
            ),
            models.CheckConstraint(
                name="droit_answered",
                condition=Q(etat=EtatDroit.EN_COURS, answered_on__isnull=True)
                | Q(etat=EtatDroit.REPONDUE, answered_on__isnull=False),
                violation_error_message="Une demande répondue porte le jour de sa réponse, et elle seule.",
            ),
        ]

    def __str__(self) -> str:
        return f"demande de droit {self.pk}"


class SousTraitant(models.Model):
    """A subcontractor declared by the structure: allowed by the caisse, or not objected to in time (M-rgpd-sous-
    traitance).
    """

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="sous_traitants")
    denomination = models.CharField("nom", max_length=160)
    activite = models.TextField("activités sous-traitées")
    contract_starts_on = models.DateField("contrat du")
    contract_ends_on = models.DateField("contrat au", null=True)
    declared_on = models.DateField("déclaré le")
    etat = models.CharField(max_length=16, choices=EtatSousTraitant.choices, default=EtatSousTraitant.EN_ATTENTE)
    objection_until = models.DateField("objection possible jusqu’au", null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_ref = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["SousTraitant"]()

    class Meta:
        verbose_name = "sous-traitant"
        constraints = [
            models.CheckConstraint(
                name="sous_traitant_decided",
                condition=Q(etat=EtatSousTraitant.EN_ATTENTE, decided_at__isnull=True)
                | (~Q(etat=EtatSousTraitant.EN_ATTENTE) & Q(decided_at__isnull=False)),
                violation_error_message="Une décision porte son instant.",
            )
        ]

    def __str__(self) -> str:
        return self.denomination


class Destruction(models.Model):
    """The attestation, asked at the end, that the structure destroyed the data (M-rgpd-destruction-fin)."""

    convention = models.OneToOneField(ConventionMetier, models.PROTECT, related_name="destruction")
    asked_on = models.DateField("demandée le")
    reminded_on = models.DateField("relancée le", null=True)
    attested_on = models.DateField("attestée le", null=True)
    attested_by_ref = models.CharField(max_length=40, blank=True)
    fichier = models.ForeignKey(Fichier, models.PROTECT, null=True, related_name="+")

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["Destruction"]()

    class Meta:
        verbose_name = "attestation de destruction"
        verbose_name_plural = "attestations de destruction"
        indexes = [models.Index("asked_on", name="destruction_due", condition=Q(attested_on__isnull=True))]
        constraints = [
            models.CheckConstraint(
                name="destruction_attested",
                condition=Q(attested_on__isnull=True, attested_by_ref="")
                | (Q(attested_on__isnull=False) & ~Q(attested_by_ref="")),
                violation_error_message="Une attestation porte sa date et son auteur.",
            )
        ]

    def __str__(self) -> str:
        return f"destruction, {self.convention_id}"
