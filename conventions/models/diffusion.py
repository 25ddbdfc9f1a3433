"""What caisses tell their partners: news, supports and versions, instructions and who read them; and what breaks.

The clauses filed under the portal live here: their audience is « the partners with an access », which the kernel
cannot know.
"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from accounts.models import Caisse, Compte, Partenaire
from conventions.enums import EtatIncident, PublicActualite
from conventions.transitions import INCIDENT
from espace.histories import History
from espace.models import Fichier
from espace.tenancy import TenantManager
from espace.transitions import TransitionTrigger


class Actualite(models.Model):
    """A dated piece of news of a caisse, for its partners or for its own agents (ROU-II-actualites-caisse)."""

    caisse = models.ForeignKey(Caisse, models.CASCADE, related_name="actualites")
    public = models.CharField(max_length=12, choices=PublicActualite.choices, default=PublicActualite.PARTENAIRES)
    titre = models.CharField("titre", max_length=160)
    texte = models.TextField("texte")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")  # first day no longer shown
    published_at = models.DateTimeField()
    published_by_ref = models.CharField(max_length=40)

    tenant_partenaire = None
    objects = TenantManager["Actualite"]()

    class Meta:
        verbose_name = "actualité"
        indexes = [models.Index("caisse", "ends_on", name="actualite_shown")]
        constraints = [
            models.CheckConstraint(
                name="actualite_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="Une actualité disparaît après être parue.",
            )
        ]

    def __str__(self) -> str:
        return self.titre


class Support(models.Model):
    """A leaflet, link, video… in the library of a caisse. Its origin is said (M-propriete-intellectuelle)."""

    caisse = models.ForeignKey(Caisse, models.CASCADE, related_name="supports")
    titre = models.CharField("titre", max_length=160)
    origine = models.CharField("origine", max_length=160)
    created_at = models.DateTimeField()

    tenant_partenaire = None
    objects = TenantManager["Support"]()

    class Meta:
        verbose_name = "support"
        constraints = [
            models.CheckConstraint(
                name="support_origin",
                condition=~Q(origine=""),
                violation_error_message="Indiquez qui est l’auteur de ce support.",
            )
        ]

    def __str__(self) -> str:
        return self.titre


class VersionSupport(models.Model):
    """A version of a support; only the current one is offered, the others stay with the caisse (U-3.2-mises-a-jour-
    contenus).
    """

    support = models.ForeignKey(Support, models.CASCADE, related_name="versions")
    numero = models.PositiveSmallIntegerField()
    lien = models.URLField("lien", blank=True)
    fichier = models.ForeignKey(Fichier, models.PROTECT, null=True, related_name="+")
    is_current = models.BooleanField(default=True)
    published_at = models.DateTimeField()
    published_by_ref = models.CharField(max_length=40)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["VersionSupport"]()

    class Meta:
        verbose_name = "version d’un support"
        verbose_name_plural = "versions d’un support"
        constraints = [
            models.UniqueConstraint("support", "numero", name="version_support_once"),
            models.UniqueConstraint("support", name="version_support_current_once", condition=Q(is_current=True)),
            models.CheckConstraint(
                name="version_support_something",
                condition=Q(fichier__isnull=False) | ~Q(lien=""),
                violation_error_message="Joignez un fichier ou indiquez un lien.",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.numero}"


class Instruction(models.Model):
    """An instruction of a caisse to its partners, read at sign-in (M-documentation-mission)."""

    caisse = models.ForeignKey(Caisse, models.CASCADE, related_name="instructions")
    titre = models.CharField("titre", max_length=160)
    texte = models.TextField("texte")
    published_at = models.DateTimeField()
    published_by_ref = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField(null=True)

    tenant_partenaire = None
    objects = TenantManager["Instruction"]()

    class Meta:
        verbose_name = "instruction"
        indexes = [models.Index(fields=["caisse", "-published_at"], name="instruction_recent")]

    def __str__(self) -> str:
        return self.titre


class LectureInstruction(models.Model):
    """Who read an instruction, and when."""

    instruction = models.ForeignKey(Instruction, models.CASCADE, related_name="lectures")
    compte = models.ForeignKey(Compte, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["LectureInstruction"]()

    class Meta:
        verbose_name = "lecture d’une instruction"
        verbose_name_plural = "lectures d’une instruction"
        constraints = [models.UniqueConstraint("instruction", "compte", name="lecture_instruction_once")]

    def __str__(self) -> str:
        return f"lecture {self.pk}"


class Incident(models.Model):
    """A difficulty with the portal, told by a structure, answered or handed to the national support (U 3.3, U 7).

    What was written is erased some months after the answer (`conventions.retention`); dates and states stay.
    """

    numero = models.CharField(max_length=11, unique=True)  # espace.reference
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    declare_par = models.ForeignKey(Compte, models.PROTECT, related_name="+")
    ecran = models.CharField("écran concerné", max_length=160)
    description = models.TextField("ce qui se passe")
    navigateur = models.CharField("navigateur", max_length=200, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatIncident.choices, default=EtatIncident.OUVERT)
    declared_at = models.DateTimeField("déclaré le")
    transmitted_at = models.DateTimeField("transmis le", null=True)
    transmitted_by_ref = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField("clos le", null=True)
    closed_by_ref = models.CharField(max_length=40, blank=True)
    reponse = models.TextField("réponse", blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager["Incident"]()

    class Meta:
        verbose_name = "incident"
        indexes = [
            models.Index(fields=["caisse", "-declared_at", "-id"], name="incident_caisse"),
            models.Index(fields=["partenaire", "-declared_at", "-id"], name="incident_partenaire"),
            models.Index("closed_at", name="incident_closed_at", condition=Q(closed_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="incident_described",
                condition=~Q(description="") & ~Q(ecran=""),
                violation_error_message="Décrivez ce qui se passe et l’écran concerné.",
            ),
            models.CheckConstraint(
                name="incident_closed",
                condition=Q(etat=EtatIncident.CLOS, closed_at__isnull=False)
                | (~Q(etat=EtatIncident.CLOS) & Q(closed_at__isnull=True)),
                violation_error_message="Un incident clos porte sa date, et lui seul.",
            ),
            models.CheckConstraint(
                name="incident_answered",
                condition=~Q(etat=EtatIncident.CLOS) | ~Q(reponse=""),
                violation_error_message="Un incident se clôt avec une réponse.",
            ),
            models.CheckConstraint(
                name="incident_transmitted",
                condition=Q(transmitted_at__isnull=True, transmitted_by_ref="") & ~Q(etat=EtatIncident.TRANSMIS)
                | Q(transmitted_at__isnull=False) & ~Q(transmitted_by_ref="") & ~Q(etat=EtatIncident.OUVERT),
                violation_error_message="Une transmission porte sa date et son auteur.",
            ),
        ]
        triggers = [TransitionTrigger(constraint="incident_transitions", machines={"": INCIDENT})]

    def __str__(self) -> str:
        return self.numero


class Maintenance(models.Model):
    """An interruption announced by the exploitant to everybody (U-3.2-avis-maintenance).

    `[starts_at; ends_at[`: shortened, its end moves; cancelled, it stops being shown and keeps its trace.
    """

    announced_at = models.DateTimeField("annoncée dès le")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    texte = models.TextField("texte", blank=True)
    published_at = models.DateTimeField()
    published_by_ref = models.CharField(max_length=40)
    cancelled_at = models.DateTimeField("annulée le", null=True)
    cancelled_by_ref = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = models.Manager["Maintenance"]()
    history = History(excluded_fields=["version"])

    class Meta:
        verbose_name = "maintenance"
        indexes = [models.Index("ends_at", name="maintenance_shown")]
        constraints = [
            models.CheckConstraint(
                name="maintenance_order",
                condition=Q(ends_at__gt=F("starts_at")) & Q(starts_at__gte=F("announced_at")),
                violation_error_message="Une maintenance s’annonce avant de commencer, et finit après.",
            )
        ]

    def is_running(self, at: datetime) -> bool:
        """Whether the portal is interrupted at an instant."""
        return self.cancelled_at is None and self.starts_at <= at < self.ends_at

    def is_over(self, at: datetime) -> bool:
        """Whether nothing of it is to come: ended or cancelled."""
        return self.cancelled_at is not None or self.ends_at <= at

    def __str__(self) -> str:
        return f"maintenance du {self.starts_at:%d/%m/%Y}"
