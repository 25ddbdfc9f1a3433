"""Requests of a structure about the account of a gestionnaire: a change, or a closing fifteen days ahead."""

from datetime import timedelta

from django.db import models
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value

from accounts.deadlines import PREAVIS_DAYS
from accounts.enums import EtatDemandeCompte, KindDemandeCompte, MotifInactivation, OrigineDemande
from accounts.models.compte import Compte
from accounts.models.habilitation import DemandeHabilitation
from accounts.models.organisation import Caisse, Partenaire
from accounts.transitions import DEMANDE_SUR_COMPTE
from espace.errors import name_constraint
from espace.transitions import TransitionTrigger

QUATRE_CHAMPS = (
    "nom",
    "fonction",
    "telephone",
    "email",
)  # U-2.2.2-champs-modifiables: civilité and prénom never change
OPEN = [EtatDemandeCompte.EN_ATTENTE, EtatDemandeCompte.PROGRAMMEE]

name_constraint("demande_compte_transitions", "Cette demande a déjà reçu une réponse. Rechargez la page.")


class DemandeSurCompte(models.Model):
    """A recorded request of the structure about a gestionnaire: a change, or an inactivation 15 days ahead (U 2.2.2, U 2.2.3).

    `asked_on` is the day in law, `asked_by` who asked when the request came outside the portal (in the portal:
    `recorded_by_ref`). For an inactivation the caisse keeps both days: the wished one and the one it chose (`effect_on`).
    """

    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="demandes_sur_compte")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="demandes_sur_compte")
    compte = models.ForeignKey(Compte, models.PROTECT, related_name="demandes_sur_compte")
    kind = models.CharField(max_length=12, choices=KindDemandeCompte.choices)
    etat = models.CharField(max_length=10, choices=EtatDemandeCompte.choices)
    asked_on = models.DateField("demandée le")
    asked_by = models.CharField("demandeur", max_length=160, blank=True)
    origine = models.CharField(max_length=10, choices=OrigineDemande.choices)
    motif = models.CharField(max_length=16, choices=MotifInactivation.choices, blank=True)
    wished_on = models.DateField("date souhaitée", null=True)
    is_immediate = models.BooleanField(null=True)  # what the caisse chose on receipt (U-2.2.3-inactivation-a-reception)
    effect_on = models.DateField("date d’effet", null=True)
    successeur = models.ForeignKey(DemandeHabilitation, models.PROTECT, null=True, related_name="remplacements")
    changes = models.JSONField(default=dict)  # field → asked value, only the four that may change
    motif_refus = models.TextField("motif du refus", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_ref = models.CharField(max_length=40, blank=True)
    # With several caisses either may answer, and both see which one did (Pas-de-Calais).
    caisse_decision = models.ForeignKey(Caisse, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)

    objects = models.Manager["DemandeSurCompte"]()

    class Meta:
        verbose_name = "demande sur un compte"
        verbose_name_plural = "demandes sur un compte"
        indexes = [
            models.Index("effect_on", name="demande_compte_due", condition=Q(etat=EtatDemandeCompte.PROGRAMMEE)),
            models.Index("partenaire", "etat", name="demande_compte_partenaire"),
        ]
        constraints = [
            models.CheckConstraint(
                name="demande_compte_wished",
                condition=~Q(kind=KindDemandeCompte.INACTIVATION) | (Q(wished_on__isnull=False) & ~Q(motif="")),
                violation_error_message="Indiquez la date de fermeture souhaitée et son motif.",
            ),
            models.CheckConstraint(
                name="demande_compte_preavis",  # U-2.2.3-preavis-15j
                condition=Q(wished_on__isnull=True)
                | Q(
                    wished_on__gte=ExpressionWrapper(
                        F("asked_on") + Value(timedelta(days=PREAVIS_DAYS)), output_field=DateTimeField()
                    )
                ),
                violation_error_message="La fermeture d’un gestionnaire se demande au moins quinze jours avant.",
            ),
            models.CheckConstraint(
                name="demande_compte_programmed",
                condition=~Q(etat=EtatDemandeCompte.PROGRAMMEE) | Q(effect_on__isnull=False),
                violation_error_message="Une fermeture programmée porte sa date.",
            ),
            models.CheckConstraint(
                name="demande_compte_decided",
                condition=Q(etat=EtatDemandeCompte.EN_ATTENTE, decided_at__isnull=True)
                | (~Q(etat=EtatDemandeCompte.EN_ATTENTE) & Q(decided_at__isnull=False)),
                violation_error_message="Une réponse porte sa date.",
            ),
            models.CheckConstraint(
                name="demande_compte_asked",  # U-2.2.2-demande-partenaire
                condition=Q(origine=OrigineDemande.PORTAIL) | ~Q(asked_by=""),
                violation_error_message="Indiquez qui, dans la structure, a fait cette demande.",
            ),
            models.UniqueConstraint(
                "compte",
                "kind",
                name="demande_compte_one_open",
                condition=Q(etat__in=OPEN),
                violation_error_message="Une demande de ce type attend déjà pour ce compte.",
            ),
        ]
        triggers = [TransitionTrigger(constraint="demande_compte_transitions", machines={"": DEMANDE_SUR_COMPTE})]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
