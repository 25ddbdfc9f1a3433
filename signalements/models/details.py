"""What each kind of demande holds of its own: one row, same key as the demande, typed and checked."""

from django.db import models
from django.db.models import Q

from espace.tenancy import TenantManager
from signalements.enums import ModeEnvoi, ModeRendezVous, NatureDossier, ObjetContact
from signalements.models.demande import Demande
from signalements.models.option import Option


class Saisine(models.Model):
    """A signalement: the theme of detection; urgency is a priority on top of it, never in its place."""

    demande = models.OneToOneField(Demande, models.CASCADE, primary_key=True, related_name="saisine")
    theme = models.ForeignKey(Option, models.PROTECT, related_name="+")

    objects = TenantManager["Saisine"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "saisine"
        indexes = [models.Index("theme", name="saisine_theme")]

    def __str__(self) -> str:
        return f"saisine {self.demande_id}"


class Dossier(models.Model):
    """A request to examine rights. `complete_at` is the deposit that completed it, fixed when the agent qualifies it."""

    demande = models.OneToOneField(Demande, models.CASCADE, primary_key=True, related_name="dossier")
    prestation = models.ForeignKey(Option, models.PROTECT, related_name="+")
    nature = models.CharField(max_length=14, choices=NatureDossier.choices)
    complete_at = models.DateTimeField("complet le", null=True)
    qualified_at = models.DateTimeField("complétude qualifiée le", null=True)
    notified_on = models.DateField("notifié à l’assuré le", null=True)

    objects = TenantManager["Dossier"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "dossier"
        indexes = [models.Index("prestation", name="dossier_prestation")]
        constraints = [
            models.CheckConstraint(
                name="dossier_qualified",
                condition=Q(complete_at__isnull=True, qualified_at__isnull=True)
                | Q(complete_at__isnull=False, qualified_at__isnull=False, qualified_at__gte=models.F("complete_at")),
                violation_error_message="La complétude se qualifie après le dépôt qui l’a faite.",
            )
        ]

    def __str__(self) -> str:
        return f"dossier {self.demande_id}"


class RendezVous(models.Model):
    """An appointment asked for, then fixed by the caisse."""

    demande = models.OneToOneField(Demande, models.CASCADE, primary_key=True, related_name="rendez_vous")
    motif = models.ForeignKey(Option, models.PROTECT, related_name="+")
    mode = models.CharField(max_length=10, choices=ModeRendezVous.choices)
    disponibilites = models.CharField("disponibilités", max_length=300, blank=True)
    starts_at = models.DateTimeField("fixé le", null=True)
    lieu = models.CharField("lieu", max_length=160, blank=True)

    objects = TenantManager["RendezVous"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        constraints = [
            models.CheckConstraint(
                name="rendez_vous_place",
                condition=Q(starts_at__isnull=True) | ~Q(lieu="") | ~Q(mode=ModeRendezVous.SUR_PLACE),
                violation_error_message="Un rendez-vous sur place porte son lieu.",
            )
        ]

    def __str__(self) -> str:
        return f"rendez-vous {self.demande_id}"


class DemandeDocument(models.Model):
    """A document asked for: where it goes is computed from the terms, never chosen."""

    demande = models.OneToOneField(Demande, models.CASCADE, primary_key=True, related_name="document")
    type_document = models.ForeignKey(Option, models.PROTECT, related_name="+")
    precision = models.CharField("précision", max_length=160, blank=True)
    mode_envoi = models.CharField(max_length=14, choices=ModeEnvoi.choices)
    sent_on = models.DateField("envoyé le", null=True)

    objects = TenantManager["DemandeDocument"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "demande de document"
        verbose_name_plural = "demandes de document"

    def __str__(self) -> str:
        return f"document {self.demande_id}"


class ContactCaisse(models.Model):
    """An exchange with the caisse: its words are the thread. `answered_at` starts the thirty days of its close."""

    demande = models.OneToOneField(Demande, models.CASCADE, primary_key=True, related_name="contact")
    objet = models.CharField(max_length=10, choices=ObjetContact.choices)
    answered_at = models.DateTimeField("dernière réponse le", null=True)

    objects = TenantManager["ContactCaisse"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "contact"
        indexes = [models.Index("answered_at", name="contact_answered", condition=Q(answered_at__isnull=False))]

    def __str__(self) -> str:
        return f"contact {self.demande_id}"


class Examen(models.Model):
    """An orientation to the health examination (M-examen-prevention-sante)."""

    demande = models.OneToOneField(Demande, models.CASCADE, primary_key=True, related_name="examen")
    is_dans_cible = models.BooleanField("dans la cible", default=False)
    centre = models.ForeignKey(Option, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField("rendez-vous le", null=True)

    objects = TenantManager["Examen"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "examen de prévention"
        verbose_name_plural = "examens de prévention"

    def __str__(self) -> str:
        return f"examen {self.demande_id}"


class OptionChoisie(models.Model):
    """An answer chosen among several (difficulties, steps already taken)."""

    demande = models.ForeignKey(Demande, models.CASCADE, related_name="choix")
    option = models.ForeignKey(Option, models.PROTECT, related_name="+")

    objects = TenantManager["OptionChoisie"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "réponse choisie"
        verbose_name_plural = "réponses choisies"
        constraints = [
            models.UniqueConstraint(
                fields=["demande", "option"],
                name="option_choisie_once",
                violation_error_message="Cette réponse est déjà cochée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.demande_id} : {self.option_id}"
