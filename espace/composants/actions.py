"""What one acts with: buttons, links that look like buttons, the way back."""

from dataclasses import dataclass
from typing import Literal

from espace.composants.registre import Composant, Exemple, enregistrer

Variante = Literal["principal", "secondaire", "danger", "lien"]
CLASSES: dict[str, str] = {
    "principal": "btn-primary",
    "secondaire": "btn-outline-secondary",
    "danger": "btn-outline-danger",
    "lien": "btn-link",
}


class _Bouton(Composant):
    variante: Variante
    petit: bool
    large: bool

    @property
    def classe(self) -> str:
        """Classes of the theme."""
        return f"btn {CLASSES[self.variante]}{' btn-sm' if self.petit else ''}{' w-100' if self.large else ''}"


@enregistrer("bouton", en_ligne=True)
@dataclass(frozen=True)
class Bouton(_Bouton):
    """A button: verb + thing. One `principal` a screen.

    `precision` completes the label for a screen reader where several buttons say the same (« Prendre » + « la demande
    2XGP7-KMA4Q »). `nom` and `valeur` travel with the form; `formulaire` is the id of a form it stands outside of.
    """

    texte: str
    variante: Variante = "principal"
    type: Literal["submit", "button"] = "submit"
    nom: str = ""
    valeur: str = ""
    petit: bool = False
    large: bool = False
    icone: str = ""
    icone_apres: str = ""
    precision: str = ""
    formulaire: str = ""
    sans_controle: bool = False

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Each variant, then the small form."""
        return [
            Exemple("principal", cls("Envoyer le signalement", type="button")),
            Exemple("principal, vers la suite", cls("Continuer", type="button", icone_apres="fleche")),
            Exemple("secondaire", cls("Filtrer", "secondaire", type="button")),
            Exemple("danger", cls("Fermer le compte", "danger", type="button")),
            Exemple("lien", cls("Enregistrer et finir plus tard", "lien", type="button")),
            Exemple(
                "petit", cls("Prendre", "secondaire", type="button", petit=True, precision="la demande 2XGP7-KMA4Q")
            ),
            Exemple("toute la largeur", cls("Continuer", "secondaire", type="button", large=True)),
        ]


@enregistrer("lien_bouton", en_ligne=True)
@dataclass(frozen=True)
class LienBouton(_Bouton):
    """A link to the page where the act is done, shown as a button."""

    texte: str
    href: str
    variante: Variante = "secondaire"
    petit: bool = False
    large: bool = False
    icone: str = ""
    precision: str = ""

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Each variant."""
        return [
            Exemple("secondaire", cls("Importer un fichier", "#exemple")),
            Exemple("principal", cls("Faire une demande", "#exemple", "principal", icone="plus")),
            Exemple("petit", cls("Ouvrir", "#exemple", petit=True, precision="le dossier 7KQ4M-2XR6A")),
        ]


@enregistrer("retour", en_ligne=True)
@dataclass(frozen=True)
class Retour(Composant):
    """The way back, above the title."""

    texte: str
    href: str

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """To a list that kept its filters."""
        return [Exemple("vers une liste", cls("Retour aux demandes, filtres gardés", "#exemple"))]


@dataclass(frozen=True)
class Etape:
    """One screen of a form in several: `faite`, `en_cours` or `a_venir`."""

    texte: str
    etat: Literal["faite", "en_cours", "a_venir"] = "a_venir"
    href: str = ""


@enregistrer("etapes")
@dataclass(frozen=True)
class Etapes(Composant):
    """Where one is in a form of several screens. A done step with `href` is a link back to it."""

    libelle: str
    etapes: list[Etape]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """In the middle of a signalement."""
        steps = [
            Etape("La caisse et l’accord", "faite", href="#exemple"),
            Etape("La personne", "en_cours"),
            Etape("La situation"),
            Etape("Vérifier et envoyer"),
        ]
        return [Exemple("deuxième écran", cls("Étapes du signalement", steps))]
