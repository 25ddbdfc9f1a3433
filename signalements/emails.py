"""Mails of the case: a reference, the caisse and a link. Never the person, never the situation.

Who is told: the holder at the structure or, when that account is closed, the active techniciens of the service; at the
caisse, the agent or, before anybody takes it, the mailbox of the team. Nobody is told of their own act.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.enums import EtatCompte, Role
from accounts.models import Compte
from espace import outbox, reglages
from espace.auteurs import Auteur
from espace.francais import capitale, du, instant, le
from espace.models import Courriel
from espace.outbox import Message
from espace.reglages import Reglage
from signalements.deadlines import ATTEMPTS_BEFORE_HELP
from signalements.enums import NiveauRappel
from signalements.models import Demande, Echeance

AVIS_RECEPTION = reglages.declare(
    Reglage(
        "signalements.avis_reception",
        "Prévenir la boîte de l’équipe de chaque demande reçue",
        True,
        "Une demande doit être vue même si personne n’a ouvert la file ; une demande urgente est toujours annoncée.",
    )
)

# kind → (subject, first sentence, what comes next)
PARTENAIRE: dict[str, tuple[str, str, str]] = {
    "demande.prise_en_charge": (
        "Demande {ref} prise en charge",
        "{La_caisse} a pris en charge votre demande {ref}.",
        "Vous n’avez rien à faire pour l’instant. Un e-mail vous prévient si la caisse vous écrit, et quand elle est close.",
    ),
    "demande.non_prise_en_charge": (
        "Demande {ref} : non prise en charge",
        "{La_caisse} ne prend pas en charge votre demande {ref}.",
        "Le motif se lit dans la demande. S’il ne correspond pas à la situation, écrivez-le dans les échanges.",
    ),
    "demande.question": (
        "Demande {ref} : une question vous attend",
        "{La_caisse} vous pose une question dans votre demande {ref}.",
        "C’est à vous : la suite dépend de votre réponse.",
    ),
    "demande.message_caisse": (
        "Demande {ref} : un nouveau message",
        "{La_caisse} vous a écrit dans votre demande {ref}.",
        "Vous pouvez lui répondre dans les échanges.",
    ),
    "demande.aide_contact": (
        "Demande {ref} : la personne ne répond pas",
        "{La_caisse} a essayé {essais} fois de joindre la personne de votre demande {ref}, sans y parvenir.",
        "Vous pouvez aider : dites dans les échanges quand et comment la joindre.",
    ),
    "demande.close": (
        "Demande {ref} close",
        "Votre demande {ref} est close par {la_caisse}.",
        "L’issue et la date se lisent dans la demande.",
    ),
}
CAISSE: dict[str, tuple[str, str, str]] = {
    "demande.recue": (
        "Demande {ref} reçue",
        "Une demande vient d’arriver : {ref}, {du_partenaire}.",
        "Elle attend d’être prise dans la file.",
    ),
    "demande.recue_urgente": (
        "URGENT : demande {ref} reçue",
        "Une demande urgente vient d’arriver : {ref}, {du_partenaire}.",
        "Vous la trouvez dans la file, avec les demandes urgentes.",
    ),
    "demande.message_partenaire": (
        "Demande {ref} : réponse du partenaire",
        "{Le_partenaire} a écrit dans la demande {ref}.",
        "Le message se lit dans les échanges.",
    ),
    "demande.annulee": (
        "Demande {ref} annulée",
        "{Le_partenaire} a annulé sa demande {ref}, que personne n’avait prise.",
        "Elle n’est plus dans la file. Ne contactez pas la personne.",
    ),
    "demande.accord_retire": (
        "Demande {ref} : accord retiré",
        "La personne ne souhaite plus être accompagnée : la demande {ref} est close.",
        "Ne la contactez plus pour cette demande. Aucun délai ne court plus.",
    ),
    "demande.moitie": (
        "Demande {ref} : la moitié du délai est passée",
        "La demande {ref} doit aboutir à un contact avant {due}.",
        "La personne n’est pas encore jointe.",
    ),
    "demande.proche": (
        "Demande {ref} : bientôt à échéance",
        "La demande {ref} doit aboutir à un contact avant {due}.",
        "La personne n’est pas encore jointe.",
    ),
    "demande.retard": (
        "Demande {ref} en retard",
        "Le délai de contact de la demande {ref} est dépassé depuis {due}.",
        "La personne n’est pas encore jointe. Le retard se voit aussi chez le partenaire.",
    ),
}


# ── Writing, when they leave ──────────────────────────────────────────────────────────────────


def _write(row: Courriel, at: datetime) -> Message | None:  # noqa: ARG001  every writer is told the instant
    to = _address(row)
    if to is None:
        return None
    is_caisse = row.kind in CAISSE
    subject, first, then = (CAISSE if is_caisse else PARTENAIRE)[row.kind]
    words = _words(row)
    url = reverse("signalements:demande_caisse" if is_caisse else "signalements:demande", args=[row.object_ref])
    return Message(
        to,
        subject.format(**words),
        "demande",
        {
            "phrase": first.format(**words),
            "suite": then.format(**words),
            "reference": row.object_ref,
            "lien": settings.PORTAIL_ORIGINE + url,
            "caisse": row.params["caisse"],
            "vers_la_caisse": is_caisse,
        },
    )


def _words(row: Courriel) -> dict[str, str]:
    """What the sentences name: the organisations with the article that fits their place."""
    caisse, partenaire = row.params["caisse"], row.params["partenaire"]
    return {
        "ref": row.object_ref,
        "essais": str(ATTEMPTS_BEFORE_HELP),
        "due": row.params["due"],
        "la_caisse": le(caisse),
        "La_caisse": capitale(le(caisse)),
        "du_partenaire": du(partenaire),
        "Le_partenaire": capitale(le(partenaire)),
    }


def _address(row: Courriel) -> str | None:
    """Where it goes: the mailbox it was queued for, or the account if it is still open."""
    if row.compte_id is None:
        return row.address or None
    compte = Compte.objects.filter(pk=row.compte_id, etat=EtatCompte.ACTIF).first()
    return compte.email if compte else None


for _kind in (*PARTENAIRE, *CAISSE):
    outbox.courriel(_kind)(_write)


# ── Queueing, in the transaction that gives them their reason ─────────────────────────────────


def queue_partenaire(kind: str, demande: Demande, *, by: Auteur, at: datetime, key: str = "") -> None:
    """Tell the structure, once a `key` (once a demande without one)."""
    for compte in _others(holders_of(demande), by):
        _queue(kind, demande, at=at, key=f"{key}:{compte.pk}", compte=compte)


def queue_caisse(kind: str, demande: Demande, *, by: Auteur, at: datetime, key: str = "", due: str = "") -> None:
    """Tell who handles the demande at the caisse, once a `key`."""
    handlers = handlers_of(demande)
    if handlers:
        for compte in _others(handlers, by):
            _queue(kind, demande, at=at, key=f"{key}:{compte.pk}", compte=compte, due=due)
        return
    mailbox = mailbox_of(demande)
    if mailbox:
        _queue(kind, demande, at=at, key=f"{key}:boite", address=mailbox, due=due)


def queue_recue(demande: Demande, *, by: Auteur, at: datetime) -> None:
    """Tell the team that a demande arrived; an urgent one always, the others by the caisse's setting."""
    if _is_reception_told(demande):
        queue_caisse("demande.recue_urgente" if demande.is_urgent else "demande.recue", demande, by=by, at=at)


def queue_annulee(demande: Demande, *, by: Auteur, at: datetime) -> None:
    """Tell that a demande is cancelled to whom had been told that it arrived."""
    if _is_reception_told(demande):
        queue_caisse("demande.annulee", demande, by=by, at=at)


def _is_reception_told(demande: Demande) -> bool:
    return demande.is_urgent or bool(reglages.value_of(AVIS_RECEPTION.cle, demande.caisse_id))


def queue_rappel(demande: Demande, echeance: Echeance, level: NiveauRappel, *, by: Auteur, at: datetime) -> None:
    """Warn of a clock: who handles the demande and, once it is late, those who answer for the caisse."""
    assert echeance.due_at is not None
    kind, key = f"demande.{level}", f"{echeance.kind}:{echeance.started_at.isoformat()}"
    due = instant(echeance.due_at, demande.caisse.zone, at)
    queue_caisse(kind, demande, by=by, at=at, key=key, due=due)
    if level == NiveauRappel.RETARD:
        for admin in _active(Compte.objects.filter(caisse_id=demande.caisse_id, role=Role.ADMIN_CAISSE)):
            _queue(kind, demande, at=at, key=f"{key}:{admin.pk}", compte=admin, due=due)


def holders_of(demande: Demande) -> list[Compte]:
    """Who is told at the structure."""
    if demande.porteur is not None and demande.porteur.etat == EtatCompte.ACTIF:
        return [demande.porteur]
    rows = Compte.objects.filter(
        partenaire_id=demande.partenaire_id, service_id=demande.service_id, role=Role.TECHNICIEN
    )
    return _active(rows)


def handlers_of(demande: Demande) -> list[Compte]:
    """Who handles it at the caisse: its agent; nobody yet when the team has a mailbox; else the agents of the team."""
    if demande.agent is not None and demande.agent.etat == EtatCompte.ACTIF:
        return [demande.agent]
    if mailbox_of(demande):
        return []
    rows = Compte.objects.filter(caisse_id=demande.caisse_id, role=Role.AGENT)
    if demande.service_caisse_id is not None:
        rows = rows.filter(service_caisse_id=demande.service_caisse_id)
    return _active(rows)


def mailbox_of(demande: Demande) -> str:
    """The functional mailbox of the team, else of the caisse, else nothing."""
    team = demande.service_caisse.email if demande.service_caisse else ""
    return team or demande.caisse.functional_mailbox


def _active(rows: Iterable[Compte]) -> list[Compte]:
    return [compte for compte in rows if compte.etat == EtatCompte.ACTIF]


def _others(comptes: Iterable[Compte], by: Auteur) -> list[Compte]:
    return [compte for compte in comptes if compte.auteur_ref != by.auteur_ref]


def _queue(
    kind: str,
    demande: Demande,
    *,
    at: datetime,
    key: str,
    compte: Compte | None = None,
    address: str = "",
    due: str = "",
) -> None:
    outbox.queue(
        kind,
        at=at,
        dedupe_key=f"{demande.pk}:{key}",
        compte_id=compte.pk if compte else None,
        address=address,
        object_ref=demande.reference,
        params={"caisse": demande.caisse.nom, "partenaire": demande.partenaire.nom, "due": due},
    )
