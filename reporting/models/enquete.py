"""Surveys of satisfaction. Who answered and what was answered share no key and no instant."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import Compte, Partenaire
from conventions.models import ConventionMetier
from espace.tenancy import TenantManager
from reporting.enums import KindCampagne, Note
from reporting.models.action import ActionCollective


class Campagne(models.Model):
    """A survey, open between two days: on the service, or on one training."""

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="campagnes")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    kind = models.CharField("objet", max_length=10, choices=KindCampagne.choices)
    action = models.ForeignKey(ActionCollective, models.PROTECT, null=True, blank=True, related_name="campagnes")
    question = models.CharField("question", max_length=200)
    opens_on = models.DateField("ouvre le")
    closes_on = models.DateField("ferme le")
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = TenantManager["Campagne"]()
    tenant_caisse = None

    class Meta:
        verbose_name = "campagne"
        indexes = [models.Index("convention", "closes_on", name="campagne_convention")]
        constraints = [
            models.CheckConstraint(
                name="campagne_order",
                condition=Q(closes_on__gt=F("opens_on")),
                violation_error_message="Une enquête ferme après avoir ouvert.",
            ),
            models.CheckConstraint(
                name="campagne_action",
                condition=Q(kind=KindCampagne.FORMATION, action__isnull=False)
                | Q(kind=KindCampagne.SERVICE, action__isnull=True),
                violation_error_message="Une enquête de formation porte sur une formation.",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class Votant(models.Model):
    """This account has answered: once. No instant, and nothing that leads to the answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # no order of arrival
    campagne = models.ForeignKey(Campagne, models.CASCADE, related_name="votants")
    compte = models.ForeignKey(Compte, models.PROTECT, related_name="+")

    objects = TenantManager["Votant"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "votant"
        constraints = [
            models.UniqueConstraint(
                "campagne",
                "compte",
                name="votant_once",
                violation_error_message="Vous avez déjà répondu à cette enquête. Merci, une réponse suffit.",
            )
        ]

    def __str__(self) -> str:
        return f"votant {self.pk}"


class Reponse(models.Model):
    """An answer of nobody in particular. Neither changed nor taken back: there is no way to know whose it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campagne = models.ForeignKey(Campagne, models.CASCADE, related_name="reponses")
    note = models.CharField("note", max_length=16, choices=Note.choices)

    objects = TenantManager["Reponse"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "réponse"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.note
