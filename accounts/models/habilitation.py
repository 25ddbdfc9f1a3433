"""Requests about accounts, reviews, security reports, and what a deletion leaves."""

from django.db import models
from django.db.models import F, Q

from accounts.enums import (
    Civilite,
    DecisionRevue,
    EtatDemandeCompte,
    EtatHabilitation,
    KindDemandeCompte,
    KindSignalementSecurite,
    OrigineDemande,
)
from accounts.models.compte import Compte
from accounts.models.organisation import Caisse, Partenaire
from accounts.transitions import DEMANDE_SUR_COMPTE, HABILITATION
from espace.errors import name_constraint
from espace.histories import History
from espace.transitions import TransitionTrigger

SIX_CHAMPS = ("civilite", "nom", "prenom", "fonction", "telephone", "email")  # U-2.2.1-champs-habilitation


class DemandeHabilitation(models.Model):
    """A request to open a gestionnaire's account: six fields, five working days (U-2.2.1).

    `complete_at` starts the clock; `due_on*` is written when it does. It may replace a gestionnaire in place.
    """

    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="habilitations")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="habilitations")
    etat = models.CharField(max_length=10, choices=EtatHabilitation.choices)
    civilite = models.CharField("civilité", max_length=8, choices=Civilite.choices, blank=True)
    nom = models.CharField("nom", max_length=80, blank=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("e-mail", blank=True)
    origine = models.CharField(max_length=10, choices=OrigineDemande.choices)
    received_on = models.DateField("reçue le")
    complete_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    remplace = models.ForeignKey(Compte, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by_ref = models.CharField(max_length=40, blank=True)
    motif_refus = models.TextField("motif du refus", blank=True)
    compte = models.OneToOneField(Compte, models.PROTECT, null=True, related_name="habilitation")
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)

    objects = models.Manager["DemandeHabilitation"]()
    history = History(
        excluded_fields=["version"]
    )  # a request may be corrected while it waits: what it said before is kept

    class Meta:
        verbose_name = "demande d’habilitation"
        verbose_name_plural = "demandes d’habilitation"
        indexes = [
            models.Index("caisse", "due_on", name="habilitation_due", condition=Q(etat=EtatHabilitation.EN_ATTENTE))
        ]
        constraints = [
            models.CheckConstraint(
                name="habilitation_complete",
                # Once decided its fields are erased with the account they opened.
                condition=Q(etat=EtatHabilitation.INCOMPLETE, complete_at__isnull=True, due_on__isnull=True)
                | Q(etat__in=[EtatHabilitation.ACCEPTEE, EtatHabilitation.REFUSEE])
                | (
                    Q(etat=EtatHabilitation.EN_ATTENTE, complete_at__isnull=False, due_on__isnull=False)
                    & ~Q(*[(champ, "") for champ in SIX_CHAMPS], _connector=Q.OR)
                ),
                violation_error_message="Une demande d’habilitation comporte six champs : civilité, nom, prénom, "
                "fonction, téléphone, e-mail.",
            ),
            models.CheckConstraint(
                name="habilitation_decided",
                condition=Q(
                    etat__in=[EtatHabilitation.INCOMPLETE, EtatHabilitation.EN_ATTENTE], decided_at__isnull=True
                )
                | Q(etat=EtatHabilitation.ACCEPTEE, decided_at__isnull=False, compte__isnull=False)
                | (Q(etat=EtatHabilitation.REFUSEE, decided_at__isnull=False) & ~Q(motif_refus="")),
                violation_error_message="Une décision porte sa date ; un refus, son motif.",
            ),
        ]
        triggers = [TransitionTrigger(constraint="habilitation_transitions", machines={"": HABILITATION})]

    def __str__(self) -> str:
        return f"habilitation {self.pk}"


name_constraint("habilitation_transitions", "Cette demande d’habilitation a déjà reçu une réponse. Rechargez la page.")
name_constraint("demande_compte_transitions", "Cette demande a déjà reçu une réponse. Rechargez la page.")


class DemandeSurCompte(models.Model):
    """A recorded request of the structure about a gestionnaire: a change, or an inactivation 15 days ahead."""

    compte = models.ForeignKey(Compte, models.PROTECT, related_name="demandes_sur_compte")
    kind = models.CharField(max_length=12, choices=KindDemandeCompte.choices)
    etat = models.CharField(max_length=10, choices=EtatDemandeCompte.choices)
    asked_on = models.DateField("demandée le")
    asked_by = models.CharField("demandeur", max_length=160)
    origine = models.CharField(max_length=10, choices=OrigineDemande.choices)
    wished_on = models.DateField("date souhaitée", null=True)
    is_immediate = models.BooleanField(null=True)  # what the caisse chose on receipt (U-2.2.3-inactivation-a-reception)
    successeur = models.ForeignKey(DemandeHabilitation, models.PROTECT, null=True, related_name="remplacements")
    changes = models.JSONField(default=dict)  # field → asked value, only the four that may change
    done_at = models.DateTimeField(null=True)
    done_by_ref = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = models.Manager["DemandeSurCompte"]()

    class Meta:
        verbose_name = "demande sur un compte"
        verbose_name_plural = "demandes sur un compte"
        indexes = [models.Index("wished_on", name="demande_compte_due", condition=Q(etat=EtatDemandeCompte.EN_ATTENTE))]
        constraints = [
            models.CheckConstraint(
                name="demande_compte_wished",
                condition=~Q(kind=KindDemandeCompte.INACTIVATION) | Q(wished_on__isnull=False),
                violation_error_message="Indiquez la date de fermeture souhaitée.",
            )
        ]
        triggers = [TransitionTrigger(constraint="demande_compte_transitions", machines={"": DEMANDE_SUR_COMPTE})]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Revue(models.Model):
    """A review of the habilitations of a structure: periodic, or asked by a caisse with a deadline (U-4.2)."""

    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="revues")
    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, related_name="revues")  # NULL: periodic
    opened_on = models.DateField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by_ref = models.CharField(max_length=40, blank=True)

    objects = models.Manager["Revue"]()

    class Meta:
        verbose_name = "revue des habilitations"
        verbose_name_plural = "revues des habilitations"
        constraints = [
            models.UniqueConstraint(
                "partenaire",
                name="revue_one_open",
                condition=Q(closed_at__isnull=True),
                violation_error_message="Une revue est déjà ouverte pour cette structure.",
            ),
            models.CheckConstraint(
                name="revue_order",
                condition=Q(due_on__gte=F("opened_on")),
                violation_error_message="L’échéance d’une revue ne précède pas son ouverture.",
            ),
        ]

    def __str__(self) -> str:
        return f"revue du {self.opened_on}"


class LigneRevue(models.Model):
    """One account to confirm or close in a review."""

    revue = models.ForeignKey(Revue, models.CASCADE, related_name="lignes")
    compte = models.ForeignKey(Compte, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=12, choices=DecisionRevue.choices, default=DecisionRevue.A_REVOIR)
    decided_at = models.DateTimeField(null=True)
    decided_by_ref = models.CharField(max_length=40, blank=True)

    objects = models.Manager["LigneRevue"]()

    class Meta:
        verbose_name = "ligne de revue"
        verbose_name_plural = "lignes de revue"
        constraints = [
            models.UniqueConstraint(
                "revue",
                "compte",
                name="ligne_revue_once",
                violation_error_message="Ce compte est déjà dans la revue.",
            ),
            models.CheckConstraint(
                name="ligne_revue_decided",
                condition=Q(decision=DecisionRevue.A_REVOIR, decided_at__isnull=True)
                | (~Q(decision=DecisionRevue.A_REVOIR) & Q(decided_at__isnull=False)),
                violation_error_message="Une décision de revue porte sa date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revue_id} · {self.compte_id}"


class SignalementSecurite(models.Model):
    """Loss, theft, fraud or misuse of an account, with a numbered receipt, and the instant of the cut (U-4.1)."""

    numero = models.CharField(max_length=20, unique=True)
    compte = models.ForeignKey(Compte, models.PROTECT, related_name="signalements_securite")
    kind = models.CharField(max_length=12, choices=KindSignalementSecurite.choices)
    detail = models.TextField(blank=True)
    reported_at = models.DateTimeField()
    reported_by_ref = models.CharField(max_length=40)
    cut_at = models.DateTimeField(null=True)
    cut_by_ref = models.CharField(max_length=40, blank=True)
    notified_at = models.DateTimeField(null=True)

    objects = models.Manager["SignalementSecurite"]()

    class Meta:
        verbose_name = "signalement de sécurité"
        verbose_name_plural = "signalements de sécurité"

    def __str__(self) -> str:
        return self.numero


class ExclusionPersonne(models.Model):
    """A person shut out: a keyed hash of the e-mail, until a date. One of the two traces a deletion leaves."""

    email_hash = models.CharField(max_length=64)
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="exclusions_personnes")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="exclusions_personnes")
    motif = models.TextField()
    decided_at = models.DateTimeField()
    decided_by_ref = models.CharField(max_length=40)
    until = models.DateField()
    lifted_at = models.DateTimeField(null=True)

    objects = models.Manager["ExclusionPersonne"]()

    class Meta:
        verbose_name = "exclusion d’une personne"
        verbose_name_plural = "exclusions de personnes"
        indexes = [models.Index("email_hash", name="exclusion_email", condition=Q(lifted_at__isnull=True))]

    def __str__(self) -> str:
        return f"exclusion {self.pk}"


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
