"""The demandes of the demonstration, sent and handled through the actions, each act at its own past instant.

A second load adds nothing: each saisine carries a submission drawn from its own person and rank.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from accounts.enums import EtatCompte, Role
from accounts.models import Caisse, Compte
from accounts.perimetres import perimetre_of
from conventions.enums import Fonction
from espace.auteurs import AUTOMATE
from espace.registry import demo_steps
from espace.tenancy import acting_as
from signalements import actions
from signalements.actions import AccordDonne, Envoi
from signalements.distribution import CLOSES, MESSAGE, NOTE, OUVERTES, QUESTION, REPONSE, Cas
from signalements.doublons import CinqChamps
from signalements.engagements import CaisseOuverte, open_caisse
from signalements.enums import Issue, ModeAccord, TypeDemande
from signalements.models import Brouillon, Demande

SPACE = UUID("5b0c2f0e-6f0e-4c57-9c58-0d6d3a1f7a10")
HOUR = timedelta(hours=1)
# The smallest paper that is one: what the person would have signed.
PAPIER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def load_options(at: datetime) -> None:
    """The national answers of every list."""
    actions.load_options(by=AUTOMATE, at=at)


def load_demandes(at: datetime) -> None:
    """A month of saisines, those whose author and caisse exist."""
    for cas in (*CLOSES, *OUVERTES):
        author = _author(cas)
        caisse = Caisse.objects.filter(nom__icontains=cas.caisse).first()
        if author is not None and caisse is not None:
            _Histoire(cas, author, caisse, at - cas.hours * HOUR).play()


def _author(cas: Cas) -> Compte | None:
    rows = Compte.objects.filter(nom=cas.auteur, role=Role.TECHNICIEN, etat=EtatCompte.ACTIF)
    return rows.select_related("partenaire", "caisse").first()


@dataclass
class _Histoire:
    cas: Cas
    author: Compte
    caisse: Caisse
    sent_at: datetime
    opened: CaisseOuverte | None = None
    draft: Brouillon | None = None

    @property
    def submission(self) -> UUID:
        """The same for the same person, whenever the demonstration is loaded."""
        return uuid5(SPACE, f"{self.cas.caisse}:{self.cas.nom}:{self.cas.prenom}:{self.cas.birth}")

    def play(self) -> None:
        with acting_as(perimetre_of(self.author, self.sent_at)[0]):
            if Demande.objects.filter(submission=self.submission).exists() or not self.is_open():
                return
            demande = actions.submit_demande(envoi=self.envoi(), by=self.author, at=self.sent_at)
            if self.draft is not None:
                actions.discard_brouillon(self.draft, by=self.author, at=self.sent_at)
        for act in self.cas.suite.split():
            name, _, hours = act.partition(":")
            self.act(demande, name, self.sent_at + float(hours) * HOUR)

    def is_open(self) -> bool:
        assert self.author.partenaire_id is not None
        self.opened = open_caisse(self.author.partenaire_id, self.caisse, self.sent_at, Fonction.SIGNALEMENT)
        return self.opened is not None

    def envoi(self) -> Envoi:
        cas, at = self.cas, self.sent_at
        return Envoi(
            submission=self.submission,
            caisse=self.caisse,
            accord=self.accord(at),
            personne=CinqChamps(cas.civilite, cas.nom, cas.prenom, cas.birth, cas.departement),
            is_accompagnee=True,
            theme=cas.theme,
            urgence=cas.urgence,
            difficultes=cas.difficultes,
            demarches=cas.demarches,
            commentaire=cas.commentaire,
        )

    def accord(self, at: datetime) -> AccordDonne:
        """A box; where the terms ask for a signature, a paper."""
        assert self.opened is not None
        if self.opened.mode_accord != ModeAccord.SIGNATURE:
            return AccordDonne(at, at)
        draft = actions.start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=self.author, at=at)
        signed = actions.attach_signature(
            draft, content=PAPIER, name="accord.pdf", declared="application/pdf", by=self.author, at=at
        )
        self.draft = draft
        return AccordDonne(at, at, signed)

    def agent(self) -> Compte:
        """The agents of the caisse in turn."""
        rows = self.caisse.comptes.filter(role=Role.AGENT, etat=EtatCompte.ACTIF).select_related("caisse", "partenaire")
        agents = list(rows.order_by("pk"))
        return agents[len(self.cas.nom) % len(agents)]

    def act(self, demande: Demande, name: str, at: datetime) -> None:
        """One act, inside the perimeter of who does it."""
        is_partner = name in {"reponse", "annulee", "retire"}
        by = self.author if is_partner else (demande.agent or self.agent())
        with acting_as(perimetre_of(by, at)[0]):
            ACTS[name](demande, by, at)
            demande.refresh_from_db()


def _take(demande: Demande, by: Compte, at: datetime) -> None:
    actions.take_demande(demande=demande, by=by, at=at)
    if demande.is_urgent:
        actions.add_note(demande=demande, texte=NOTE, by=by, at=at)


def _try(result: str) -> Callable[[Demande, Compte, datetime], None]:
    def act(demande: Demande, by: Compte, at: datetime) -> None:
        is_confirmed = True if result == "joint" else None
        actions.record_tentative(
            demande=demande, tried_at=at, channel="telephone", result=result, is_confirmed=is_confirmed, by=by, at=at
        )

    return act


def _say(texte: str, *, is_question: bool = False) -> Callable[[Demande, Compte, datetime], None]:
    def act(demande: Demande, by: Compte, at: datetime) -> None:
        actions.send_message(demande=demande, texte=texte, is_question=is_question, by=by, at=at)

    return act


def _close(issue: Issue, motif: str = "") -> Callable[[Demande, Compte, datetime], None]:
    def act(demande: Demande, by: Compte, at: datetime) -> None:
        actions.close_demande(demande=demande, issue=issue, motif=motif, by=by, at=at)

    return act


ACTS: dict[str, Callable[[Demande, Compte, datetime], object]] = {
    "prise": _take,
    "absent": _try("sans_reponse"),
    "joint": _try("joint"),
    "message": _say(MESSAGE),
    "question": _say(QUESTION, is_question=True),
    "reponse": _say(REPONSE),
    "abouti": _close(Issue.ABOUTI),
    "interrompu": _close(Issue.INTERROMPU),
    "injoignable": _close(Issue.SANS_SUITE, "injoignable"),
    "refusee": lambda demande, by, at: actions.refuse_demande(demande=demande, motif="doublon", by=by, at=at),
    "annulee": lambda demande, by, at: actions.cancel_demande(demande=demande, by=by, at=at),
    "retire": lambda demande, by, at: actions.withdraw_accord(demande=demande, by=by, at=at),
}

demo_steps.add(load_options, rank=15)  # before the conventions: a caisse may add to its lists
demo_steps.add(load_demandes, rank=40)
