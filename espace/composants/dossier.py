"""What a demande or a convention shows: conversation, internal notes, pieces, its life, its dates."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from espace.composants.etats import Statut
from espace.composants.registre import Composant, Exemple, enregistrer


@dataclass(frozen=True)
class Message:
    """A message both sides read. `instant` is ISO 8601, `quand` the same in French."""

    auteur: str
    organisation: str
    texte: str
    instant: str
    quand: str
    de_la_caisse: bool = False
    nouveau: bool = False
    de_moi: bool = False


@enregistrer("fil")
@dataclass(frozen=True)
class Fil(Composant):
    """The conversation both sides read; a petrol bar for the caisse."""

    messages: list[Message]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """A question and its answer."""
        both = [
            Message(
                "Claire Vasseur",
                "CPAM de l’Artois",
                "Je prends en charge la demande.",
                "2026-11-23T08:20",
                "aujourd’hui, 8 h 20",
                de_la_caisse=True,
                de_moi=True,
            ),
            Message(
                "Nadia Ferrand",
                "Département du Pas-de-Calais",
                "J’ajoute le devis reçu ce matin.\n\nLa personne est chez elle jusqu’à midi.",
                "2026-11-23T09:52",
                "aujourd’hui, 9 h 52",
                nouveau=True,
            ),
        ]
        return [Exemple("deux messages", cls(both))]


@dataclass(frozen=True)
class Note:
    """An internal note: the text, then who and when."""

    texte: str
    signature: str


@enregistrer("notes", corps=True)
@dataclass(frozen=True)
class Notes(Composant):
    """Internal notes of the caisse: hatching, padlock, and a sentence. The body holds the form that adds one."""

    notes: list[Note]
    ident: str = "notes-internes"
    niveau: int = 2
    titre: str = "Notes internes"

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Some, none."""
        note = Note("Voir avec Aude pour le dossier C2S.", "Claire Vasseur · 8 h 26")
        return [
            Exemple("une note", cls([note], "ex-n1", 4)),
            Exemple("aucune", cls([], "ex-n2", 4, titre="Notes internes, aucune")),
        ]


@dataclass(frozen=True)
class PieceVue:
    """A file: its kind, what it is, its scan state, its link if it may be opened."""

    nom: str
    detail: str = ""
    statut: Statut | None = None
    href: str = ""
    action: str = "Télécharger"
    manquante: bool = False
    ouverte: bool = False


@enregistrer("pieces")
@dataclass(frozen=True)
class Pieces(Composant):
    """Files of a demande and their scan state; a missing piece asks to be added."""

    pieces: list[PieceVue]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Each state of a file, and a missing one."""
        files = [
            PieceVue("Courrier du rendez-vous", "PDF, 1 page, 212 ko", Statut("ok", "Sain"), "#exemple"),
            PieceVue("Devis", "JPEG, 1,8 Mo, ajouté à 9 h 52", Statut("wait", "En analyse")),
            PieceVue("Attestation", "PDF, 96 ko", Statut("late", "Infecté, bloqué")),
            PieceVue("Avis d’impôt 2026", "à ajouter", href="#exemple", action="Ajouter", manquante=True),
        ]
        return [Exemple("tous les états", cls(files))]


@dataclass(frozen=True)
class EtapeVie:
    """A moment of the life of a demande: `past`, `now` or `next`."""

    moment: Literal["past", "now", "next"]
    quoi: str
    quand: str = ""


@enregistrer("chronologie")
@dataclass(frozen=True)
class Chronologie(Composant):
    """Life of a demande: what happened, where it is, what comes."""

    etapes: list[EtapeVie]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """The three moments."""
        steps = [
            EtapeVie("past", "Transmise", "sam. 21 nov., 16 h 50 · Nadia Ferrand"),
            EtapeVie("now", "Contact à faire", "avant lun. 23 nov., 16 h 50"),
            EtapeVie("next", "Clôture, avec son issue"),
        ]
        return [Exemple("en cours", cls(steps))]


@dataclass(frozen=True)
class DateAgenda:
    """A date to come: the day, how far it is, what happens."""

    jour: date
    quoi: str
    dans: str = ""
    href: str = ""


@enregistrer("agenda")
@dataclass(frozen=True)
class Agenda(Composant):
    """Dates to come, the nearest first."""

    dates: list[DateAgenda]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Two dates, one linked."""
        dates = [
            DateAgenda(date(2026, 12, 8), "COPIL annuel, fiche en préparation", "dans 15 jours", "#exemple"),
            DateAgenda(date(2027, 7, 6), "Ouverture de la dénonciation", "dans 7 mois"),
        ]
        return [Exemple("deux dates", cls(dates))]
