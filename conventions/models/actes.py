"""Facts of the contract: writings signed by all, letters of one side; and what a replay makes of them, period by
period.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import Caisse
from conventions.enums import Envoi, KindActe, KindEvenement, KindLettre, KindPeriode, ObjetLettre
from conventions.models.convention import ConventionMetier, ConventionUsage, Partie
from espace.models import Fichier
from espace.tenancy import TenantManager


class Acte(models.Model):
    """A signed writing: the convention métier, the usage convention, an avenant.

    `effect_on` for an avenant; the others take effect on their last signature. An avenant is the only door to a term;
    one that
    changes the agreed channel says why the new one is safe (ROU-III-changement-canal).
    """

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="actes")
    usage = models.ForeignKey(ConventionUsage, models.CASCADE, null=True, related_name="actes")
    kind = models.CharField("nature", max_length=8, choices=KindActe.choices)
    numero = models.PositiveSmallIntegerField("numéro", default=0)
    objet = models.TextField("ce qui change", blank=True)
    justification = models.TextField("justification de la sécurité du canal", blank=True)
    is_objectifs_attested = models.BooleanField("ne remet pas en cause les objectifs généraux", default=False)
    effect_on = models.DateField("effet", null=True)
    created_at = models.DateTimeField()
    created_by_ref = models.CharField(max_length=40)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["Acte"]()

    class Meta:
        verbose_name = "acte"
        constraints = [
            models.UniqueConstraint(
                "convention",
                name="acte_metier_once",
                condition=Q(kind=KindActe.METIER),
                violation_error_message="Cette convention a déjà son texte : une modification passe par un avenant.",
            ),
            models.UniqueConstraint(
                "usage",
                name="acte_usage_once",
                condition=Q(kind=KindActe.USAGE),
                violation_error_message="Cette convention d’utilisation a déjà son texte.",
            ),
            models.UniqueConstraint(
                "convention",
                "numero",
                name="acte_avenant_numero_once",
                condition=Q(kind=KindActe.AVENANT),
                violation_error_message="Un avenant porte déjà ce numéro.",
            ),
            models.CheckConstraint(
                name="acte_usage_named",
                condition=~Q(kind=KindActe.USAGE) | Q(usage__isnull=False),
                violation_error_message="Indiquez la convention d’utilisation.",
            ),
            models.CheckConstraint(
                name="acte_avenant_complete",
                condition=~Q(kind=KindActe.AVENANT)
                | (Q(numero__gte=1, effect_on__isnull=False, is_objectifs_attested=True) & ~Q(objet="")),
                violation_error_message="Un avenant porte son numéro, sa date d’effet, ce qu’il change, et "
                "l’attestation que les objectifs généraux demeurent.",
            ),
            models.UniqueConstraint("id", "convention", name="acte_in_convention"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.numero or ''}".strip()


class Signature(models.Model):
    """One party's signature of a writing, with the délibération that allowed it."""

    acte = models.ForeignKey(Acte, models.CASCADE, related_name="signatures")
    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="+")  # copy, for the composite keys
    partie = models.ForeignKey(Partie, models.PROTECT, related_name="signatures")
    signed_on = models.DateField("signée le")
    signataire = models.CharField("signataire", max_length=160, blank=True)
    qualite = models.CharField("qualité", max_length=160, blank=True)
    deliberation_ref = models.CharField("délibération", max_length=60, blank=True)
    deliberation_on = models.DateField("délibération du", null=True, blank=True)
    executory_on = models.DateField("exécutoire le", null=True, blank=True)
    is_demonstration = models.BooleanField("date de démonstration", default=False)
    fichier = models.ForeignKey(Fichier, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["Signature"]()

    class Meta:
        verbose_name = "signature"
        constraints = [
            models.UniqueConstraint(
                "acte",
                "partie",
                name="signature_once",
                violation_error_message="Cette partie a déjà signé ce texte.",
            ),
            models.CheckConstraint(
                name="signature_deliberation_order",
                condition=Q(executory_on__isnull=True)
                | Q(deliberation_on__isnull=True)
                | Q(executory_on__gte=F("deliberation_on")),
                violation_error_message="Une délibération devient exécutoire après avoir été prise.",
            ),
        ]

    def __str__(self) -> str:
        return f"signature {self.partie_id} le {self.signed_on}"


NEEDS = {
    KindLettre.DENONCIATION: Q(sent_on__isnull=False),
    KindLettre.OPPOSITION: Q(received_on__isnull=False),
    KindLettre.MISE_EN_DEMEURE: Q(sent_on__isnull=False) & ~Q(motif="") & ~Q(reference=""),
    KindLettre.RESILIATION: Q(sent_on__isnull=False, effect_on__isnull=False) & ~Q(motif=""),
    KindLettre.RETRAIT: Q(sent_on__isnull=False, effect_on__isnull=False),
    KindLettre.CONFIRMATION: Q(sent_on__isnull=False),
}
SENTENCES = {
    KindLettre.DENONCIATION: "Indiquez le jour d’envoi de la dénonciation.",
    KindLettre.OPPOSITION: "Indiquez le jour de réception de l’opposition.",
    KindLettre.MISE_EN_DEMEURE: "Une mise en demeure porte son jour d’envoi, sa référence et le manquement.",
    KindLettre.RESILIATION: "Une résiliation porte son jour d’envoi, son jour d’effet et son motif.",
    KindLettre.RETRAIT: "Un retrait porte son jour d’envoi et son jour d’effet.",
    KindLettre.CONFIRMATION: "Indiquez le jour de la confirmation.",
}


class Lettre(models.Model):
    """A one-sided writing: dates in law (sending, receipt) beside the instant it was recorded.

    Recording is never refused because it is late; an effect before its first possible day is, by the action.
    `admitted_on`: an admin gave effect to a letter sent outside its window, with a reason.
    """

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="lettres")
    objet = models.CharField(max_length=8, choices=ObjetLettre.choices, default=ObjetLettre.METIER)
    kind = models.CharField("nature", max_length=16, choices=KindLettre.choices)
    auteur = models.ForeignKey(Partie, models.PROTECT, related_name="lettres_ecrites")
    destinataire = models.ForeignKey(Partie, models.PROTECT, null=True, related_name="lettres_recues")
    sent_on = models.DateField("envoyée le", null=True)
    received_on = models.DateField("reçue le", null=True)
    envoi = models.CharField("envoi", max_length=16, choices=Envoi.choices, default=Envoi.RECOMMANDEE_AR)
    reference = models.CharField("référence de l’envoi", max_length=60, blank=True)
    motif = models.TextField("motif", blank=True)
    effect_on = models.DateField("effet", null=True)
    repond_a = models.ForeignKey("self", models.PROTECT, null=True, related_name="suites")
    cured_on = models.DateField("manquement réparé le", null=True)
    admitted_on = models.DateField("admise le", null=True)
    admitted_by_ref = models.CharField(max_length=40, blank=True)
    admitted_reason = models.TextField("raison de l’admission", blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["Lettre"]()

    class Meta:
        verbose_name = "lettre"
        indexes = [models.Index("convention", "sent_on", name="lettre_of_convention")]
        constraints = [
            *(
                models.CheckConstraint(
                    name=f"lettre_{kind.value}",
                    condition=~Q(kind=kind) | needs,
                    violation_error_message=SENTENCES[kind],
                )
                for kind, needs in NEEDS.items()
            ),
            models.CheckConstraint(
                name="lettre_repond_a_kind",
                condition=Q(repond_a__isnull=True) | Q(kind=KindLettre.RESILIATION),
                violation_error_message="Seule une résiliation répond à une mise en demeure.",
            ),
            models.CheckConstraint(
                name="lettre_cured_kind",
                condition=Q(cured_on__isnull=True) | Q(kind=KindLettre.MISE_EN_DEMEURE, cured_on__gte=F("sent_on")),
                violation_error_message="Un manquement se répare après la mise en demeure.",
            ),
            models.CheckConstraint(
                name="lettre_admitted",
                condition=Q(admitted_on__isnull=True, admitted_by_ref="", admitted_reason="")
                | (Q(admitted_on__isnull=False) & ~Q(admitted_by_ref="") & ~Q(admitted_reason="")),
                violation_error_message="Admettre une lettre hors de sa fenêtre demande une raison.",
            ),
            models.CheckConstraint(
                name="lettre_received_after_sent",
                condition=Q(sent_on__isnull=True) | Q(received_on__isnull=True) | Q(received_on__gte=F("sent_on")),
                violation_error_message="Une lettre est reçue après avoir été envoyée.",
            ),
            models.CheckConstraint(
                name="lettre_usage_kind",
                condition=Q(objet=ObjetLettre.METIER)
                | Q(objet=ObjetLettre.USAGE, kind__in=[KindLettre.MISE_EN_DEMEURE, KindLettre.RESILIATION]),
                violation_error_message="La convention d’utilisation se résilie après mise en demeure ; elle prend fin "
                "avec la convention métier dans les autres cas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.sent_on or self.received_on}"


class Periode(models.Model):
    """A period of a convention, written once it has begun: `[starts_on; ends_on[`. Wholly a projection."""

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="periodes")
    rang = models.PositiveSmallIntegerField("rang")  # 0: the first year; n: the n-th renewal
    kind = models.CharField(max_length=12, choices=KindPeriode.choices)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    is_presumee = models.BooleanField("reconduction présumée", default=False)
    recorded_at = models.DateTimeField()

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["Periode"]()

    class Meta:
        verbose_name = "période"
        ordering = ["rang"]
        constraints = [
            models.UniqueConstraint("convention", "rang", name="periode_once"),
            models.CheckConstraint(
                name="periode_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="Une période se termine après avoir commencé.",
            ),
            models.CheckConstraint(
                name="periode_kind_rang",
                condition=Q(kind=KindPeriode.INITIALE, rang=0) | Q(kind=KindPeriode.RECONDUCTION, rang__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.rang}"


class Evenement(models.Model):
    """The readable life of a convention: one line a fact and a consequence of a replay. Never rewritten."""

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="evenements")
    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=KindEvenement.choices)
    day = models.DateField("jour en droit")
    detail = models.JSONField(default=dict)  # codes, dates and identifiers only
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["Evenement"]()

    class Meta:
        verbose_name = "événement d’une convention"
        verbose_name_plural = "événements d’une convention"
        indexes = [models.Index(fields=["convention", "-recorded_at", "-id"], name="evenement_recent")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} le {self.day}"
