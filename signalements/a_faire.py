"""What waits for a person in the case: answers to give, answers to read, demandes to take or late."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse

from accounts.access import compte_of
from accounts.models import Compte
from espace.francais import au, du, duree, en_lettres, le
from espace.registry import AFaire
from espace.requetes import Requete
from signalements.access import view_persons
from signalements.compteurs import counts_of, many
from signalements.deadlines import ATTEMPTS_BEFORE_HELP
from signalements.models import Demande, Identite
from signalements.rules import RULES
from signalements.suivi import help_wanted

SHOWN = 5
QUESTION = "La caisse vous a posé une question. La suite dépend de votre réponse."
AIDE = f"Elle a essayé {en_lettres(ATTEMPTS_BEFORE_HELP)} fois, sans y parvenir. Dites quand et comment joindre la personne."


def of_technicien(request: Requete) -> Iterable[AFaire]:
    """Questions to answer first, then persons the caisse cannot reach, then messages not read yet, on the demandes they hold."""
    by = compte_of(request)
    if not RULES.allows("demande.list_partenaire", by):
        return
    rows = Demande.objects.filter(porteur=by).with_unread(by.pk, from_caisse=True).select_related("caisse")
    rows = rows.annotate(is_help_wanted=ExpressionWrapper(help_wanted(), BooleanField()))
    waiting = rows.filter(
        Q(closed_at__isnull=True, a_completer_at__isnull=False) | Q(is_help_wanted=True) | Q(is_unread=True)
    )
    demandes = list(waiting.order_by("a_completer_at", "-last_event_at")[:SHOWN])
    persons = view_persons(demandes, by=by, at=request.at, liste="a_faire") if demandes else {}
    for demande in demandes:
        yield _line(demande, persons.get(demande.pk), request)


def _line(demande: Any, person: Identite | None, request: Requete) -> AFaire:
    """Answer, help or read: `demande` carries its annotations."""
    caisse, about = le(demande.caisse.nom), f" pour {person.nom_complet}" if person else ""
    is_asked = demande.is_open and demande.a_completer_at is not None
    since = demande.a_completer_at if is_asked else demande.last_event_at
    if is_asked:
        titre, texte, bouton = f"Répondre {au(demande.caisse.nom)}{about}", QUESTION, "Répondre"
    elif demande.is_help_wanted:
        whom = person.nom_complet if person else "la personne"
        titre, texte, bouton = f"Aider {caisse} à joindre {whom}", AIDE, "Aider"
    else:
        titre, texte, bouton = f"Lire le message {du(demande.caisse.nom)}{about}", "", "Lire"
    return AFaire(
        titre,
        texte,
        f"{reverse('signalements:demande', args=[demande.reference])}#echanges",
        bouton,
        detail=f"{demande.reference} · depuis {duree(request.at - since)}",
        is_theirs=is_asked or demande.is_help_wanted,
    )


def of_caisse(request: Requete) -> Iterable[AFaire]:
    """Late, urgent, to take, answered: each leads to its view of the worklist."""
    by = compte_of(request)
    if not RULES.allows("demande.list_caisse", by):
        return
    yield from _answers(by, request)
    rows = Demande.objects.open()
    counts = counts_of(
        {
            "late": rows.late(request.at),
            "urgent": rows.urgent().free(),
            "free": rows.free(),
            "mine": rows.taken_by(by.pk),
        }
    )
    file = reverse("signalements:file")
    if n := counts["late"]:
        yield AFaire(
            f"Traiter {many(n, 'demande')} en retard",
            "Le délai de contact est dépassé.",
            f"{file}?vue=retard",
            "Voir les retards",
        )
    if not RULES.allows("demande.take", by):
        return
    if n := counts["urgent"]:
        yield AFaire(
            f"Prendre {many(n, 'demande urgente', 'demandes urgentes')}",
            "",
            f"{file}?vue=urgentes&agent=personne",
            "Voir les urgences",
        )
    yield from _to_take_and_follow(counts, file)


def _to_take_and_follow(counts: dict[str, int], file: str) -> Iterable[AFaire]:
    """What comes after the late and the urgent: nobody's turn yet, and one's own."""
    if n := counts["free"]:
        yield AFaire(
            f"Prendre {many(n, 'demande')} qui attend{'ent' if n > 1 else ''} dans la file",
            "",
            f"{file}?vue=a_prendre",
            "Voir la file",
            is_theirs=False,
        )
    if n := counts["mine"]:
        yield AFaire(f"Suivre vos {many(n, 'demande')} en cours" if n > 1 else "Suivre votre demande en cours", "",
                     f"{file}?vue=miennes", "Voir vos demandes", is_theirs=False)  # fmt: skip


def _answers(by: Compte, request: Requete) -> Iterable[AFaire]:
    """What the partner wrote on the demandes this agent took, and that they have not read: the first to know is them."""
    rows = Demande.objects.taken_by(by.pk).with_unread(by.pk, from_caisse=False).unread()
    for demande in rows.select_related("partenaire").order_by("-last_event_at", "-id")[:SHOWN]:
        yield AFaire(
            f"Lire ce qu’écrit {le(str(demande.partenaire))}",
            "Le message est arrivé après votre dernière lecture.",
            f"{reverse('signalements:demande_caisse', args=[demande.reference])}#echanges",
            "Lire",
            detail=f"{demande.reference} · depuis {duree(request.at - demande.last_event_at)}",
        )
