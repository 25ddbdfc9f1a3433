"""Everything the page of a demande shows, loaded once: the person, the situation, the thread, the life, the clock."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.enums import Civilite
from accounts.models import Compte
from accounts.querysets import read_calendar
from espace.clock import day_of
from espace.composants import EtapeVie, Ligne
from espace.composants import Message as MessageVu
from espace.francais import age, instant_court, jour, jour_sans_semaine, relatif
from signalements.access import view_person
from signalements.departements import with_name
from signalements.enums import CanalContact, EtatSignalement, Liste, ModeAccord, ResultatContact, TypeDemande
from signalements.horloges import SANS_ENGAGEMENT, Delai, delai_of, echeances_of, next_opening
from signalements.models import Accord, Demande, Echeance, Identite, Message, Passage, TentativeContact
from signalements.transitions import label_of
from signalements.views.saisine_pages import joindre_text

# What was done, by how: « Appel, sans réponse ».
MOYENS = {
    CanalContact.TELEPHONE: "Appel",
    CanalContact.SMS: "SMS",
    CanalContact.COURRIEL: "E-mail",
    CanalContact.COURRIER: "Courrier",
    CanalContact.STRUCTURE: "Par le partenaire",
    CanalContact.ACCUEIL: "À l’accueil",
}


@dataclass
class Detail:
    """A demande as one account reads it."""

    demande: Demande
    identite: Identite | None
    messages: list[Message]
    passages: list[Passage]
    tentatives: list[TentativeContact]
    echeance: Echeance | None
    choix: list[tuple[str, str]]  # (liste, libellé)
    lu: int  # last message read
    delai: Delai
    by: Compte
    at: datetime
    zone: ZoneInfo
    names: dict[str, str] = field(default_factory=dict)

    @property
    def is_joined(self) -> bool:
        """Whether the person was reached."""
        return any(t.result == ResultatContact.JOINT for t in self.tentatives)

    @property
    def unread(self) -> list[Message]:
        """Messages of the other side this account had not read."""
        since = self.demande.received_at  # the comment it was sent with is no news
        return [m for m in self.messages if m.pk > self.lu and m.auteur_id != self.by.pk and m.sent_at > since]


def load_detail(demande: Demande, *, by: Compte, at: datetime, zone: ZoneInfo) -> Detail:
    """Some eight statements, whatever the length of the thread; the look at the person is journalled."""
    identite = view_person(demande, by=by, at=at)
    echeance = echeances_of([demande.pk]).get(demande.pk)
    passages = list(demande.passages.select_related("motif").order_by("at", "id"))
    tentatives = list(demande.tentatives.order_by("at", "id"))
    refs = {p.by_ref for p in passages} | {t.by_ref for t in tentatives}
    row: Any = demande  # annotated by `demandes_for_page`
    opening = next_opening(echeance, at, read_calendar(demande, demande.caisse))
    return Detail(
        demande=demande,
        identite=identite,
        messages=list(demande.messages.select_related("auteur", "caisse").order_by("sent_at", "id")),
        passages=passages,
        tentatives=tentatives,
        echeance=echeance,
        choix=[(answer["liste"], answer["libelle"]) for answer in row.reponses],
        lu=row.lu,
        delai=delai_of(demande, echeance, at, zone, falls_before=opening),
        by=by,
        at=at,
        zone=zone,
        names={str(c.ref): c.nom_complet for c in Compte.objects.filter(ref__in=[r for r in refs if len(r) == 36])},
    )


# ── What was sent ──────────────────────────────────────────────────────────────────────────────


def title_of(detail: Detail) -> str:
    """The person, else the kind."""
    return detail.identite.nom_complet if detail.identite else str(detail.demande.get_type_display())


def subject_of(demande: Demande) -> str:
    """« Signalement, accès aux soins »."""
    saisine = getattr(demande, "saisine", None)
    kind = str(demande.get_type_display())
    if saisine is None:
        return kind
    theme = saisine.theme.libelle
    return f"{kind}, {theme[0].lower()}{theme[1:]}"


def person_lines(detail: Detail) -> list[Ligne]:
    """The five fields, who represents them, the agreement."""
    demande, identite = detail.demande, detail.identite
    if identite is None:
        return [Ligne("Personne", "anonymisée" if demande.anonymised_at else "aucune")]
    years = age(identite.date_naissance, day_of(detail.at, detail.zone))
    lines = [
        Ligne("Civilité", Civilite(identite.civilite).label),
        Ligne("Nom", identite.nom, forte=True),
        Ligne("Prénom", identite.prenom, forte=True),
        Ligne("Naissance", f"{identite.date_naissance:%d/%m/%Y}", detail=f"{years} ans"),
        Ligne("Résidence", with_name(identite.departement)),
    ]
    representant = getattr(demande, "representant", None)
    if representant is not None:
        name = f"{representant.prenom} {representant.nom}"
        lines.append(Ligne("Représentant", name, detail=str(representant.get_qualite_display()).lower()))
    accord = getattr(demande, "accord", None)
    if accord is not None:
        lines.append(Ligne("Accord", accord_text(accord, detail.zone)))
    return lines


def accord_text(accord: Accord, zone: ZoneInfo) -> str:
    """How the agreement was collected, and what the caisse heard."""
    if accord.withdrawn_at is not None:
        return f"Retiré le {jour_sans_semaine(day_of(accord.withdrawn_at, zone))}"
    if accord.validated_at is not None:
        word = "Confirmé" if accord.is_confirmed else "Non confirmé"
        return f"{word} à la caisse le {jour_sans_semaine(day_of(accord.validated_at, zone))}"
    if accord.agreed_at is None:
        return str(ModeAccord(accord.mode).label)
    how = "document signé joint" if accord.mode == ModeAccord.SIGNATURE else "case cochée"
    return f"Recueilli le {jour_sans_semaine(day_of(accord.agreed_at, zone))}, {how}, à confirmer au premier contact"


def situation_lines(detail: Detail) -> list[Ligne]:
    """Theme, urgency, difficulties, steps taken, how to reach the person."""
    demande = detail.demande
    saisine = getattr(demande, "saisine", None)
    lines = [Ligne("Thème", saisine.theme.libelle)] if saisine else []
    if demande.is_urgent and demande.urgence:
        lines.append(Ligne("Urgence", demande.urgence.libelle))
    for label, liste in (("Difficultés", Liste.DIFFICULTE), ("Démarches faites", Liste.DEMARCHE)):
        chosen = [libelle for name, libelle in detail.choix if name == liste]
        lines.append(Ligne(label, " · ".join(chosen) or "aucune"))
    if detail.identite is not None:
        i = detail.identite
        lines.append(Ligne("La joindre", joindre_text(i.joindre, i.joindre_precision, i.telephone)))
    return lines


# ── Thread ─────────────────────────────────────────────────────────────────────────────────────


def thread_of(detail: Detail) -> list[MessageVu]:
    """The conversation, oldest first; what this account had not read is marked."""
    new = {m.pk for m in detail.unread}
    return [
        MessageVu(
            auteur=m.auteur.nom_complet,
            organisation=m.caisse.nom if m.caisse else detail.demande.partenaire.nom,
            texte=m.texte,
            instant=m.sent_at.astimezone(detail.zone).isoformat(timespec="minutes"),
            quand=relatif(m.sent_at, detail.at, detail.zone),
            de_la_caisse=m.is_de_la_caisse,
            nouveau=m.pk in new,
            de_moi=m.auteur_id == detail.by.pk,
        )
        for m in detail.messages
    ]


# ── Life ───────────────────────────────────────────────────────────────────────────────────────


def life_of(detail: Detail) -> list[EtapeVie]:
    """What happened, where it is, what comes."""
    past = sorted([*_moves(detail), *_attempts(detail)], key=lambda fact: fact[0])
    steps = [EtapeVie("past", what, when) for _, what, when in past]
    return [*steps, *_to_come(detail)] if detail.demande.is_open else steps


def _moves(detail: Detail) -> Iterable[tuple[datetime, str, str]]:
    for passage in detail.passages:
        what = label_of(detail.demande.type, passage.to_etat)
        if passage.motif is not None:
            what = f"{what} : {passage.motif.libelle[0].lower()}{passage.motif.libelle[1:]}"
        if passage.to_etat == EtatSignalement.CLOSE and detail.demande.issue and passage.motif is None:
            what = f"{what}, {str(detail.demande.get_issue_display()).lower()}"
        yield passage.at, what, _signed(detail, passage.at, passage.by_ref)


def _attempts(detail: Detail) -> Iterable[tuple[datetime, str, str]]:
    for tentative in detail.tentatives:
        yield tentative.at, attempt_text(tentative), _signed(detail, tentative.at, tentative.by_ref)


def attempt_text(tentative: TentativeContact) -> str:
    """« Appel, sans réponse »."""
    return f"{MOYENS[CanalContact(tentative.channel)]}, {str(tentative.get_result_display()).lower()}"


def _signed(detail: Detail, at: datetime, ref: str) -> str:
    name = detail.names.get(ref)
    return f"{instant_court(at, detail.zone)}{f' · {name}' if name else ''}"


def _to_come(detail: Detail) -> list[EtapeVie]:
    demande = detail.demande
    if demande.type != TypeDemande.SIGNALEMENT:
        return []
    close = EtapeVie("next", "Clôture, avec son issue")
    if demande.etat == EtatSignalement.TRANSMISE:
        return [EtapeVie("now", "Prise en charge à faire"), EtapeVie("next", "Contact de la personne"), close]
    if not detail.is_joined:
        due = detail.echeance.due_at if detail.echeance else None
        before = f"avant {instant_court(due, detail.zone)}" if due else SANS_ENGAGEMENT
        return [EtapeVie("now", "Contact à faire", before), EtapeVie("next", "Accompagnement"), close]
    return [EtapeVie("now", "Accompagnement en cours"), close]


def changes_since(detail: Detail, seen_at: datetime | None) -> list[str]:
    """What others did since a page was shown: a stale form says it instead of overwriting."""
    if seen_at is None:
        return []
    me = detail.by.auteur_ref
    moves = [(p.at, p.by_ref, label_of(detail.demande.type, p.to_etat)) for p in detail.passages]
    tries = [(t.recorded_at, t.by_ref, attempt_text(t)) for t in detail.tentatives]
    words = [(m.sent_at, str(m.auteur.ref), "Nouveau message") for m in detail.messages]
    names = detail.names | {str(m.auteur.ref): m.auteur.nom_complet for m in detail.messages}
    return [
        f"{what}, {relatif(at, detail.at, detail.zone)}{_by(names.get(ref))}"
        for at, ref, what in sorted([*moves, *tries, *words])
        if at >= seen_at and ref != me
    ]


def _by(name: str | None) -> str:
    return f", {name}" if name else ""


def outcome_of(detail: Detail) -> str:
    """The close in one sentence, without its full stop; empty while open."""
    demande = detail.demande
    if demande.closed_at is None:
        return ""
    what = demande.get_issue_display() if demande.issue else demande.etat_libelle
    why = f" : {demande.motif.libelle[0].lower()}{demande.motif.libelle[1:]}" if demande.motif else ""
    return f"{what}{why}, {jour(day_of(demande.closed_at, detail.zone))}"
