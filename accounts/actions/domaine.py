"""E-mail domains of a structure: proposed by it, attested or declined by a caisse, withdrawn (U-2.2.1-email-europe)."""

from datetime import datetime

from django.db import transaction

from accounts.actions.acces import hold_partenaire
from accounts.domaines import read_domain
from accounts.enums import EtatDomaine
from accounts.models import Compte, DomaineCourriel, Partenaire
from espace.auteurs import Auteur
from espace.errors import Refus, TransitionRefusee, database_refusals

ALREADY = "Ce domaine est déjà admis pour la structure."
WAITING = "Ce domaine est déjà proposé : votre caisse ne l’a pas encore examiné."
CHANGED = "Ce domaine a changé d’état entre-temps. Rechargez la page pour voir où il en est."


def add_domaine(
    *,
    partenaire: Partenaire,
    domaine: str,
    is_in_europe: bool,
    by: Auteur,
    at: datetime,
    version: int | None = None,
) -> DomaineCourriel:
    """Add an e-mail domain; it serves once attested hosted in Europe. One that was proposed, declined or withdrawn is admitted.

    Raises Refus for what is no domain, a public webmail, or a domain already there; VersionDepassee when `version`, the
    one of the structure that a form had read, is no longer there.
    """
    name = read_domain(domaine)
    with database_refusals(), transaction.atomic():
        hold_partenaire(partenaire=partenaire, by=by, at=at, version=version)
        row = _of(partenaire, name)
        if row.etat == EtatDomaine.ADMIS or (row.pk and not is_in_europe):
            raise Refus(ALREADY, field="domaine", code="domaine_once")
        if is_in_europe:
            _admit(row, by, at)
        row.save()
    return row


def propose_domaine(*, partenaire: Partenaire, domaine: str, by: Compte, at: datetime) -> DomaineCourriel:
    """A gestionnaire proposes a domain of the structure; it opens no account until a caisse attests it.

    One that was declined or withdrawn may be proposed again. Raises Refus for what is no domain, a public webmail, one
    already admitted or that waits already.
    """
    name = read_domain(domaine)
    with database_refusals(), transaction.atomic():
        hold_partenaire(partenaire=partenaire, by=by, at=at)
        row = _of(partenaire, name)
        if row.pk and row.etat in (EtatDomaine.ADMIS, EtatDomaine.PROPOSE):
            sentence = ALREADY if row.etat == EtatDomaine.ADMIS else WAITING
            raise Refus(sentence, field="domaine", code="domaine_once")
        row.proposed_at, row.proposed_by_ref = at, by.auteur_ref
        row.attested_europe_at, row.attested_by_ref = None, ""
        row.withdrawn_at, row.withdrawn_by_ref, row.motif_retrait = None, "", ""
        row.save()
    return row


def attest_domaine(
    *, domaine: DomaineCourriel, by: Auteur, at: datetime, version: int | None = None
) -> DomaineCourriel:
    """The caisse attests a domain is hosted in Europe: accounts may be created on it from now on.

    Raises Refus for what has become a public webmail, TransitionRefusee when it is admitted already, VersionDepassee.
    """
    read_domain(domaine.domaine)
    with database_refusals(), transaction.atomic():
        hold_partenaire(partenaire=domaine.partenaire, by=by, at=at, version=version)
        row = DomaineCourriel.objects.get(pk=domaine.pk)
        if row.etat == EtatDomaine.ADMIS:
            raise TransitionRefusee(CHANGED)
        _admit(row, by, at)
        row.save()
    return row


def withdraw_domaine(
    *, domaine: DomaineCourriel, motif: str, by: Auteur, at: datetime, version: int | None = None
) -> DomaineCourriel:
    """Decline a domain that was proposed, or withdraw one that was admitted: it opens no new account, and closes none.

    Raises Refus without a reason, which the structure reads; TransitionRefusee when it is already so, VersionDepassee.
    """
    if not motif.strip():
        raise Refus("Dites pourquoi : la structure lira ce motif.", field="motif", code="motif")
    with database_refusals(), transaction.atomic():
        hold_partenaire(partenaire=domaine.partenaire, by=by, at=at, version=version)
        row = DomaineCourriel.objects.get(pk=domaine.pk)
        if row.withdrawn_at is not None:
            raise TransitionRefusee(CHANGED)
        row.withdrawn_at, row.withdrawn_by_ref, row.motif_retrait = at, by.auteur_ref, motif.strip()
        row.save(update_fields=["withdrawn_at", "withdrawn_by_ref", "motif_retrait"])
    return row


def _of(partenaire: Partenaire, name: str) -> DomaineCourriel:
    """The row of a domain, or a new one not written yet."""
    found = DomaineCourriel.objects.filter(partenaire=partenaire, domaine=name).first()
    return found or DomaineCourriel(partenaire=partenaire, domaine=name)


def _admit(row: DomaineCourriel, by: Auteur, at: datetime) -> None:
    row.attested_europe_at, row.attested_by_ref = at, by.auteur_ref
    row.withdrawn_at, row.withdrawn_by_ref, row.motif_retrait = None, "", ""
