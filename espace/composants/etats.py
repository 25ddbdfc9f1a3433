"""States: a word and a shape each, never a colour alone."""

from dataclasses import dataclass
from typing import Literal

from espace.composants.registre import Composant, Exemple, enregistrer

ICONES: dict[str, str] = {
    "plus": "M10 4v12M4 10h12",
    "retour": "M16 10H4M9 5l-5 5 5 5",
    "fleche": "M4 10h12M11 5l5 5-5 5",
    "bas": "M5.5 8l4.5 4.5L14.5 8",
    "telecharger": "M10 3v10M5.5 9 10 13.5 14.5 9M3.5 17h13",
    "alerte": "M10 2.5 18.5 17h-17zM10 8v4.2M10 14.6v.2",
    "coche": "M4 10.5l4 4 8-9",
    "horloge": "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM10 6v4.5l3 2",
    "pause": "M7 4.5v11M13 4.5v11",
    "tiret": "M4 10h12",
    "croix": "M5 5l10 10M15 5 5 15",
    "cadenas": "M4.5 9h11v8.5h-11zM7 9V6.2a3 3 0 0 1 6 0V9",
    "message": "M3 4h14v9.5H9.5L5.5 17v-3.5H3z",
    "piece": "M5 2.5h6.5L15.5 6.5v11H5zM11.5 2.5v4h4",
    "drapeau": "M4 17.5V3M4 3.5h11.5L13 7.2l2.5 3.8H4",
    "dossier": "M2.5 4.5h5.5l2 2.5h7.5v9h-15z",
    "calendrier": "M3 4.5h14v12.5H3zM3 8.5h14M7 2.5v4M13 2.5v4",
    "document": "M5 2.5h6.5L15.5 6.5v11H5zM8 10h5M8 13.5h5",
    "liste": "M3 5h14M3 10h14M3 15h9",
    "descendant": "M10 4v12M6 12l4 4 4-4",
    "montant": "M10 16V4M6 8l4-4 4 4",
}

EtatHorloge = Literal["none", "soon", "late", "held", "done", "engagement_none"]
Phase = Literal["a_completer", "envoyee", "en_cours", "terminee", "annulee"]
PHASES: dict[str, tuple[str, str]] = {
    "a_completer": ("yours", "À compléter"),
    "envoyee": ("sent", "Envoyée"),
    "en_cours": ("run", "En cours"),
    "terminee": ("done", "Terminée"),
    "annulee": ("void", "Annulée"),
}


@enregistrer("icone", en_ligne=True)
@dataclass(frozen=True)
class Icone(Composant):
    """A 20 × 20 outline. Decorative unless `texte` names it."""

    icone: str
    texte: str = ""

    @property
    def trace(self) -> str:
        """The path of the outline. Raises KeyError for an icon we do not draw."""
        return ICONES[self.icone]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Each outline, then one that carries its meaning alone."""
        drawn = [Exemple(nom, cls(nom)) for nom in ICONES]
        return [*drawn, Exemple("avec un nom", cls("coche", texte="étape faite"))]


@enregistrer("horloge", en_ligne=True)
@dataclass(frozen=True)
class HorlogeVue(Composant):
    """A delay: what is left, then the rule on the second line.

    `etat`: `none` (running), `soon` (from 80 %), `late`, `held` (waiting for the other side), `done`,
    `engagement_none` (age without a commitment). `part`: share of the delay elapsed, 0 to 100, drawn by the ring.
    """

    etat: EtatHorloge
    texte: str
    detail: str = ""
    part: int = 0
    grande: bool = False

    @property
    def arc(self) -> int:
        """The drawn share: never nothing, never more than the ring."""
        return max(2, min(100, self.part))

    @property
    def has_ring(self) -> bool:
        """A running clock shows its ring; the others have their own shape."""
        return self.etat in ("none", "soon")

    @property
    def icone(self) -> str:
        """The shape of a clock that no longer runs."""
        return {"late": "alerte", "held": "pause", "done": "coche"}.get(self.etat, "")

    @property
    def classe(self) -> str:
        """The class of the theme for the state."""
        suffix = {"none": "", "engagement_none": " ep-clock--none"}.get(self.etat, f" ep-clock--{self.etat}")
        return f"ep-clock{suffix}{' ep-clock--big' if self.grande else ''}"

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Each state, the second line, the large form."""
        return [
            Exemple("à l’heure, au début", cls("none", "reste 46 h", part=4)),
            Exemple("à l’heure, à mi-chemin", cls("none", "reste 21 h", part=55)),
            Exemple("bientôt échue", cls("soon", "reste 6 h", detail="contact dû lun. 23 nov., 16 h 50", part=87)),
            Exemple("en retard", cls("late", "en retard de 3 h", detail="contact dû lun. 23 nov., 7 h 32")),
            Exemple("en attente de l’autre", cls("held", "chez le partenaire", detail="1 pièce attendue depuis 11 j")),
            Exemple("tenue", cls("done", "fait en 21 h")),
            Exemple("sans engagement", cls("engagement_none", "reçue il y a 6 j", detail="aucun engagement chiffré")),
            Exemple("grande, bientôt échue", cls("soon", "reste 6 h", part=87, grande=True)),
            Exemple("grande, en retard", cls("late", "en retard de 3 h", grande=True)),
        ]


@enregistrer("phase", en_ligne=True)
@dataclass(frozen=True)
class PhaseVue(Composant):
    """Where a demande stands for the partner: five phases and no other."""

    phase: Phase

    @property
    def libelle(self) -> str:
        """The word shown."""
        return PHASES[self.phase][1]

    @property
    def forme(self) -> str:
        """The suffix of the theme's class."""
        return PHASES[self.phase][0]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """The five phases."""
        return [Exemple(libelle, cls(phase)) for phase, (_, libelle) in PHASES.items()]  # type: ignore[arg-type]  # keys of the table, each a phase


@enregistrer("statut", en_ligne=True)
@dataclass(frozen=True)
class Statut(Composant):
    """State of a piece, an account, a commitment: `ok`, `wait`, `late` (blocked, wrong) or `off`."""

    etat: Literal["ok", "wait", "late", "off"]
    texte: str
    detail: str = ""

    @property
    def icone(self) -> str:
        """The shape that goes with the state."""
        return {"ok": "coche", "wait": "horloge", "late": "alerte", "off": "tiret"}[self.etat]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """The four states, one with its second line."""
        return [
            Exemple("bon", cls("ok", "Sain")),
            Exemple("en attente", cls("wait", "Invitée", detail="le lien expire dans 2 jours")),
            Exemple("bloqué", cls("late", "Infecté, bloqué")),
            Exemple("sans objet", cls("off", "Non analysable")),
        ]


@enregistrer("urgent", en_ligne=True)
@dataclass(frozen=True)
class Urgent(Composant):
    """The only tag of the product, besides the unread message."""

    texte: str = "Urgent"

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """The tag."""
        return [Exemple("urgence", cls())]


@enregistrer("nouveau", en_ligne=True)
@dataclass(frozen=True)
class Nouveau(Composant):
    """Unread message."""

    texte: str

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """One message, several."""
        return [Exemple("un", cls("1 nouveau message")), Exemple("plusieurs", cls("3 nouveaux messages"))]


@enregistrer("reference", en_ligne=True)
@dataclass(frozen=True)
class ReferenceVue(Composant):
    """Reference of a demande, never broken over two lines; a link when `href` is given."""

    reference: str
    href: str = ""

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Plain, then a link."""
        return [Exemple("texte", cls("2XGP7-KMA4Q")), Exemple("lien", cls("2XGP7-KMA4Q", href="#exemple"))]
