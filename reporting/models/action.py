"""What both sides do together: sessions, prevention, workshops; who was there; what was hard."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import Caisse, Compte, Partenaire
from conventions.models import ConventionMetier
from espace.tenancy import TenantManager
from reporting.enums import EtatAction, FormatAction, KindAction, LienPresent


class ActionCollective(models.Model):
    """One action, whatever its kind. Held in common by two caisses, it counts once for each and once in the total.

    `participants` is the declared number when nobody kept a list of names (`Presence`); `inclus` the persons included
    in a prevention programme (MAR-3-ind-personnes-incluses).
    """

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="actions")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")  # copy, for the policy
    caisses = models.ManyToManyField(Caisse, through="ActionCaisse", related_name="+")
    kind = models.CharField("nature", max_length=24, choices=KindAction.choices)
    etat = models.CharField("état", max_length=8, choices=EtatAction.choices, default=EtatAction.PREVUE)
    intitule = models.CharField("intitulé", max_length=160)
    theme = models.CharField("thème", max_length=120, blank=True)
    axe = models.CharField("axe de coopération", max_length=120, blank=True)
    pilote = models.CharField("pilote ou animateur", max_length=120, blank=True)  # a team or a body, not a person
    format = models.CharField("format", max_length=12, choices=FormatAction.choices, blank=True)
    on = models.DateField("date")
    participants = models.PositiveIntegerField("participants", null=True, blank=True)
    inclus = models.PositiveIntegerField("personnes incluses", null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = TenantManager["ActionCollective"]()
    tenant_caisse = None

    class Meta:
        verbose_name = "action collective"
        verbose_name_plural = "actions collectives"
        indexes = [models.Index("convention", "on", name="action_convention")]
        constraints = [
            models.UniqueConstraint(fields=["id", "convention"], name="action_of_convention"),
            models.CheckConstraint(
                name="action_counted_when_held",
                condition=Q(etat=EtatAction.TENUE) | Q(participants__isnull=True, inclus__isnull=True),
                violation_error_message="Seule une action tenue a des participants. Notez d’abord qu’elle a eu lieu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intitule}, {self.on}"


class ActionCaisse(models.Model):
    """A caisse that held an action."""

    action = models.ForeignKey(ActionCollective, models.CASCADE, related_name="parts")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")

    objects = TenantManager["ActionCaisse"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "caisse d’une action"
        verbose_name_plural = "caisses d’une action"
        constraints = [
            models.UniqueConstraint(
                "action",
                "caisse",
                name="action_caisse_once",
                violation_error_message="Cette caisse est déjà notée sur cette action.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action_id} : {self.caisse_id}"


class Presence(models.Model):
    """Someone who was there. `personne` says who is who across actions: « personnes distinctes » are counted by it."""

    action = models.ForeignKey(ActionCollective, models.CASCADE, related_name="presences")
    compte = models.ForeignKey(Compte, models.PROTECT, null=True, blank=True, related_name="+")
    personne = models.UUIDField(default=uuid.uuid4)
    nom = models.CharField("nom", max_length=80, blank=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    lien = models.CharField(
        "lien avec la structure", max_length=8, choices=LienPresent.choices, default=LienPresent.AGENT
    )

    objects = TenantManager["Presence"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "présence"
        constraints = [
            models.UniqueConstraint(
                "action",
                "personne",
                name="presence_once",
                violation_error_message="Cette personne est déjà notée présente.",
            ),
            models.UniqueConstraint("action", "compte", name="presence_compte_once", condition=Q(compte__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"présence {self.pk}"


class DeclarationTrimestrielle(models.Model):
    """A quarter of Rouen, received outside the portal, recorded by the caisse (ROU-IV-transmission-trimestrielle).

    Never corrected in place: another declaration replaces it (`replaced_at`), and both stay.
    """

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="declarations")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    starts_on = models.DateField("premier jour du trimestre")
    ends_on = models.DateField("premier jour du trimestre suivant")
    visiteurs = models.PositiveIntegerField("visiteurs venus pour les services en ligne")
    accompagnes = models.PositiveIntegerField("dont accompagnés")
    formes = models.PositiveIntegerField("visiteurs initiés aux téléservices", default=0)
    # Number by kind of help: their sum may exceed the visitors (ROU-I-offre-numerique).
    aides = models.JSONField("aides par type", default=dict, blank=True)
    structure = models.CharField("structure déclarante", max_length=160)
    received_on = models.DateField("reçue le")
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)
    replaced_at = models.DateTimeField(null=True)

    objects = TenantManager["DeclarationTrimestrielle"]()

    class Meta:
        verbose_name = "déclaration trimestrielle"
        verbose_name_plural = "déclarations trimestrielles"
        triggers = [
            pgtrigger.ReadOnly(name="facts_fixed", exclude=["replaced_at"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "caisse", "starts_on"],
                name="declaration_once",
                condition=Q(replaced_at__isnull=True),
                violation_error_message="Ce trimestre est déjà enregistré. Corrigez la déclaration existante.",
            ),
            models.CheckConstraint(
                name="declaration_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="Un trimestre finit après son premier jour.",
            ),
            models.CheckConstraint(
                name="declaration_accompagnes",
                condition=Q(accompagnes__lte=F("visiteurs")),
                violation_error_message="Les visiteurs accompagnés ne peuvent pas dépasser les visiteurs venus.",
            ),
        ]

    def __str__(self) -> str:
        return f"trimestre du {self.starts_on}"


class Difficulte(models.Model):
    """A difficulty met, dated, without anybody's data, and what was done about it (ROU-IV-ind-difficultes)."""

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="difficultes")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField("date")
    texte = models.CharField("difficulté", max_length=400)
    suite = models.CharField("suite donnée", max_length=400, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = TenantManager["Difficulte"]()
    tenant_caisse = None

    class Meta:
        verbose_name = "difficulté"
        indexes = [models.Index("convention", "on", name="difficulte_convention")]
        constraints = [
            models.CheckConstraint(
                name="difficulte_written",
                condition=~Q(texte=""),
                violation_error_message="Décrivez la difficulté en une phrase.",
            )
        ]

    def __str__(self) -> str:
        return f"difficulté du {self.on}"
