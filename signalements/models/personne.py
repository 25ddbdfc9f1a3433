"""The person: the only tables of the case that name them. Anonymising a demande deletes these rows."""

from django.db import models
from django.db.models import Q

from accounts.enums import Civilite
from accounts.models import Caisse, Partenaire, ServicePartenaire
from espace.histories import History
from espace.tenancy import TenantManager
from signalements.enums import Joindre, ModeAccord, Qualite
from signalements.models.demande import Demande
from signalements.models.piece import Piece


class Identite(models.Model):
    """Five fields and no other identity (U-5-identite-cinq-champs), with how to reach the person.

    Repeats its tenant for the policy and the search: a composite key ties both to the demande.
    """

    demande = models.OneToOneField(Demande, models.CASCADE, primary_key=True, related_name="identite")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, related_name="+")
    service = models.ForeignKey(ServicePartenaire, models.PROTECT, null=True, related_name="+")
    civilite = models.CharField("civilité", max_length=8, choices=Civilite.choices)
    nom = models.CharField("nom de naissance", max_length=80)
    prenom = models.CharField("prénom", max_length=80)
    date_naissance = models.DateField("date de naissance")
    departement = models.CharField("département de résidence", max_length=3)
    joindre = models.CharField("comment la joindre", max_length=12, choices=Joindre.choices)
    joindre_precision = models.CharField("jours et heures", max_length=120, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    nom_recherche = models.CharField(max_length=170, db_collation="C")
    cle_phonetique = models.CharField(max_length=12, db_collation="C")

    objects = TenantManager["Identite"]()
    history = History(is_scoped=True)

    class Meta:
        verbose_name = "identité"
        indexes = [
            models.Index("caisse", "nom_recherche", name="identite_caisse_nom", include=["partenaire"]),
            models.Index("partenaire", "nom_recherche", name="identite_partenaire_nom", include=["caisse"]),
            models.Index("caisse", "cle_phonetique", name="identite_caisse_cle", include=["partenaire"]),
            models.Index("partenaire", "cle_phonetique", name="identite_partenaire_cle", include=["caisse"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="identite_five_fields",
                condition=~Q(civilite="") & ~Q(nom="") & ~Q(prenom=""),
                violation_error_message="La personne est connue par cinq champs : civilité, nom, prénom, date de naissance, "
                "département de résidence.",
            ),
            models.CheckConstraint(
                name="identite_departement",
                condition=Q(departement__regex=r"^(0[1-9]|1[0-9]|2[1-9]|[3-8][0-9]|9[0-5]|2[AB]|97[1-6]|98[678])$"),
                violation_error_message="Ce département n’existe pas. Choisissez-le dans la liste.",
            ),
            models.CheckConstraint(
                name="identite_telephone",
                condition=Q(telephone="") | Q(joindre=Joindre.TELEPHONE),
                violation_error_message="Un téléphone n’est gardé que si la personne veut être jointe ainsi.",
            ),
        ]

    def __str__(self) -> str:
        return f"identité de {self.demande_id}"

    @property
    def nom_complet(self) -> str:
        """« Idriss Lambert »."""
        return f"{self.prenom} {self.nom}"


class Representant(models.Model):
    """Who gives the agreement of a minor or a protected adult (PDC-3-mineur). Never in a list, an export or a file name."""

    demande = models.OneToOneField(Demande, models.CASCADE, primary_key=True, related_name="representant")
    nom = models.CharField("nom du représentant", max_length=80)
    prenom = models.CharField("prénom du représentant", max_length=80)
    qualite = models.CharField("qualité", max_length=12, choices=Qualite.choices)

    objects = TenantManager["Representant"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "représentant"
        constraints = [
            models.CheckConstraint(
                name="representant_complete",
                condition=~Q(nom="") & ~Q(prenom="") & ~Q(qualite=""),
                violation_error_message="Indiquez le nom, le prénom et la qualité du représentant.",
            )
        ]

    def __str__(self) -> str:
        return f"représentant de {self.demande_id}"


class Accord(models.Model):
    """Two dated facts, who collected them and how (PDC-9-consentement). Never called consent to a processing.

    Validated by the caisse at the first contact; may be withdrawn at any time.
    """

    demande = models.OneToOneField(Demande, models.CASCADE, primary_key=True, related_name="accord")
    informed_at = models.DateTimeField("personne informée le")
    agreed_at = models.DateTimeField("personne d’accord le", null=True)
    mode = models.CharField("mode", max_length=12, choices=ModeAccord.choices)
    is_by_representant = models.BooleanField("donné par le représentant", default=False)
    collected_by_ref = models.CharField(max_length=40)
    piece = models.ForeignKey(Piece, models.PROTECT, null=True, related_name="+")
    validated_at = models.DateTimeField("validé le", null=True)
    is_confirmed = models.BooleanField("confirmé", null=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True)

    objects = TenantManager["Accord"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "accord"
        constraints = [
            models.CheckConstraint(
                name="accord_given",
                condition=Q(agreed_at__isnull=False) | Q(mode=ModeAccord.A_RECUEILLIR),
                violation_error_message="L’accord de la personne porte sa date.",
            ),
            models.CheckConstraint(
                name="accord_validated",
                condition=Q(validated_at__isnull=True, is_confirmed__isnull=True)
                | Q(validated_at__isnull=False, is_confirmed__isnull=False),
                violation_error_message="La validation de l’accord porte sa date et sa réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"accord de {self.demande_id}"
