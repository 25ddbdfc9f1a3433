"""The account: one person, one role, one organisation."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.enums import ROLES_CAISSE, ROLES_PARTENAIRE, Civilite, EtatCompte, Lien, MotifInactivation, Role
from accounts.models.organisation import Caisse, Partenaire, ServiceCaisse, ServicePartenaire
from accounts.models.quotas import QuotaTrigger
from accounts.transitions import COMPTE
from espace.errors import name_constraint
from espace.histories import History
from espace.transitions import TransitionTrigger

SANS_IDENTITE = {"nom": "", "prenom": "", "fonction": "", "telephone": "", "email": "", "civilite": "", "lien": ""}
ADDRESS_TAKEN = (
    "Un compte de ce profil utilise déjà cette adresse. Une personne qui travaille dans deux structures a une adresse "
    "par structure."
)
A_QUI_DEMANDER = {  # product.md 3: who helps whom
    Role.TECHNICIEN: "au gestionnaire de votre structure",
    Role.GESTIONNAIRE: "à votre caisse",
    Role.AGENT: "au responsable des partenariats de votre caisse",
    Role.DPO: "au responsable des partenariats de votre caisse",
    Role.ADMIN_CAISSE: "à un autre responsable des partenariats de votre caisse, ou à l’exploitant du portail",
    Role.EXPLOITANT: "à un autre exploitant du portail, ou à la personne qui tient son serveur",
}
AFTER_THE_END = "à votre structure ou à la caisse"  # the gestionnaires are closed with the others
ERASED_PREFIX = "supprime-"  # an identifiant is made of the name: it goes with it


class CompteManager(BaseUserManager["Compte"]):
    """Accounts are read before any perimeter is known: no scope here, `access_*` guards their screens."""

    def get_by_natural_key(self, username: str | None) -> "Compte":
        """By identifiant, whatever the case: people type it on a phone."""
        return self.get(identifiant__iexact=username or "")


class Compte(AbstractBaseUser):  # type: ignore[django-manager-missing]  # of AppareilTotp: django-otp is not typed
    """One person in one role. The row is never deleted: demandes point at it and show « compte supprimé »."""

    # Django's own would add a line to the readable history at each sign-in.
    last_login = None

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # how journals name the account
    identifiant = models.CharField("identifiant", max_length=40, unique=True)
    role = models.CharField("profil", max_length=14, choices=Role.choices)
    etat = models.CharField("état", max_length=8, choices=EtatCompte.choices, default=EtatCompte.INVITE)
    is_active = models.BooleanField(default=False)
    civilite = models.CharField("civilité", max_length=8, choices=Civilite.choices, blank=True)
    nom = models.CharField("nom", max_length=80, blank=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("e-mail", blank=True)
    lien = models.CharField("lien avec la structure", max_length=8, choices=Lien.choices, blank=True)
    workstation_attested_at = models.DateTimeField("poste professionnel attesté le", null=True, blank=True)
    forme_rgpd_on = models.DateField(
        "formé au RGPD le", null=True, blank=True
    )  # M-rgpd-confidentialite, shown in reviews
    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, blank=True, related_name="comptes")
    partenaire = models.ForeignKey(Partenaire, models.PROTECT, null=True, blank=True, related_name="comptes")
    service = models.ForeignKey(ServicePartenaire, models.PROTECT, null=True, blank=True, related_name="comptes")
    service_caisse = models.ForeignKey(ServiceCaisse, models.PROTECT, null=True, blank=True, related_name="comptes")
    is_medical_allowed = models.BooleanField("voit les pièces médicales", default=False)
    rattache_a = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="techniciens")
    cree_par = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="crees")
    invited_at = models.DateTimeField("invité le", null=True)
    activated_at = models.DateTimeField("activé le", null=True)
    inactivated_on = models.DateField("fermé le", null=True)
    motif = models.CharField("motif de fermeture", max_length=16, choices=MotifInactivation.choices, blank=True)
    deleted_at = models.DateTimeField("supprimé le", null=True)
    password_changed_at = models.DateTimeField("mot de passe changé le", null=True)
    last_login_at = models.DateTimeField("dernière connexion", null=True)
    codes_kept_at = models.DateTimeField("codes de secours gardés le", null=True)
    # Changes whenever everything opened in its name must die: inactivation, password or factor changed.
    sessions_epoch = models.PositiveIntegerField(default=1)
    invitation_epoch = models.PositiveIntegerField(default=1)  # a resent link kills the former one
    reset_epoch = models.PositiveIntegerField(default=1)  # same for the link of a forgotten password
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "identifiant"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = CompteManager()
    history = History(
        excluded_fields=[
            "password",
            "last_login_at",
            "codes_kept_at",
            "version",
            "sessions_epoch",
            "invitation_epoch",
            "reset_epoch",
        ],
    )

    class Meta:
        verbose_name = "compte"
        indexes = [
            models.Index("inactivated_on", name="compte_to_erase", condition=Q(etat=EtatCompte.INACTIF)),
            models.Index("partenaire", "role", "etat", name="compte_partenaire"),
            models.Index("caisse", "role", "etat", name="compte_caisse"),
            models.Index("partenaire", "role", "nom", "prenom", "id", name="compte_equipe"),
        ]
        constraints = [
            models.CheckConstraint(
                name="compte_one_organisation",
                condition=Q(role__in=ROLES_PARTENAIRE, partenaire__isnull=False, caisse__isnull=True)
                | Q(role__in=ROLES_CAISSE, partenaire__isnull=True, caisse__isnull=False)
                | Q(role=Role.EXPLOITANT, partenaire__isnull=True, caisse__isnull=True),
                violation_error_message="Un compte relève d’une seule organisation, celle de son profil.",
            ),
            models.CheckConstraint(
                name="compte_active_is_actif",
                condition=Q(etat=EtatCompte.ACTIF, is_active=True) | (~Q(etat=EtatCompte.ACTIF) & Q(is_active=False)),
                violation_error_message="Seul un compte actif ouvre un accès.",
            ),
            models.CheckConstraint(
                name="compte_inactive_dated",
                condition=~Q(etat=EtatCompte.INACTIF) | (Q(inactivated_on__isnull=False) & ~Q(motif="")),
                violation_error_message="Un compte fermé porte sa date et son motif.",
            ),
            models.CheckConstraint(
                name="compte_erased",
                condition=~Q(etat=EtatCompte.SUPPRIME)
                | Q(deleted_at__isnull=False, identifiant__startswith=ERASED_PREFIX, **SANS_IDENTITE),
                violation_error_message="Un compte supprimé ne garde aucune donnée de la personne.",
            ),
            models.CheckConstraint(
                name="compte_identified",
                condition=Q(etat=EtatCompte.SUPPRIME) | ~(Q(nom="") | Q(prenom="") | Q(email="")),
                violation_error_message="Indiquez le nom, le prénom et l’e-mail.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                "role",
                name="compte_email_role_once",
                condition=~Q(etat=EtatCompte.SUPPRIME),
                violation_error_message=ADDRESS_TAKEN,
            ),
            models.UniqueConstraint(
                Lower("identifiant"),
                name="compte_identifiant_once",
                violation_error_message="Cet identifiant est déjà pris.",
            ),
        ]
        triggers = [
            TransitionTrigger(constraint="compte_transitions", machines={"": COMPTE}),
            QuotaTrigger(name="quotas"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.nom_complet

    @property
    def nom_complet(self) -> str:
        """First name and name, or « compte supprimé » once erased."""
        return f"{self.prenom} {self.nom}" if self.etat != EtatCompte.SUPPRIME else "compte supprimé"

    @property
    def auteur_ref(self) -> str:
        """Opaque identifier for journals and histories."""
        return str(self.ref)

    @property
    def auteur_role(self) -> str:
        """Role, for journals and histories."""
        return self.role

    @property
    def organisation_nom(self) -> str:
        """Name of its caisse or structure, empty for the exploitant.

        The sign-in backend loads both with the account.
        """
        organisation = self.caisse or self.partenaire
        return organisation.nom if organisation else ""

    @property
    def is_partenaire(self) -> bool:
        """Whether the account belongs to a structure."""
        return self.role in ROLES_PARTENAIRE

    @property
    def is_caisse(self) -> bool:
        """Whether the account belongs to a caisse."""
        return self.role in ROLES_CAISSE

    @property
    def a_qui_demander(self) -> str:
        """Who opens the way again or answers for this account: « au gestionnaire de votre structure ».

        The one answer of every page and mail: lost factor, dead link, closed account, a line to correct.
        """
        if self.motif == MotifInactivation.FIN_CONVENTION:
            return AFTER_THE_END
        return A_QUI_DEMANDER[Role(self.role)]

    def get_session_auth_hash(self) -> str:
        """Django's hash of the password, plus the epoch: raising it ends every open session at its next request."""
        return f"{super().get_session_auth_hash()}{self.sessions_epoch}"

    def get_session_auth_fallback_hash(self) -> Any:
        """Same, under former secret keys."""
        for former in super().get_session_auth_fallback_hash():
            yield f"{former}{self.sessions_epoch}"


name_constraint(
    "compte_transitions", "Ce compte a changé d’état entre-temps. Rechargez la page pour voir où il en est."
)


class IdentifiantPris(models.Model):
    """An identifiant once given, as a keyed hash: never given again, even after its account is erased."""

    identifiant_hash = models.CharField(max_length=64, primary_key=True)

    objects = models.Manager["IdentifiantPris"]()

    class Meta:
        verbose_name = "identifiant pris"
        verbose_name_plural = "identifiants pris"

    def __str__(self) -> str:
        return "identifiant pris"
