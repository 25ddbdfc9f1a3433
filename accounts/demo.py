"""The invented people of the demonstration: in each organisation that the conventions brought, through the actions.

Organisations are found by a word of their name, so that the files of the conventions stay the only place where they are
declared. A second load creates only who is missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import check_password

from accounts import actions
from accounts.actions import Personne
from accounts.cgu import SHIPPED, cgu_in_force, shipped_text
from accounts.distribution import CAISSES, DEMANDE, EXPLOITANT, PARTENAIRES, Fiche, Structure
from accounts.enums import EtatCompte, Lien, MotifInactivation, OrigineDemande, Role
from accounts.models import AppareilTotp, Caisse, Compte, DemandeHabilitation, Partenaire, ServicePartenaire, VersionCGU
from accounts.perimetres import caisses_open_to
from espace.auteurs import AUTOMATE
from espace.clock import day_of
from espace.registry import DemoAccount, demo_accounts, demo_steps

PASSWORD = "Pont-Arche-27-Saule"  # noqa: S105  everybody's in the demonstration, and nowhere else
CHOSEN = "celui que vous avez choisi"
FIRST_CGU = datetime(2023, 1, 2, 8, tzinfo=UTC)
SINCE = timedelta(days=40)  # recent enough for the passwords not to have to be changed


def load_comptes(at: datetime) -> None:
    """Terms of use, then the people of each organisation that exists."""
    version = cgu_in_force(at) or actions.publish_cgu(
        version=SHIPPED, texte=shipped_text(), in_force_at=FIRST_CGU, by=AUTOMATE, at=FIRST_CGU
    )
    _Loader(at, version).load()


@dataclass(frozen=True)
class _Loader:
    at: datetime
    version: VersionCGU

    @property
    def since(self) -> datetime:
        """When most of them joined."""
        return self.at - SINCE

    def load(self) -> None:
        if not _exists(EXPLOITANT, "portail.example"):
            self.open(
                actions.create_exploitant(personne=_personne(EXPLOITANT, "portail.example"), by=AUTOMATE, at=self.since)
            )
        for word, domaine, people in CAISSES:
            caisse = Caisse.objects.filter(nom__icontains=word).first()
            if caisse is not None:
                self.load_caisse(caisse, domaine, people)
        for structure in PARTENAIRES:
            partenaire = Partenaire.objects.filter(nom__icontains=structure.word).first()
            if partenaire is not None and caisses_open_to(partenaire.pk, self.since):
                self.load_partenaire(partenaire, structure)
        self.load_habilitation()

    def load_caisse(self, caisse: Caisse, domaine: str, people: Iterable[Fiche]) -> None:
        create = {
            Role.AGENT: actions.create_agent,
            Role.ADMIN_CAISSE: actions.create_admin_caisse,
            Role.DPO: actions.create_dpo,
        }
        mission = caisse.services.filter(nom__icontains="accompagnement").first()
        for fiche in people:
            if _exists(fiche, domaine):
                continue
            extra = (
                {"service_caisse": mission, "is_medical_allowed": fiche.is_medical} if fiche.role == Role.AGENT else {}
            )
            personne = _personne(fiche, domaine)
            self.open(create[fiche.role](caisse=caisse, personne=personne, by=AUTOMATE, at=self.since, **extra))

    def load_partenaire(self, partenaire: Partenaire, structure: Structure) -> None:
        if not partenaire.domaines.filter(domaine=structure.domaine).exists():
            actions.add_domaine(
                partenaire=partenaire, domaine=structure.domaine, is_in_europe=True, by=AUTOMATE, at=self.since
            )
        if not partenaire.effectifs.exists():  # before the first to join: without it no account opens
            first = self.at - timedelta(days=max(fiche.days for fiche in structure.people))
            actions.declare_effectif(
                partenaire=partenaire,
                membres=structure.membres,
                declared_on=day_of(first),
                by=AUTOMATE,
                at=first,
            )
        for fiche in structure.people:
            if not _exists(fiche, structure.domaine):
                self.load_person(partenaire, structure, fiche)

    def load_person(self, partenaire: Partenaire, structure: Structure, fiche: Fiche) -> None:
        personne, since = _personne(fiche, structure.domaine), self.at - timedelta(days=fiche.days)
        if fiche.role == Role.GESTIONNAIRE:
            self.open(actions.open_gestionnaire(partenaire=partenaire, personne=personne, by=AUTOMATE, at=since))
            return
        boss = partenaire.comptes.filter(role=Role.GESTIONNAIRE, etat=EtatCompte.ACTIF).order_by("pk").first()
        compte = actions.create_technicien(
            partenaire=partenaire,
            personne=personne,
            lien=Lien.EMPLOYE,
            is_workstation_attested=True,
            service=_service(partenaire, fiche.service, since),
            by=boss or AUTOMATE,
            at=since,
        )
        if fiche.etat != EtatCompte.INVITE:
            self.open(compte)
        if fiche.etat == EtatCompte.INACTIF:
            closed_at = since + timedelta(days=1)
            actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=boss or AUTOMATE, at=closed_at)

    def open(self, compte: Compte) -> None:
        """What its holder does: password, second factor, recovery codes, terms of use."""
        at = compte.invited_at or self.since
        compte = actions.activate_compte(compte=compte, password=PASSWORD, at=at)
        device = actions.propose_device(compte=compte, at=at)
        actions.confirm_device(compte=compte, code=device.code_at(at), at=at, shown=device.pk)
        actions.keep_recovery_codes(compte=compte, at=at)
        actions.accept_cgu(compte=compte, version=self.version, at=at)

    def load_habilitation(self) -> None:
        """One request that waits, so that the list of the caisse is not empty."""
        fiche, word_caisse, word, domaine = DEMANDE
        caisse = Caisse.objects.filter(nom__icontains=word_caisse).first()
        partenaire = Partenaire.objects.filter(nom__icontains=word).first()
        personne = _personne(fiche, domaine)
        known = DemandeHabilitation.objects.filter(email=personne.email).exists() or _exists(fiche, domaine)
        if caisse is None or partenaire is None or known:
            return
        received_at = self.at - timedelta(days=1)
        actions.record_habilitation(
            partenaire=partenaire,
            caisse=caisse,
            personne=personne,
            origine=OrigineDemande.COURRIER,
            received_on=day_of(received_at, caisse.zone),
            by=caisse.comptes.filter(role=Role.ADMIN_CAISSE).first() or AUTOMATE,
            at=received_at,
        )


def _personne(fiche: Fiche, domaine: str) -> Personne:
    return Personne(
        fiche.civilite, fiche.nom, fiche.prenom, fiche.fonction, "01 00 00 00 00", f"{fiche.adresse}@{domaine}"
    )


def _exists(fiche: Fiche, domaine: str) -> bool:
    return Compte.objects.filter(email=f"{fiche.adresse}@{domaine}", role=fiche.role).exists()


def _service(partenaire: Partenaire, nom: str, at: datetime) -> ServicePartenaire | None:
    if not nom:
        return None
    found = partenaire.services.filter(nom__icontains=nom).first()
    return found or actions.add_service(partenaire=partenaire, nom=nom, by=AUTOMATE, at=at)


def list_accounts(at: datetime) -> Iterable[DemoAccount]:
    """Who may sign in now, and the code of this instant; empty outside the demonstration.

    Those opened by a visitor are there too, as soon as a device is shown to them: nobody needs a phone here.
    """
    if not settings.IS_DEMO:
        return
    invented = {f"{fiche.adresse}@" for fiche in _everybody()}
    devices = AppareilTotp.objects.filter(user__etat=EtatCompte.ACTIF).select_related(
        "user__caisse", "user__partenaire"
    )
    for device in devices.order_by("user__caisse__nom", "user__partenaire__nom", "user__role", "user__nom", "pk"):
        compte = device.user
        is_ours = any(compte.email.startswith(start) for start in invented) and _is_invented(compte.password)
        yield DemoAccount(
            identifiant=compte.identifiant,
            password=PASSWORD if is_ours else CHOSEN,
            role=compte.get_role_display(),
            organisation=compte.organisation_nom,
            nom=compte.nom_complet,
            code=device.code_at(at),
        )


@lru_cache(maxsize=1024)
def _is_invented(encoded: str) -> bool:
    """Whether nobody changed the password of the demonstration. Argon2 is slow by design: once a hash and a process."""
    return check_password(PASSWORD, encoded)


def _everybody() -> Iterable[Fiche]:
    yield EXPLOITANT
    for _, _, people in CAISSES:
        yield from people
    for structure in PARTENAIRES:
        yield from structure.people


demo_steps.add(load_comptes, rank=30)
demo_accounts.add(list_accounts)
