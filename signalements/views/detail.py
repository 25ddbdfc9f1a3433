"""A demande in words: what was sent, the thread, the life, the outcome."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.enums import Civilite
from espace.clock import day_of
from espace.composants import EtapeVie, Ligne
from espace.composants import Message as MessageVu
from espace.departements import with_name
from espace.francais import age, instant_court, jour, jour_sans_semaine, relatif
from signalements.enums import CanalContact, EtatSignalement, Liste, ModeAccord, TypeDemande
from signalements.horloges import SANS_ENGAGEMENT
from signalements.models import Accord, Demande, TentativeContact
from signalements.suivi import Suivi
from signalements.transitions import label_of
from signalements.views.saisine_pages import RIEN, joindre_text

# What was done, by how: « Appel, sans réponse ».
MOYENS = {
    CanalContact.TELEPHONE: "Appel",
    CanalContact.SMS: "SMS",
    CanalContact.COURRIEL: "E-mail",
    CanalContact.COURRIER: "Courrier",
    CanalContact.STRUCTURE: "Par le partenaire",
    CanalContact.ACCUEIL: "À l’accueil",
}


# ── What was sent ──────────────────────────────────────────────────────────────────────────────


def title_of(suivi: Suivi) -> str:
    """The person, else the kind."""
    return suivi.identite.nom_complet if suivi.identite else str(suivi.demande.get_type_display())


def subject_of(demande: Demande) -> str:
    """« Signalement, accès aux soins »."""
    saisine = getattr(demande, "saisine", None)
    kind = str(demande.get_type_display())
    if saisine is None:
        return kind
    theme = saisine.theme.libelle
    return f"{kind}, {theme[0].lower()}{theme[1:]}"


def person_lines(suivi: Suivi) -> list[Ligne]:
    """The five fields, who represents them, the agreement."""
    demande, identite = suivi.demande, suivi.identite
    if identite is None:
        return [Ligne("Personne", "anonymisée" if demande.anonymised_at else "aucune")]
    years = age(identite.date_naissance, day_of(suivi.at, suivi.zone))
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
        lines.append(Ligne("Accord", accord_text(accord, suivi.zone)))
    return lines


def partner_lines(demande: Demande) -> list[Ligne]:
    """Who follows the person at the structure, and how to reach them: « par ma structure » asks for it."""
    lines = [Ligne("Structure", str(demande.partenaire), detail=str(demande.service) if demande.service else "")]
    holder = demande.porteur
    if holder is None or not holder.nom:  # erased: its name says « compte supprimé »
        return [*lines, Ligne("Suivie par", holder.nom_complet if holder else "personne pour le moment")]
    lines.append(Ligne("Suivie par", holder.nom_complet, detail=holder.fonction))
    if holder.telephone:
        lines.append(Ligne("Téléphone", str(holder.telephone)))
    return [*lines, Ligne("E-mail", holder.email)]


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


def situation_lines(suivi: Suivi) -> list[Ligne]:
    """Theme, urgency, difficulties, steps taken, how to reach the person."""
    demande = suivi.demande
    saisine = getattr(demande, "saisine", None)
    lines = [Ligne("Thème", saisine.theme.libelle)] if saisine else []
    if demande.is_urgent and demande.urgence:
        lines.append(Ligne("Urgence", demande.urgence.libelle))
    for label, liste in (("Difficultés", Liste.DIFFICULTE), ("Démarches faites", Liste.DEMARCHE)):
        chosen = [libelle for name, libelle in suivi.choix if name == liste]
        lines.append(Ligne(label, " · ".join(chosen) or RIEN[liste]))
    if suivi.identite is not None:
        i = suivi.identite
        lines.append(Ligne("La joindre", joindre_text(i.joindre, i.joindre_precision, i.telephone)))
    return lines


# ── Thread ─────────────────────────────────────────────────────────────────────────────────────


def thread_of(suivi: Suivi) -> list[MessageVu]:
    """The conversation, oldest first; what this account had not read is marked."""
    new = {m.pk for m in suivi.unread}
    return [
        MessageVu(
            auteur=m.auteur.nom_complet,
            organisation=m.caisse.nom if m.caisse else suivi.demande.partenaire.nom,
            texte=m.texte,
            instant=m.sent_at.astimezone(suivi.zone).isoformat(timespec="minutes"),
            quand=relatif(m.sent_at, suivi.at, suivi.zone),
            de_la_caisse=m.is_de_la_caisse,
            nouveau=m.pk in new,
            de_moi=m.auteur_id == suivi.by.pk,
        )
        for m in suivi.messages
    ]


# ── Life ───────────────────────────────────────────────────────────────────────────────────────


def life_of(suivi: Suivi) -> list[EtapeVie]:
    """What happened, where it is, what comes."""
    past = sorted([*_moves(suivi), *_attempts(suivi)], key=lambda fact: fact[0])
    steps = [EtapeVie("past", what, when) for _, what, when in past]
    return [*steps, *_to_come(suivi)] if suivi.demande.is_open else steps


def _moves(suivi: Suivi) -> Iterable[tuple[datetime, str, str]]:
    for passage in suivi.passages:
        what = label_of(suivi.demande.type, passage.to_etat)
        if passage.motif is not None:
            what = f"{what} : {passage.motif.libelle[0].lower()}{passage.motif.libelle[1:]}"
        if passage.to_etat == EtatSignalement.CLOSE and suivi.demande.issue and passage.motif is None:
            what = f"{what}, {str(suivi.demande.get_issue_display()).lower()}"
        yield passage.at, what, _signed(suivi, passage.at, passage.by_ref)


def _attempts(suivi: Suivi) -> Iterable[tuple[datetime, str, str]]:
    for tentative in suivi.tentatives:
        yield tentative.at, attempt_text(tentative), _signed(suivi, tentative.at, tentative.by_ref)


def attempt_text(tentative: TentativeContact) -> str:
    """« Appel, sans réponse »."""
    return f"{MOYENS[CanalContact(tentative.channel)]}, {str(tentative.get_result_display()).lower()}"


def _signed(suivi: Suivi, at: datetime, ref: str) -> str:
    name = suivi.names.get(ref)
    return f"{instant_court(at, suivi.zone, suivi.at)}{f' · {name}' if name else ''}"


def _to_come(suivi: Suivi) -> list[EtapeVie]:
    demande = suivi.demande
    if demande.type != TypeDemande.SIGNALEMENT:
        return []
    close = EtapeVie("next", "Clôture, avec son issue")
    if demande.etat == EtatSignalement.TRANSMISE:
        return [EtapeVie("now", "Prise en charge à faire"), EtapeVie("next", "Contact de la personne"), close]
    if not suivi.is_joined:
        due = suivi.echeance.due_at if suivi.echeance else None
        before = f"avant {instant_court(due, suivi.zone, suivi.at)}" if due else SANS_ENGAGEMENT
        return [EtapeVie("now", "Contact à faire", before), EtapeVie("next", "Accompagnement"), close]
    return [EtapeVie("now", "Accompagnement en cours"), close]


def changes_since(suivi: Suivi, seen_at: datetime | None) -> list[str]:
    """What others did since a page was shown: a stale form says it instead of overwriting."""
    if seen_at is None:
        return []
    me = suivi.by.auteur_ref
    moves = [(p.at, p.by_ref, label_of(suivi.demande.type, p.to_etat)) for p in suivi.passages]
    tries = [(t.recorded_at, t.by_ref, attempt_text(t)) for t in suivi.tentatives]
    words = [(m.sent_at, str(m.auteur.ref), "Nouveau message") for m in suivi.messages]
    names = suivi.names | {str(m.auteur.ref): m.auteur.nom_complet for m in suivi.messages}
    return [
        f"{what}, {relatif(at, suivi.at, suivi.zone)}{_by(names.get(ref))}"
        for at, ref, what in sorted([*moves, *tries, *words])
        if at >= seen_at and ref != me
    ]


def _by(name: str | None) -> str:
    return f", {name}" if name else ""


def outcome_of(suivi: Suivi) -> str:
    """The close in one sentence, without its full stop; empty while open."""
    demande = suivi.demande
    if demande.closed_at is None:
        return ""
    what = demande.get_issue_display() if demande.issue else demande.etat_libelle
    why = f" : {demande.motif.libelle[0].lower()}{demande.motif.libelle[1:]}" if demande.motif else ""
    return f"{what}{why}, {jour(day_of(demande.closed_at, suivi.zone))}"
