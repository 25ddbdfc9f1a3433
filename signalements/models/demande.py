"""The common core of every demande, and what comes before it."""

import uuid
from functools import reduce
from operator import or_

import pgtrigger
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from accounts.models import Caisse, Compte, Partenaire, ServiceCaisse, ServicePartenaire
from espace.models import Fichier
from espace.reference import SHAPE
from espace.tenancy import TenantManager
from espace.transitions import TransitionTrigger
from signalements.enums import (
    ETATS,
    ETATS_ANNULES,
    ISSUES_DOSSIER,
    ISSUES_SIGNALEMENT,
    Canal,
    EtatDossier,
    EtatSignalement,
    Issue,
    Phase,
    TypeDemande,
)
from signalements.models.option import Option
from signalements.querysets import FAR, DemandeQuerySet
from signalements.transitions import MACHINES, label_of

T = TypeDemande


def _pairs_exist() -> Q:
    """Each kind with its own states."""
    return reduce(or_, (Q(type=kind, etat__in=[e.value for e in etats]) for kind, etats in ETATS.items()))


def _closed_when_final() -> Q:
    """`closed_at` is written in a final state, and only there."""
    finals = reduce(or_, (Q(type=kind, etat__in=sorted(m.finals)) for kind, m in MACHINES.items()))
    return (finals & Q(closed_at__isnull=False)) | (~finals & Q(closed_at__isnull=True))


def _issue_of_its_kind() -> Q:
    """An outcome exists once the matter is settled, in the words of its kind; « abouti » only if it was taken."""
    settled = Q(type=T.SIGNALEMENT, etat=EtatSignalement.CLOSE, issue__in=ISSUES_SIGNALEMENT) | Q(
        type=T.DOSSIER, etat=EtatDossier.TRAITE, issue__in=ISSUES_DOSSIER
    )
    others = ~Q(type=T.SIGNALEMENT, etat=EtatSignalement.CLOSE) & ~Q(type=T.DOSSIER, etat=EtatDossier.TRAITE)
    return settled | (others & Q(issue=""))


class Demande(models.Model):
    """What a technicien sends to a caisse. Six kinds share it: lists, clocks, thread, access and figures are common.

    `received_at` never changes; `caisse_received_at` is when the present caisse got it. `*` in comments: projection.
    The person is not here (`Identite`), so that another service of the structure sees the line without the person.
    """

    reference = models.CharField("référence", max_length=11, unique=True)
    type = models.CharField("démarche", max_length=12, choices=TypeDemande.choices)
    etat = models.CharField("état", max_length=20)
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="demandes")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="demandes")
    service = models.ForeignKey(ServicePartenaire, models.PROTECT, null=True, related_name="demandes")
    convention_ref = models.CharField(max_length=40)
    usage_ref = models.CharField(max_length=40, blank=True)
    auteur = models.ForeignKey(Compte, models.PROTECT, related_name="demandes_faites")
    porteur = models.ForeignKey(Compte, models.PROTECT, null=True, related_name="demandes_portees")
    agent = models.ForeignKey(Compte, models.PROTECT, null=True, related_name="demandes_prises")
    service_caisse = models.ForeignKey(ServiceCaisse, models.PROTECT, null=True, related_name="demandes")
    canal = models.CharField("canal", max_length=10, choices=Canal.choices, default=Canal.PORTAIL)
    received_at = models.DateTimeField("reçue le")
    caisse_received_at = models.DateTimeField("reçue par la caisse le")
    recorded_at = models.DateTimeField("enregistrée le")
    is_accompagnee = models.BooleanField("personne accompagnée par la structure", default=False)
    is_urgent = models.BooleanField("urgente", default=False)
    urgence = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField("prise en charge le", null=True)
    closed_at = models.DateTimeField("close le", null=True)
    issue = models.CharField("issue", max_length=12, choices=Issue.choices, blank=True)
    motif = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    a_completer_at = models.DateTimeField("au partenaire depuis", null=True)  # * whose turn it is
    last_event_at = models.DateTimeField("dernier fait le")  # * shown in lists, counted by retention
    last_message_partenaire = models.BigIntegerField(null=True)  # * newest message of each side, to tell what is unread
    last_message_caisse = models.BigIntegerField(null=True)  # *
    next_due_at = models.DateTimeField("prochaine échéance", null=True)  # * the earliest open clock
    personne = models.UUIDField(null=True)  # says nothing by itself: same person, same structure
    submission = models.UUIDField(unique=True)  # uuid of its draft: a double send finds the first demande
    anonymised_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager.from_queryset(DemandeQuerySet)()

    class Meta:
        verbose_name = "demande"
        indexes = [
            models.Index("caisse", "next_due_at", "id", name="demande_worklist", condition=Q(closed_at__isnull=True)),
            # The order of the worklist, page after page (`filtres.ORDRE_FILE`): the caisse that the policy asks for leads.
            models.Index(
                F("caisse"),
                F("is_urgent").desc(),
                Coalesce("next_due_at", Value(FAR)),
                F("caisse_received_at"),
                F("id"),
                name="demande_file",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["partenaire", "-last_event_at", "-id"], name="demande_recente"),  # `pages.recent_of`
            models.Index(
                F("caisse"), F("received_at").desc(), F("id").desc(), name="demande_caisse", include=["partenaire"]
            ),
            models.Index(fields=["partenaire", "-received_at", "-id"], name="demande_partenaire"),
            models.Index("agent", name="demande_agent", condition=Q(closed_at__isnull=True)),
            models.Index("personne", name="demande_personne"),
            models.Index("closed_at", name="demande_closed", condition=Q(anonymised_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "caisse", "partenaire"], name="demande_tenant"),
            models.UniqueConstraint(fields=["id", "partenaire"], name="demande_structure"),
            models.CheckConstraint(
                name="demande_reference_shape",
                condition=Q(reference__regex=f"^{SHAPE}$"),
                violation_error_message="Cette référence n’a pas la bonne forme.",
            ),
            models.CheckConstraint(
                name="demande_etat_of_type",
                condition=_pairs_exist(),
                violation_error_message="Cet état n’existe pas pour cette démarche.",
            ),
            models.CheckConstraint(
                name="demande_closed_when_final",
                condition=_closed_when_final(),
                violation_error_message="Une demande porte sa date de clôture quand elle est close, et seulement alors.",
            ),
            models.CheckConstraint(
                name="demande_issue_of_type",
                condition=_issue_of_its_kind(),
                violation_error_message="Indiquez l’issue : une demande close porte une issue de sa démarche.",
            ),
            models.CheckConstraint(
                name="demande_abouti_taken",
                condition=~Q(issue__in=[Issue.ABOUTI, Issue.INTERROMPU]) | Q(taken_at__isnull=False),
                violation_error_message="Une demande jamais prise en charge ne peut pas être close « abouti ».",
            ),
            models.CheckConstraint(
                name="demande_motif",
                condition=Q(motif__isnull=False)
                | (~Q(etat__in=["non_prise_en_charge", "refusee", "classee", "classe"]) & ~Q(issue=Issue.SANS_SUITE)),
                violation_error_message="Indiquez le motif.",
            ),
            models.CheckConstraint(
                name="demande_taken_by_agent",
                condition=Q(taken_at__isnull=False) | ~Q(type=T.SIGNALEMENT, etat=EtatSignalement.PRISE_EN_CHARGE),
                violation_error_message="Une prise en charge porte sa date.",
            ),
            models.CheckConstraint(
                name="demande_urgence",
                condition=Q(is_urgent=False) | Q(urgence__isnull=False),
                violation_error_message="Indiquez la raison de l’urgence.",
            ),
            models.CheckConstraint(
                name="demande_received_order",
                condition=Q(caisse_received_at__gte=F("received_at")) & Q(recorded_at__gte=F("received_at")),
                violation_error_message="Une demande s’enregistre après sa réception.",
            ),
            models.CheckConstraint(
                name="demande_portail_accompagnee",
                condition=~Q(type=T.SIGNALEMENT, canal=Canal.PORTAIL) | Q(is_accompagnee=True),
                violation_error_message="Cochez la case « Cette personne est accompagnée par ma structure ».",
            ),
        ]
        triggers = [
            TransitionTrigger(constraint="demande_transition", machines=MACHINES, kind_column="type"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def etat_libelle(self) -> str:
        """Name of the state in the words of the kind."""
        return label_of(self.type, self.etat)

    @property
    def is_open(self) -> bool:
        """Not closed, not cancelled."""
        return self.closed_at is None

    @property
    def phase(self) -> Phase:
        """What the partner sees."""
        if self.etat in ETATS_ANNULES:
            return Phase.ANNULEE
        if self.closed_at is not None:
            return Phase.TERMINEE
        if self.a_completer_at is not None:
            return Phase.A_COMPLETER
        return Phase.EN_COURS if self.taken_at is not None else Phase.ENVOYEE


class Brouillon(models.Model):
    """A demande being written: incomplete by nature, it accepts anything but a NIR. Erased 30 days after its last change.

    Its author's alone; its `uuid` becomes `Demande.submission`. The signed paper has no caisse before it is sent: none
    may read it until then.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    auteur = models.ForeignKey(Compte, models.PROTECT, related_name="brouillons")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    service = models.ForeignKey(ServicePartenaire, models.PROTECT, null=True, related_name="+")
    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, related_name="+")
    fonction = models.CharField(max_length=12, choices=TypeDemande.choices)
    saisie = models.JSONField(default=dict)
    signature = models.OneToOneField(Fichier, models.PROTECT, null=True, related_name="+")
    etape = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = TenantManager["Brouillon"]()
    tenant_caisse = None  # a draft may not know its caisse yet, and one whose caisse closed must still be found

    class Meta:
        verbose_name = "brouillon"
        indexes = [
            models.Index("updated_at", name="brouillon_updated"),
            models.Index(fields=["auteur", "-updated_at"], name="brouillon_auteur"),
        ]

    def __str__(self) -> str:
        return f"brouillon {self.fonction}"
