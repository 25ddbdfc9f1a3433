"""Requests to open the account of a gestionnaire."""

from django.db import models
from django.db.models import Q

from accounts.enums import Civilite, EtatHabilitation, OrigineDemande
from accounts.models.compte import Compte
from accounts.models.organisation import Caisse, Partenaire
from accounts.transitions import HABILITATION
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
    # Who asked, when it came by letter, mail or phone; in the portal, `recorded_by_ref` is who asked.
    asked_by = models.CharField("demandée par", max_length=160, blank=True)
    received_on = models.DateField("reçue le")
    # When its sixth field reached the caisse: on that day for one received whole, else the day the rest came.
    complete_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    remplace = models.ForeignKey(Compte, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by_ref = models.CharField(max_length=40, blank=True)
    # With several caisses either may answer (Pas-de-Calais, U-2.2-gestionnaire-par-caisse): which one did.
    caisse_decision = models.ForeignKey(Caisse, models.PROTECT, null=True, related_name="+")
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
