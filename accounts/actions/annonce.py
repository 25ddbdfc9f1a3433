"""Who is told of a request about gestionnaires: the caisse when it arrives, the structure when it is answered."""

from datetime import datetime

from accounts.enums import EtatCompte, Role
from accounts.models import Caisse, Compte, DemandeHabilitation, DemandeSurCompte
from espace import outbox

Demande = DemandeHabilitation | DemandeSurCompte


def announce_demande(demande: Demande, *, at: datetime) -> None:
    """Tell the caisse that a structure asks something: its functional mailbox, else each active responsable."""
    caisse: Caisse = demande.caisse
    if caisse.functional_mailbox:
        _queue("accounts.demande_recue", demande, "caisse", at=at, address=caisse.functional_mailbox)
        return
    for compte in caisse.comptes.filter(role=Role.ADMIN_CAISSE, etat=EtatCompte.ACTIF).order_by("pk"):
        _queue("accounts.demande_recue", demande, str(compte.pk), at=at, compte_id=compte.pk)


def announce_answer(demande: Demande, *, at: datetime, but: Compte | None = None) -> None:
    """Tell every active gestionnaire of the structure that the caisse answered, `but` one who reads it in another mail."""
    active = demande.partenaire.comptes.filter(role=Role.GESTIONNAIRE, etat=EtatCompte.ACTIF).order_by("pk")
    for compte in active.exclude(pk=but.pk) if but else active:
        _queue("accounts.demande_repondue", demande, f"{demande.version}:{compte.pk}", at=at, compte_id=compte.pk)


def announce_change(compte: Compte, former_email: str, *, at: datetime) -> None:
    """Tell the holder that the caisse changed the account; at the former address too, when it is no longer theirs."""
    key = f"{compte.ref}:{compte.version}"
    if compte.etat == EtatCompte.ACTIF:
        outbox.queue("accounts.compte_modifie", at=at, dedupe_key=key, compte_id=compte.pk)
    if former_email:
        outbox.queue("accounts.adresse_remplacee", at=at, dedupe_key=key, address=former_email)


def _queue(
    kind: str, demande: Demande, key: str, *, at: datetime, address: str = "", compte_id: int | None = None
) -> None:
    what = f"{demande._meta.model_name}:{demande.pk}"
    outbox.queue(
        kind,
        at=at,
        dedupe_key=f"{what}:{key}",
        address=address,
        compte_id=compte_id,
        params={"caisse": demande.caisse_id},
    )
