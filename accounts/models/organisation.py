"""Organisations: caisses and the structures that sign with them."""

from datetime import date
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from stdnum.fr import siret as siret_number

from accounts.enums import EtatDomaine, KindCaisse, KindPartenaire
from espace.histories import History


class DateRange(Func):
    """`[start; end[`, an open end is NULL."""

    function = "daterange"
    output_field = DateRangeField()


class Caisse(models.Model):
    """A local body of the Assurance Maladie: it signs, habilitates and handles the demandes addressed to it."""

    code = models.CharField("code", max_length=20, unique=True)
    kind = models.CharField("nature", max_length=8, choices=KindCaisse.choices, default=KindCaisse.CPAM)
    nom = models.CharField("nom", max_length=120)
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    functional_mailbox = models.EmailField("boîte fonctionnelle", blank=True)
    support_contact = models.CharField("contact du support", max_length=200, blank=True)
    dpo_contact = models.CharField("contact du DPO", max_length=200, blank=True)
    address = models.TextField("adresse", blank=True)

    objects = models.Manager["Caisse"]()
    history = History()

    class Meta:
        verbose_name = "caisse"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom

    @property
    def zone(self) -> ZoneInfo:
        """Time zone in which its days begin and end."""
        return ZoneInfo(self.time_zone)


class DepartementCaisse(models.Model):
    """A département of a caisse; one département may have several caisses (59, 62)."""

    caisse = models.ForeignKey(Caisse, models.CASCADE, related_name="departements")
    departement = models.CharField("département", max_length=3)
    is_main = models.BooleanField("siège", default=False)  # whose legal holidays count

    objects = models.Manager["DepartementCaisse"]()

    class Meta:
        verbose_name = "département d’une caisse"
        constraints = [
            models.UniqueConstraint(
                "caisse",
                "departement",
                name="departement_once",
                violation_error_message="Ce département est déjà rattaché à la caisse.",
            ),
            models.UniqueConstraint(
                "caisse",
                name="departement_main_once",
                condition=Q(is_main=True),
                violation_error_message="Une caisse a un seul département de siège.",
            ),
        ]

    def __str__(self) -> str:
        return self.departement


class JourFerieCaisse(models.Model):
    """A day the caisse adds to the legal holidays of its département."""

    caisse = models.ForeignKey(Caisse, models.CASCADE, related_name="jours_feries")
    day = models.DateField("jour")
    libelle = models.CharField("libellé", max_length=80)

    objects = models.Manager["JourFerieCaisse"]()

    class Meta:
        verbose_name = "jour férié d’une caisse"
        constraints = [
            models.UniqueConstraint(
                "caisse",
                "day",
                name="jour_ferie_once",
                violation_error_message="Ce jour est déjà ajouté par la caisse.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.libelle}"


class ServiceCaisse(models.Model):
    """A team of a caisse: the demandes of some functions go to it."""

    caisse = models.ForeignKey(Caisse, models.CASCADE, related_name="services")
    nom = models.CharField("nom", max_length=120)
    email = models.EmailField("boîte du service", blank=True)
    is_active = models.BooleanField("actif", default=True)

    objects = models.Manager["ServiceCaisse"]()

    class Meta:
        verbose_name = "service de caisse"
        verbose_name_plural = "services de caisse"
        constraints = [
            models.UniqueConstraint(
                "caisse",
                Lower("nom"),
                name="service_caisse_once",
                violation_error_message="Un service de ce nom existe déjà dans la caisse.",
            )
        ]

    def __str__(self) -> str:
        return self.nom


class ServiceFonction(models.Model):
    """Which function a service handles: one service a function and caisse."""

    service = models.ForeignKey(ServiceCaisse, models.CASCADE, related_name="fonctions")
    caisse = models.ForeignKey(Caisse, models.CASCADE, related_name="+")  # copy, for the constraint
    fonction = models.CharField("fonction", max_length=20)

    objects = models.Manager["ServiceFonction"]()

    class Meta:
        verbose_name = "fonction d’un service"
        constraints = [
            models.UniqueConstraint(
                "caisse",
                "fonction",
                name="service_fonction_once",
                violation_error_message="Un autre service de la caisse traite déjà cette fonction.",
            )
        ]

    def __str__(self) -> str:
        return self.fonction


class ReglageCaisse(models.Model):
    """A setting of the catalogue (`espace.reglages`) that differs in this caisse."""

    caisse = models.ForeignKey(Caisse, models.CASCADE, related_name="reglages")
    cle = models.CharField("réglage", max_length=60)
    valeur = models.JSONField("valeur")

    objects = models.Manager["ReglageCaisse"]()
    history = History()

    class Meta:
        verbose_name = "réglage d’une caisse"
        verbose_name_plural = "réglages d’une caisse"
        constraints = [
            models.UniqueConstraint(
                "caisse",
                "cle",
                name="reglage_caisse_once",
                violation_error_message="Ce réglage vient d’être changé par quelqu’un d’autre. Rechargez la page.",
            )
        ]

    def __str__(self) -> str:
        return self.cle


class Partenaire(models.Model):
    """A structure that accompanies the public: it signs a convention and its accounts send demandes.

    `places_*` are projections of the usage conventions in force (NULL: no limit), compared by the quota trigger.
    """

    nom = models.CharField("nom", max_length=160)
    kind = models.CharField("nature", max_length=14, choices=KindPartenaire.choices)
    siret = models.CharField("SIRET", max_length=14, unique=True, null=True, blank=True)
    address = models.TextField("adresse", blank=True)
    places_gestionnaires = models.PositiveIntegerField("places de gestionnaire", null=True, default=0)
    places_techniciens = models.PositiveIntegerField("places de technicien", null=True, default=0)
    created_at = models.DateTimeField("créé le")
    # The caisse that recorded it: it follows the structure before any access opens.
    enregistre_par = models.ForeignKey(Caisse, models.PROTECT, null=True, blank=True, related_name="+")
    sensibilise_rgpd_on = models.DateField(
        "sensibilisée au RGPD le", null=True, blank=True
    )  # U-5-mission-rgpd-utilisateurs
    version = models.PositiveIntegerField(default=1)

    objects = models.Manager["Partenaire"]()
    history = History(excluded_fields=["version"])

    class Meta:
        verbose_name = "partenaire"
        ordering = ["nom"]
        constraints = [
            models.CheckConstraint(
                name="partenaire_siret_shape",
                condition=Q(siret__isnull=True) | Q(siret__regex=r"^[0-9]{14}$"),
                violation_error_message="Un SIRET a quatorze chiffres, sans espace.",
            )
        ]

    def __str__(self) -> str:
        return self.nom

    @staticmethod
    def is_siret_valid(number: str) -> bool:
        """Whether the key of a SIRET is right (La Poste's special rule included)."""
        return bool(siret_number.is_valid(number))


class ServicePartenaire(models.Model):
    """A service of a structure (ASE, maison des solidarités): its techniciens see its demandes, others a line."""

    partenaire = models.ForeignKey(Partenaire, models.CASCADE, related_name="services")
    nom = models.CharField("nom", max_length=120)
    categorie_envoi = models.CharField("catégorie d’envoi direct", max_length=30, blank=True)
    is_active = models.BooleanField("actif", default=True)

    objects = models.Manager["ServicePartenaire"]()

    class Meta:
        verbose_name = "service d’un partenaire"
        verbose_name_plural = "services d’un partenaire"
        constraints = [
            models.UniqueConstraint(
                "partenaire",
                Lower("nom"),
                name="service_partenaire_once",
                violation_error_message="Un service de ce nom existe déjà dans la structure.",
            )
        ]

    def __str__(self) -> str:
        return self.nom


class EffectifDeclare(models.Model):
    """Members of a structure, as declared: it sizes the quotas (U-2.2.1). The latest declared before a day counts."""

    partenaire = models.ForeignKey(Partenaire, models.CASCADE, related_name="effectifs")
    membres = models.PositiveIntegerField("membres")
    is_demonstration = models.BooleanField("valeur de démonstration", default=False)
    declared_on = models.DateField("déclaré le")
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    objects = models.Manager["EffectifDeclare"]()

    class Meta:
        verbose_name = "effectif déclaré"
        verbose_name_plural = "effectifs déclarés"
        constraints = [
            models.CheckConstraint(
                name="effectif_positive",
                condition=Q(membres__gte=1),
                violation_error_message="Indiquez un effectif d’au moins une personne.",
            ),
            models.UniqueConstraint(
                "partenaire",
                "declared_on",
                name="effectif_once_a_day",
                violation_error_message="Un effectif est déjà déclaré à cette date. Choisissez un autre jour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membres} membres au {self.declared_on}"


class DomaineCourriel(models.Model):
    """An e-mail domain of a structure; usable once a caisse attests it is hosted in Europe (U-2.2.1-email-europe).

    A gestionnaire may propose one; a caisse attests it or declines it, and may withdraw it later: it opens no new account
    then, and those it opened stay. Proposed again, it waits again.
    """

    partenaire = models.ForeignKey(Partenaire, models.CASCADE, related_name="domaines")
    domaine = models.CharField("domaine", max_length=120)
    attested_europe_at = models.DateTimeField("attesté hébergé en Europe le", null=True, blank=True)
    attested_by_ref = models.CharField(max_length=40, blank=True)
    proposed_at = models.DateTimeField("proposé le", null=True, blank=True)
    proposed_by_ref = models.CharField(max_length=40, blank=True)
    withdrawn_at = models.DateTimeField("refusé ou retiré le", null=True, blank=True)
    withdrawn_by_ref = models.CharField(max_length=40, blank=True)
    motif_retrait = models.CharField("motif du refus ou du retrait", max_length=300, blank=True)

    objects = models.Manager["DomaineCourriel"]()

    class Meta:
        verbose_name = "domaine de courriel"
        verbose_name_plural = "domaines de courriel"
        constraints = [
            models.UniqueConstraint(
                "partenaire",
                Lower("domaine"),
                name="domaine_once",
                violation_error_message="Ce domaine est déjà admis pour la structure.",
            ),
            models.CheckConstraint(
                name="domaine_attested",
                condition=Q(attested_europe_at__isnull=True, attested_by_ref="")
                | (Q(attested_europe_at__isnull=False) & ~Q(attested_by_ref="")),
                violation_error_message="Une attestation porte sa date et son auteur.",
            ),
            models.CheckConstraint(
                name="domaine_withdrawn",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by_ref="", motif_retrait="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by_ref="") & ~Q(motif_retrait="")),
                violation_error_message="Un domaine refusé ou retiré porte sa date, son auteur et son motif.",
            ),
        ]

    def __str__(self) -> str:
        return self.domaine

    @property
    def etat(self) -> EtatDomaine:
        """Where it stands, from its three dates."""
        if self.withdrawn_at is not None:
            return EtatDomaine.RETIRE if self.attested_europe_at else EtatDomaine.REFUSE
        return EtatDomaine.ADMIS if self.attested_europe_at else EtatDomaine.PROPOSE


class Acces(models.Model):
    """Projection written by `conventions`: this caisse is open to this partenaire from a day to another.

    The only thing accounts know of a convention. `closes_on` stays NULL while renewal is the default. `grille` holds
    the quota grid as plain numbers; `usage_ref` names the usage convention without pointing at it (a higher floor).
    """

    partenaire = models.ForeignKey(Partenaire, models.CASCADE, related_name="acces")
    caisse = models.ForeignKey(Caisse, models.CASCADE, related_name="acces")
    opens_on = models.DateField()
    closes_on = models.DateField(null=True)
    grille = models.JSONField()
    usage_ref = models.CharField(max_length=40)

    objects = models.Manager["Acces"]()

    class Meta:
        verbose_name = "accès"
        verbose_name_plural = "accès"
        indexes = [models.Index("closes_on", name="acces_closes", condition=Q(closes_on__isnull=False))]
        constraints = [
            models.CheckConstraint(
                name="acces_order",
                condition=Q(closes_on__isnull=True) | Q(closes_on__gt=F("opens_on")),
                violation_error_message="Un accès se ferme après s’être ouvert.",
            ),
            ExclusionConstraint(
                name="acces_no_overlap",
                expressions=[
                    (F("partenaire"), RangeOperators.EQUAL),
                    (F("caisse"), RangeOperators.EQUAL),
                    (DateRange(F("opens_on"), F("closes_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette structure a déjà un accès à cette caisse sur ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partenaire_id} → {self.caisse_id}, {self.opens_on}"

    def is_open_on(self, day: date) -> bool:
        """Whether the access holds that day: `[opens_on; closes_on[`."""
        return self.opens_on <= day and not self.has_ended_on(day)

    def has_ended_on(self, day: date) -> bool:
        """Whether its last day is past."""
        return self.closes_on is not None and self.closes_on <= day
