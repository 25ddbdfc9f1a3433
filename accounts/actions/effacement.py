"""Six months after its closing an account is erased:

the row stays, nothing of the person does (U-2.2.3-suppression-6-mois).
"""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Lower

from accounts import tableau
from accounts.enums import EtatBoitier, EtatCompte
from accounts.models import (
    AncienMotDePasse,
    AppareilConnu,
    AppareilTotp,
    Boitier,
    CleScellee,
    CodeSecours,
    Compte,
    DemandeHabilitation,
    DemandeSurCompte,
    ExclusionPersonne,
    SignalementSecurite,
)
from accounts.models.compte import ERASED_PREFIX, SANS_IDENTITE
from accounts.models.habilitation import SIX_CHAMPS
from accounts.perimetres import day_for
from espace import reglages
from espace.auteurs import Auteur
from espace.crypto import seal
from espace.histories import save_recorded
from espace.models import Courriel, Fichier
from espace.retention import JOURNAL_MOIS, forget_fichier
from espace.working_days import add_months

MOTIF_EFFACE = "Motif effacé"  # a refusal keeps a word in place of its reason: constraint of its table
DEMANDEUR_EFFACE = "Demandeur effacé"  # same, for who asked outside the portal
SIX_VIDES = dict.fromkeys(SIX_CHAMPS, "")


def erase_compte(*, compte: Compte, by: Auteur, at: datetime) -> None:
    """Erase a closed account: its person, its history's lines, its mails' addresses, its devices and its requests.

    A sealed key (identifier → name) stays for the security procedure until the access journal of the account is purged.
    Only the worker may rewrite a history. Calling it on an account already erased does nothing.
    """
    with transaction.atomic():
        compte = Compte.objects.select_for_update().get(pk=compte.pk)
        if compte.etat != EtatCompte.INACTIF:
            return
        _seal_name(compte, at)
        erased = f"{ERASED_PREFIX}{compte.ref}"[:40]
        _erase_around(compte)
        _forget_tables(compte, at)
        compte.etat, compte.deleted_at, compte.password = EtatCompte.SUPPRIME, at, make_password(None)
        compte.identifiant = erased
        compte.last_login_at = compte.codes_kept_at = None
        for champ, vide in SANS_IDENTITE.items():
            setattr(compte, champ, vide)
        compte.version += 1
        save_recorded(compte, by=by, at=at)
        Compte.history.filter(id=compte.pk).update(identifiant=erased, **SANS_IDENTITE)


def _seal_name(compte: Compte, at: datetime) -> None:
    months = int(reglages.value_of(JOURNAL_MOIS.cle))  # as long as the lines it names
    purge_on = add_months(day_for(None, at), months)
    sealed = seal(f"{compte.civilite} {compte.prenom} {compte.nom}".strip().encode())
    CleScellee.objects.create(compte_ref=compte.ref, sealed_name=sealed, purge_on=purge_on)


def _forget_tables(compte: Compte, at: datetime) -> None:
    """The tables of its structure still to download name it: they are made again without it."""
    if compte.partenaire_id is not None:
        made = Fichier.objects.filter(kind=tableau.KIND, partenaire_id=compte.partenaire_id)
        for uuid in list(made.values_list("pk", flat=True)):
            forget_fichier(uuid, at)


def _erase_around(compte: Compte) -> None:
    former = set(Compte.history.filter(id=compte.pk).values_list("email", flat=True)) - {""}
    addresses = [address.lower() for address in {compte.email, *former}]
    to_them = Courriel.objects.alias(lowered=Lower("address")).filter(lowered__in=addresses)
    (Courriel.objects.filter(compte_id=compte.pk) | to_them).update(address="")
    for model in (AncienMotDePasse, AppareilConnu, CodeSecours):
        model.objects.filter(compte=compte).delete()
    AppareilTotp.objects.filter(user=compte).delete()
    # Six months after a closing a token that nobody gave back is lost.
    Boitier.objects.filter(compte=compte).update(etat=EtatBoitier.RETIRE, compte=None)
    sessions = UserSession.objects.filter(user=compte)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    sessions.delete()
    for demande in DemandeHabilitation.objects.filter(compte=compte):
        _erase_request(demande)
    asked = DemandeSurCompte.objects.filter(compte=compte)
    asked.update(changes={}, motif_refus="")
    asked.exclude(asked_by="").update(asked_by=DEMANDEUR_EFFACE)
    SignalementSecurite.objects.filter(compte=compte).update(detail="", suite="")
    ExclusionPersonne.objects.filter(compte=compte).update(motif="")


def erase_habilitation(*, demande: DemandeHabilitation, by: Auteur, at: datetime) -> None:
    """Erase the person of a request refused six months ago: it opened no account that would be erased with it."""
    del by, at  # the row keeps who refused it and when
    if demande.compte_id is None:
        _erase_request(demande)


def _erase_request(demande: DemandeHabilitation) -> None:
    for rows in (DemandeHabilitation.objects.filter(pk=demande.pk), DemandeHabilitation.history.filter(id=demande.pk)):
        rows.update(**SIX_VIDES, asked_by="")
        rows.exclude(motif_refus="").update(motif_refus=MOTIF_EFFACE)
    DemandeHabilitation.objects.filter(pk=demande.pk).update(version=F("version") + 1)


def purge_sealed_key(*, cle: CleScellee, by: Auteur, at: datetime) -> None:
    """The access journal of the account is purged: nothing is left to name."""
    del by, at
    cle.delete()
