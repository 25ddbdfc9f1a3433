"""What surrounds a convention: contacts, documents, directory of needs, opening hours, notes, parts of the
coopération.
"""

from django.db import models
from django.db.models import F, Q

from accounts.models import Compte
from conventions.enums import Fonction, KindContact, KindDocument, KindNote, Tronc
from conventions.models.convention import ConventionMetier, Partie
from espace.histories import History
from espace.models import Fichier
from espace.tenancy import TenantManager


class ContactConvention(models.Model):
    """A person or a function to turn to, outside the avenants, with readable history (BON-3-referents-a-jour).

    A référent is not a role: `compte` ties the contact to an account of its party, which then sees `/convention/`.
    """

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="contacts")
    partie = models.ForeignKey(Partie, models.CASCADE, related_name="contacts")
    kind = models.CharField("rôle", max_length=10, choices=KindContact.choices)
    nom = models.CharField("nom", max_length=160, blank=True)
    fonction = models.CharField("fonction", max_length=160, blank=True)
    telephone = models.CharField("téléphone", max_length=40, blank=True)
    email = models.EmailField("e-mail", blank=True)
    horaires = models.CharField("horaires", max_length=120, blank=True)
    compte = models.ForeignKey(Compte, models.PROTECT, null=True, blank=True, related_name="contacts")
    is_au_texte = models.BooleanField("nommé au texte", default=False)
    is_demonstration = models.BooleanField("ajouté pour la démonstration", default=False)
    starts_on = models.DateField("depuis")
    ends_on = models.DateField("jusqu’à", null=True)
    confirmed_on = models.DateField("confirmé le", null=True)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["ContactConvention"]()
    history = History()

    class Meta:
        verbose_name = "contact d’une convention"
        verbose_name_plural = "contacts d’une convention"
        constraints = [
            models.CheckConstraint(
                name="contact_identified",
                condition=~Q(nom="", fonction="", email=""),
                violation_error_message="Indiquez un nom, à défaut une fonction ou une boîte fonctionnelle.",
            ),
            models.CheckConstraint(
                name="contact_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Un contact finit après avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom or self.fonction or self.email


class Document(models.Model):
    """A file kept with a convention. `is_caisse_seule`: an impact analysis is the caisse's (M-rgpd-eivp)."""

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="documents")
    kind = models.CharField("nature", max_length=12, choices=KindDocument.choices)
    titre = models.CharField("titre", max_length=160)
    dated_on = models.DateField("daté du")
    fichier = models.ForeignKey(Fichier, models.PROTECT, related_name="+")
    is_caisse_seule = models.BooleanField("visible de la caisse seule", default=False)
    added_at = models.DateTimeField()
    added_by_ref = models.CharField(max_length=40)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["Document"]()

    class Meta:
        verbose_name = "document"

    def __str__(self) -> str:
        return self.titre


class VoletConvention(models.Model):
    """A part of the coopération: the common ones are there from the start, the optional ones ticked (CHA-3-troncs)."""

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="volets")
    tronc = models.CharField(max_length=10, choices=Tronc.choices)
    code = models.SlugField(max_length=40)
    libelle = models.CharField("volet", max_length=160)
    is_retenu = models.BooleanField("retenu", default=False)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["VoletConvention"]()

    class Meta:
        verbose_name = "volet"
        constraints = [
            models.UniqueConstraint("convention", "code", name="volet_once"),
            models.CheckConstraint(
                name="volet_commun_retenu",
                condition=~Q(tronc=Tronc.COMMUN) | Q(is_retenu=True),
                violation_error_message="Un volet du tronc commun ne se retire pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class BesoinAnnuaire(models.Model):
    """A line of the directory by need: where to turn, a function of the portal or a channel (BON-A1-annuaire-
    besoins).
    """

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="besoins")
    ordre = models.PositiveSmallIntegerField()
    besoin = models.CharField("besoin", max_length=200)
    fonction = models.CharField("fonction du portail", max_length=12, choices=Fonction.choices, blank=True)
    canal = models.CharField("canal", max_length=200, blank=True)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["BesoinAnnuaire"]()

    class Meta:
        verbose_name = "besoin de l’annuaire"
        verbose_name_plural = "besoins de l’annuaire"
        constraints = [
            models.UniqueConstraint("convention", "ordre", name="besoin_once"),
            models.CheckConstraint(
                name="besoin_answered",
                condition=~Q(fonction="", canal=""),
                violation_error_message="Indiquez vers quoi ce besoin renvoie.",
            ),
        ]

    def __str__(self) -> str:
        return self.besoin


class HoraireAccueil(models.Model):
    """Opening hours of the place that welcomes the public; the former ones stay (ROU-II-changements-partenaire)."""

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="horaires")
    texte = models.TextField("horaires")
    starts_on = models.DateField("à partir du")
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["HoraireAccueil"]()

    class Meta:
        verbose_name = "horaire d’accueil"
        verbose_name_plural = "horaires d’accueil"
        constraints = [models.UniqueConstraint("convention", "starts_on", name="horaire_once_a_day")]

    def __str__(self) -> str:
        return self.texte


class NoteConvention(models.Model):
    """A dated note in the thread of a convention: a dispute and its outcome, a contested instruction, a training (U
    5, U 9).
    """

    convention = models.ForeignKey(ConventionMetier, models.CASCADE, related_name="notes")
    kind = models.CharField("nature", max_length=24, choices=KindNote.choices)
    noted_on = models.DateField("le")
    texte = models.TextField("texte")
    closed_on = models.DateField("clos le", null=True)
    issue = models.TextField("issue", blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=40)

    tenant_partenaire = None
    tenant_caisse = None
    objects = TenantManager["NoteConvention"]()

    class Meta:
        verbose_name = "note d’une convention"
        verbose_name_plural = "notes d’une convention"
        constraints = [
            models.CheckConstraint(
                name="note_closed_with_issue",
                condition=Q(closed_on__isnull=True) | ~Q(issue=""),
                violation_error_message="Indiquez l’issue.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.noted_on}"
