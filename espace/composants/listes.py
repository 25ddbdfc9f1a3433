"""Lists: tables that become records on a phone, views, filters, pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django import forms

from espace.composants.blocs import Vide
from espace.composants.etats import PhaseVue
from espace.composants.registre import Composant, Exemple, enregistrer


@dataclass(frozen=True)
class Colonne:
    """Head of a column. `tri`: the address that sorts by it; `sens`: how it is sorted now."""

    libelle: str
    nombre: bool = False
    tri: str = ""
    sens: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True)
class Cellule:
    """A value (text or component), its second line, its link. `precision` completes the link for a screen reader."""

    valeur: object
    detail: str = ""
    href: str = ""
    precision: str = ""
    insecable: bool = False


@enregistrer("tableau")
@dataclass(frozen=True)
class Tableau(Composant):
    """Table of rows, the first cell naming the row; a list of records under 768 px.

    `lignes`: one sequence a row, of `Cellule`, text or component, as many as `colonnes`. `legende` is the caption,
    hidden unless `legende_visible`. `feuille` for the white sheet of a full page. Figures to compare: `empile=False`.
    `dense`: a long list, whose records stand in two columns without their labels.
    Without a row, `vide` is shown instead.
    """

    legende: str
    colonnes: list[Colonne]
    lignes: Sequence[Sequence[object]]
    feuille: bool = False
    empile: bool = True
    dense: bool = False
    legende_visible: bool = False
    vide: Vide | None = None

    @property
    def classe(self) -> str:
        """Classes of the theme."""
        sheet, stack = " ep-table--sheet" if self.feuille else "", " ep-table--stack" if self.empile else ""
        return f"ep-table{sheet}{stack}{' ep-table--dense' if self.dense else ''}"

    @property
    def rangees(self) -> list[list[tuple[Colonne, Cellule]]]:
        """Each row as (column, cell) pairs. Raises ValueError when a row has not as many cells as there are columns."""
        return [
            [
                (column, value if isinstance(value, Cellule) else Cellule(value))
                for column, value in zip(self.colonnes, row, strict=True)
            ]
            for row in self.lignes
        ]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Records with components, figures to compare, nothing."""
        columns = [Colonne("Personne"), Colonne("Où elle en est"), Colonne("Envoyée le", tri="#ex", sens="descending")]
        rows = [
            [Cellule("Idriss Lambert", "2XGP7-KMA4Q", href="#exemple"), PhaseVue("en_cours"), "21 nov. 2026"],
            [Cellule("Samir Haddad", "7KQ4M-2XR6A", href="#exemple"), PhaseVue("a_completer"), "12 nov. 2026"],
        ]
        figures = [Colonne("Thème"), Colonne("Artois", nombre=True), Colonne("Total", nombre=True)]
        return [
            Exemple("fiches sur un téléphone", cls("Vos demandes", columns, rows, feuille=True)),
            Exemple(
                "liste longue, fiches serrées", cls("Vos demandes passées", columns, rows, feuille=True, dense=True)
            ),
            Exemple(
                "chiffres à comparer",
                cls("Par thème", figures, [["Accès aux soins", 31, 55]], empile=False, legende_visible=True),
            ),
            Exemple(
                "vide",
                cls(
                    "Vos demandes", columns, [], vide=Vide("Aucune demande", "Faites la première depuis l’accueil.", 4)
                ),
            ),
        ]


@enregistrer("groupe_file")
@dataclass(frozen=True)
class GroupeFile(Composant):
    """Head of a group of the worklist, first row of its `<tbody>`; `colonnes` is the width of the table.

    `compte` is None for a group that the page cuts.
    """

    titre: str
    compte: int | None
    colonnes: int = 7
    en_retard: bool = False

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Late, then not: shown inside a table by the catalogue."""
        return [
            Exemple("en retard", cls("En retard", 3, 1, en_retard=True)),
            Exemple("à venir", cls("Aujourd’hui et demain", 5, 1)),
        ]


@dataclass(frozen=True)
class Vue:
    """A saved view and its count, which obeys the other filters (« 100+ » beyond what is counted)."""

    texte: str
    href: str
    compte: int | str | None = None
    active: bool = False
    alerte: bool = False


@enregistrer("vues")
@dataclass(frozen=True)
class Vues(Composant):
    """Views of one list, as tabs that are links."""

    libelle: str
    vues: list[Vue]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """With counts, one of them late."""
        views = [
            Vue("Mon équipe", "#ex", 20, active=True),
            Vue("En retard", "#ex", 3, alerte=True),
            Vue("Toutes", "#ex"),
        ]
        return [Exemple("vues enregistrées", cls("Vues enregistrées", views))]


@enregistrer("filtres", corps=True)
@dataclass(frozen=True)
class Filtres(Composant):
    """Filters kept in the address (GET). The body may hold more buttons.

    A search on a person never goes there: it is a form of its own, sent by POST.
    """

    libelle: str
    formulaire: forms.BaseForm
    bouton: str = "Filtrer"

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Two lists."""

        class _Exemple(forms.Form):
            demarche = forms.ChoiceField(
                label="Démarche", choices=[("", "Toutes"), ("s", "Signalement")], required=False
            )
            caisse = forms.ChoiceField(label="Caisse", choices=[("", "Les deux"), ("a", "Artois")], required=False)

        return [Exemple("deux listes", cls("Filtrer les demandes", _Exemple(auto_id="ex_%s")))]


@dataclass(frozen=True)
class Puce:
    """An active filter; following it takes it away."""

    texte: str
    href: str


@enregistrer("puces")
@dataclass(frozen=True)
class Puces(Composant):
    """Active filters, to take away one by one. Nothing is shown when there are none."""

    puces: list[Puce]
    libelle: str = "Filtres actifs"

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Two filters."""
        return [Exemple("deux filtres", cls([Puce("Caisse : Artois", "#ex"), Puce("12 derniers mois", "#ex")]))]


@enregistrer("pagination")
@dataclass(frozen=True)
class Pagination(Composant):
    """Neighbours of a page found by position: no page number, no total to count."""

    texte: str
    precedentes: str = ""
    suivantes: str = ""
    libelle: str = "Pages"

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Both ways, first page, only page."""
        return [
            Exemple("au milieu", cls("20 demandes sur cette page", "#ex", "#ex", libelle="Pages, au milieu")),
            Exemple("première", cls("20 demandes sur cette page", suivantes="#ex", libelle="Pages, première")),
            Exemple("seule", cls("4 demandes, une seule page")),
        ]
