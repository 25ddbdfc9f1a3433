"""The COPIL: its meeting, its members, its decisions, the bilan of each party, the annual evaluation of Marly."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Partenaire
from conventions.models import ContactConvention, ConventionMetier, Partie
from espace.tenancy import TenantManager
from reporting.enums import EtatCopil, Periodicite


class Copil(models.Model):
    """A meeting of the steering committee (M-copil-annuel)."""

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="copils")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    etat = models.CharField("état", max_length=8, choices=EtatCopil.choices, default=EtatCopil.PLANIFIE)
    planned_at = models.DateTimeField("prévu le")
    held_on = models.DateField("tenu le", null=True, blank=True)
    lieu = models.CharField("lieu", max_length=160, blank=True)
    ordre_du_jour = models.TextField("ordre du jour", blank=True, max_length=4000)
    compte_rendu = models.UUIDField("compte rendu", null=True)  # Fichier
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = TenantManager["Copil"]()
    tenant_caisse = None

    class Meta:
        verbose_name = "COPIL"
        verbose_name_plural = "COPIL"
        indexes = [models.Index("convention", "planned_at", name="copil_convention")]
        constraints = [
            models.CheckConstraint(
                name="copil_held",
                condition=Q(etat=EtatCopil.TENU, held_on__isnull=False)
                | (~Q(etat=EtatCopil.TENU) & Q(held_on__isnull=True)),
                violation_error_message="Un COPIL tenu porte sa date, et lui seul.",
            )
        ]

    def __str__(self) -> str:
        return f"COPIL du {self.planned_at:%Y-%m-%d}"


class MembreCopil(models.Model):
    """A member: a référent by default, who leaves only when somebody replaces them (M-copil-composition)."""

    copil = models.ForeignKey(Copil, models.CASCADE, related_name="membres")
    partie = models.ForeignKey(Partie, models.PROTECT, related_name="+")
    contact = models.ForeignKey(ContactConvention, models.PROTECT, null=True, blank=True, related_name="+")
    nom = models.CharField("nom", max_length=80, blank=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    is_referent = models.BooleanField("référent", default=False)
    is_present = models.BooleanField("présent", null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = TenantManager["MembreCopil"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "membre du COPIL"
        verbose_name_plural = "membres du COPIL"
        constraints = [
            models.UniqueConstraint(
                "copil",
                "contact",
                name="membre_contact_once",
                condition=Q(contact__isnull=False),
                violation_error_message="Cette personne est déjà membre de ce COPIL.",
            ),
            models.CheckConstraint(
                name="membre_known",
                condition=Q(contact__isnull=False) | ~Q(nom=""),
                violation_error_message="Choisissez un contact de la convention ou indiquez un nom.",
            ),
            models.CheckConstraint(
                name="membre_replaced_by_other",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                violation_error_message="Un membre est remplacé par quelqu’un d’autre.",
            ),
        ]

    def __str__(self) -> str:
        return f"membre {self.pk}"


class Decision(models.Model):
    """A decision of a COPIL, followed until it is done."""

    copil = models.ForeignKey(Copil, models.CASCADE, related_name="decisions")
    texte = models.CharField("décision", max_length=400)
    partie = models.ForeignKey(Partie, models.PROTECT, null=True, blank=True, related_name="+")  # who carries it
    due_on = models.DateField("pour le", null=True, blank=True)
    done_on = models.DateField("faite le", null=True, blank=True)
    suite = models.CharField("suite donnée", max_length=400, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = TenantManager["Decision"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "décision"
        indexes = [models.Index("due_on", name="decision_due", condition=Q(done_on__isnull=True))]

    def __str__(self) -> str:
        return self.texte


class BilanPartie(models.Model):
    """The bilan of one party for a COPIL (CHA-5-bilans-parties), seen by the others once published."""

    copil = models.ForeignKey(Copil, models.CASCADE, related_name="bilans")
    partie = models.ForeignKey(Partie, models.PROTECT, related_name="+")
    attention = models.TextField("points d’attention", blank=True, max_length=4000)
    forces = models.TextField("points forts", blank=True, max_length=4000)
    ameliorations = models.TextField("améliorations", blank=True, max_length=4000)
    fichier = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)
    published_at = models.DateTimeField("publié le", null=True)
    published_by_ref = models.CharField(max_length=40, blank=True)

    objects = TenantManager["BilanPartie"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "bilan d’une partie"
        verbose_name_plural = "bilans des parties"
        constraints = [
            models.UniqueConstraint(
                "copil",
                "partie",
                name="bilan_once",
                violation_error_message="Cette partie a déjà un bilan pour ce COPIL.",
            ),
            models.CheckConstraint(
                name="bilan_published",
                condition=Q(published_at__isnull=True, published_by_ref="")
                | (Q(published_at__isnull=False) & ~Q(published_by_ref="")),
                violation_error_message="Une publication porte sa date et son auteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"bilan {self.pk}"


class Evaluation(models.Model):
    """The annual evaluation sheet (MAR-A-fiche-evaluation): seven headings, own dates, frozen as its COPIL closes."""

    convention = models.ForeignKey(ConventionMetier, models.PROTECT, related_name="evaluations")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    starts_on = models.DateField("début de la période")
    ends_on = models.DateField("fin de la période, exclue")
    copil_periode = models.CharField("période du COPIL", max_length=120, blank=True)
    has_comite_technique = models.BooleanField("comité technique", default=False)
    periodicite = models.CharField("périodicité", max_length=16, choices=Periodicite.choices, blank=True)
    public_cible = models.TextField("public cible", blank=True, max_length=2000)
    axes = models.TextField("axes de collaboration", blank=True, max_length=2000)
    objectifs_caisse = models.TextField("objectifs de la caisse", blank=True, max_length=2000)
    objectifs_partenaire = models.TextField("objectifs du partenaire", blank=True, max_length=2000)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)
    frozen_at = models.DateTimeField("figée le", null=True)

    objects = TenantManager["Evaluation"]()
    tenant_caisse = None

    class Meta:
        verbose_name = "fiche d’évaluation"
        verbose_name_plural = "fiches d’évaluation"
        constraints = [
            models.UniqueConstraint(
                "convention",
                "starts_on",
                name="evaluation_once",
                violation_error_message="Cette période a déjà sa fiche d’évaluation.",
            ),
            models.CheckConstraint(
                name="evaluation_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="La période finit après avoir commencé.",
            ),
            models.CheckConstraint(
                name="evaluation_periodicite",
                condition=Q(has_comite_technique=True) & ~Q(periodicite="")
                | Q(has_comite_technique=False, periodicite=""),
                violation_error_message="Indiquez la périodicité du comité technique, ou répondez « non ».",
            ),
        ]

    def __str__(self) -> str:
        return f"évaluation du {self.starts_on}"
