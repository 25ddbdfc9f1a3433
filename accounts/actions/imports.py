"""Files of techniciens: read and checked against what stands, then applied in the background, a line at a time.

Every account opens through `create_technicien`: same rules, same quota as alone (U-2.2.1-enregistrement-strict). Applying
twice, or two at once, opens no double: a line whose address already has its account in the structure is « déjà ».
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models.functions import Lower

from accounts import imports, quotas
from accounts.actions.acces import places_on
from accounts.actions.compte import Personne, check_not_cut, check_not_excluded, create_technicien
from accounts.domaines import check_work_address, domain_of
from accounts.enums import ETATS_QUI_OCCUPENT, EtatCompte, EtatImport, EtatLigneImport, Role
from accounts.imports import LigneLue
from accounts.models import Compte, ImportTechniciens, LigneImport, Partenaire, ServicePartenaire
from accounts.models.compte import ADDRESS_TAKEN
from espace import files, travaux
from espace.auteurs import Auteur
from espace.enums import EtatFichier
from espace.errors import Refus, VersionDepassee
from espace.models import Travail

log = structlog.get_logger("accounts.imports")

TWICE = "Cette adresse est déjà à la ligne {numero} du fichier. Gardez une seule des deux lignes."
CLOSED = (
    "Cette personne a un compte fermé dans votre structure. Rouvrez-le depuis la page Équipe plutôt que d’en créer un."
)
NOT_WRITTEN = "Cette ligne n’a pas pu être enregistrée. Vérifiez à nouveau le fichier, puis recommencez."
CHANGED = "La vérification a changé depuis l’affichage de cette page : relisez ce qui sera créé, puis recommencez."
TOLD_EVERY = 5  # lines between two words of progress


@dataclass(frozen=True)
class _Verdict:
    etat: EtatLigneImport
    champ: str = ""
    refus: str = ""
    compte: Compte | None = None


# ── Reading ────────────────────────────────────────────────────────────────────────────────────


def read_import(*, partenaire: Partenaire, lignes: list[LigneLue], by: Compte, at: datetime) -> ImportTechniciens:
    """Keep the lines read, encrypted, and say of each whether it can become an account now."""
    with transaction.atomic():
        fichier = files.store(
            imports.pack(lignes),
            kind=imports.KIND,
            name="techniciens.json",
            mime="application/json",
            at=at,
            partenaire_id=partenaire.pk,
            etat=EtatFichier.SAIN,  # written by the portal, from what it read
        )
        importation = ImportTechniciens.objects.create(partenaire=partenaire, par=by, fichier=fichier, created_at=at)
        verdicts = _check(partenaire, lignes, at)
        LigneImport.objects.bulk_create(
            LigneImport(
                importation=importation,
                numero=ligne.numero,
                etat=verdict.etat,
                champ=verdict.champ,
                refus=verdict.refus,
                compte=verdict.compte,
            )
            for ligne, verdict in zip(lignes, verdicts, strict=True)
        )
    return importation


def check_import(*, importation: ImportTechniciens, by: Auteur, at: datetime) -> None:
    """Check again what was not created, against what stands now: a domain admitted since, a place freed."""
    del by  # who looks changes nothing
    with transaction.atomic():
        importation = _locked(importation)
        lines = imports.lines_of(importation)
        created = set(importation.lignes.filter(etat=EtatLigneImport.CREEE).values_list("numero", flat=True))
        left = [ligne for ligne in lines if ligne.numero not in created]
        for ligne, verdict in zip(left, _check(importation.partenaire, left, at), strict=True):
            _write(importation, ligne.numero, verdict)


def _check(partenaire: Partenaire, lignes: Iterable[LigneLue], at: datetime) -> list[_Verdict]:
    """What each line would give now, in the order of the file, which is that of the places."""
    lines = list(lignes)
    checker = _Checker(partenaire, at, _accounts_on({address_of(ligne) for ligne in lines}))
    return [checker.check(ligne) for ligne in lines]


def address_of(ligne: LigneLue) -> str:
    """The address of a line, by which doubles are told; empty for an incomplete line."""
    return ligne.champs.get("email", "").lower()


def _accounts_on(addresses: set[str]) -> dict[str, Compte]:
    """The techniciens, of any structure, who hold one of these addresses."""
    rows = Compte.objects.filter(role=Role.TECHNICIEN).exclude(etat=EtatCompte.SUPPRIME)
    rows = rows.annotate(adresse=Lower("email")).filter(adresse__in=addresses - {""})
    return {compte.email.lower(): compte for compte in rows}


@dataclass
class _Checker:
    partenaire: Partenaire
    at: datetime
    comptes: dict[str, Compte]
    seen: dict[str, int] = field(default_factory=dict)
    domaines: dict[str, Refus | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = places_on(self.partenaire.pk, self.at)
        self.taken = Compte.objects.filter(
            partenaire=self.partenaire, role=Role.TECHNICIEN, etat__in=ETATS_QUI_OCCUPENT
        ).count()

    def check(self, ligne: LigneLue) -> _Verdict:
        if ligne.refus:
            return _refused(Refus(ligne.refus, field=ligne.champ))
        address = address_of(ligne)
        known = self.comptes.get(address)
        if known is not None:
            return _known(known, self.partenaire)
        try:
            self._check_address(address)
            check_not_excluded(address, self.at)
            check_not_cut(self.partenaire, address)
            if address in self.seen:
                raise Refus(TWICE.format(numero=self.seen[address]), field="email")
            full = quotas.refusal_of(self.places, Role.TECHNICIEN, self.taken)
            if full:
                raise Refus(full)
        except Refus as refus:
            return _refused(refus)
        self.seen[address] = ligne.numero
        self.taken += 1
        return _Verdict(EtatLigneImport.VALIDE)

    def _check_address(self, address: str) -> None:
        """Once a domain: the refusal is the same for all its addresses."""
        domaine = domain_of(address)
        if domaine not in self.domaines:
            try:
                check_work_address(self.partenaire, address)
            except Refus as refus:
                self.domaines[domaine] = refus
            else:
                self.domaines[domaine] = None
        refusal = self.domaines[domaine]
        if refusal is not None:
            raise refusal


def _known(compte: Compte, partenaire: Partenaire) -> _Verdict:
    """The address has an account: ours and open, ours and closed, or another structure's."""
    if compte.partenaire_id != partenaire.pk:
        return _refused(Refus(ADDRESS_TAKEN, field="email"))
    if compte.etat == EtatCompte.INACTIF:
        return _refused(Refus(CLOSED, field="email"))
    return _Verdict(EtatLigneImport.DEJA, compte=compte)


def _refused(refus: Refus) -> _Verdict:
    return _Verdict(EtatLigneImport.REFUSEE, refus.field or "", refus.message)


# ── Applying ───────────────────────────────────────────────────────────────────────────────────


def ask_application(
    *, importation: ImportTechniciens, is_workstation_attested: bool, valides: int, by: Compte, at: datetime
) -> Travail:
    """Hand the valid lines to the worker; a second click finds the same work. `valides`: how many the page announced.

    Raises Refus when the workstations are not attested or nothing is to be created, VersionDepassee when the lines to
    create are no longer as many.
    """
    with transaction.atomic():
        importation = _locked(importation)
        current = importation.lignes.filter(etat=EtatLigneImport.VALIDE).count()
        if not is_workstation_attested:
            raise Refus("Cochez la case des postes de travail : sans elle, aucun compte ne s’ouvre.", field="poste")
        if current != valides:
            raise VersionDepassee(CHANGED)
        if not current:
            raise Refus("Aucune ligne de ce fichier n’est à créer. Corrigez-le, puis importez-le à nouveau.")
        importation.etat = EtatImport.EN_COURS
        importation.save(update_fields=["etat"])
        return travaux.start(
            imports.KIND,
            by=by,
            at=at,
            request_key=str(importation.pk),
            params={"importation": str(importation.pk), "poste": True},
            partenaire_id=importation.partenaire_id,
        )


def apply_import(*, importation: ImportTechniciens, by: Compte, at: datetime, tell: Callable[[int, int], None]) -> None:
    """Open the account of each valid line, in the worker; one that fails says why and undoes no other.

    `tell`: lines done, lines to do. A second run waits for the first, then finds nothing left.
    """
    with transaction.atomic():
        importation = _locked(importation)
        waiting = set(importation.lignes.filter(etat=EtatLigneImport.VALIDE).values_list("numero", flat=True))
        left = [ligne for ligne in imports.lines_of(importation) if ligne.numero in waiting]
        services = {service.pk: service for service in importation.partenaire.services.filter(is_active=True)}
        for rank, ligne in enumerate(left):
            if rank % TOLD_EVERY == 0:
                tell(rank, len(left))
            _write(importation, ligne.numero, _create(importation.partenaire, ligne, services, by, at))
        importation.etat, importation.applied_at = EtatImport.FAIT, at
        importation.save(update_fields=["etat", "applied_at"])


def _create(
    partenaire: Partenaire, ligne: LigneLue, services: dict[int, ServicePartenaire], by: Compte, at: datetime
) -> _Verdict:
    """In a savepoint of its own. Whatever refused, an account already there on the address is what matters."""
    try:
        with transaction.atomic():
            compte = _open(partenaire, ligne, services, by, at)
    except Refus as refus:
        known = _accounts_on({address_of(ligne)}).get(address_of(ligne))
        return _known(known, partenaire) if known else _refused(refus)
    except Exception as error:  # one line that breaks leaves the others their accounts
        log.exception("import_line_failed", numero=ligne.numero, error=type(error).__name__)
        return _Verdict(EtatLigneImport.REFUSEE, refus=NOT_WRITTEN)
    return _Verdict(EtatLigneImport.CREEE, compte=compte)


def _open(
    partenaire: Partenaire, ligne: LigneLue, services: dict[int, ServicePartenaire], by: Compte, at: datetime
) -> Compte:
    champs = dict(ligne.champs)
    lien = champs.pop("lien")
    service = services.get(ligne.service_id) if ligne.service_id else None
    if service is None and services:
        raise Refus("Ce service n’existe plus. Écrivez-en un autre dans le fichier.", field="service")
    return create_technicien(
        partenaire=partenaire,
        personne=Personne(**champs),
        lien=lien,
        is_workstation_attested=True,  # for all of them, in `ask_application`
        service=service,
        by=by,
        at=at,
    )


def _write(importation: ImportTechniciens, numero: int, verdict: _Verdict) -> None:
    LigneImport.objects.filter(importation=importation, numero=numero).update(
        etat=verdict.etat, champ=verdict.champ, refus=verdict.refus, compte=verdict.compte
    )


def _locked(importation: ImportTechniciens) -> ImportTechniciens:
    rows = ImportTechniciens.objects.select_for_update(of=("self",)).select_related("partenaire", "fichier")
    return rows.get(pk=importation.pk)


def erase_import(*, importation: ImportTechniciens, by: Auteur, at: datetime) -> None:
    """Forget an import, its lines and what was read; the accounts it opened stay."""
    del by, at
    with transaction.atomic():
        importation = _locked(importation)
        fichier = importation.fichier
        importation.delete()
        files.discard(fichier)
