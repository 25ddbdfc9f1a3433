"""Figures: quotas, headline numbers, bar charts with their table."""

from dataclasses import dataclass

from espace.composants.registre import Composant, Exemple, enregistrer


@dataclass(frozen=True)
class Case:
    """One place of a quota bar: where it starts and how wide, in percent, and what fills it."""

    x: str
    largeur: str
    etat: str


@dataclass(frozen=True)
class Quota:
    """Places of one profile, named in the plural (« techniciens »). `total` is None where the convention sets none."""

    libelle: str
    actifs: int
    invites: int = 0
    total: int | None = None
    texte: str = ""

    @property
    def pris(self) -> int:
        """Invited and active count alike."""
        return self.actifs + self.invites

    @property
    def libres(self) -> int | None:
        """Places left, never negative (a lowered quota inactivates nobody); None when there is no limit."""
        return None if self.total is None else max(0, self.total - self.pris)

    @property
    def resume(self) -> str:
        """« 2 actifs, 2 invités, 1 place libre »."""
        parts = [f"{self.actifs} actif{'s' if self.actifs > 1 else ''}"]
        if self.invites:
            parts.append(f"{self.invites} invité{'s' if self.invites > 1 else ''}")
        if self.libres is not None:
            parts.append(_places(self.libres))
        return ", ".join(parts)

    @property
    def cases(self) -> list[Case]:
        """The bar, one case a place; empty when there is no limit or too many places to draw."""
        total = max(self.total or 0, self.pris)
        if not self.total or total > 40:
            return []
        states = ["on"] * self.actifs + ["invited"] * self.invites + ["free"] * (total - self.pris)
        step = 100 / total
        gap = min(1.5, step * 0.2)
        return [Case(f"{i * step:.2f}%", f"{step - gap:.2f}%", state) for i, state in enumerate(states)]


def _places(count: int) -> str:
    if count == 0:
        return "aucune place libre"
    return f"{count} place{'s' if count > 1 else ''} libre{'s' if count > 1 else ''}"


@enregistrer("quotas")
@dataclass(frozen=True)
class Quotas(Composant):
    """Places taken and left by profile, with hatching for the invited."""

    quotas: list[Quota]
    ident: str = "quota"

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Some left, none left, no limit."""
        some = [Quota("techniciens", 2, 2, 5), Quota("gestionnaires", 2, 0, 2, "La caisse ouvre et ferme ces comptes.")]
        return [
            Exemple("cinq et deux places", cls(some, "ex-q1")),
            Exemple(
                "sans limite, et dépassé", cls([Quota("techniciens", 31), Quota("gestionnaires", 3, 0, 2)], "ex-q2")
            ),
        ]


@dataclass(frozen=True)
class Chiffre:
    """A headline number and what it is made of."""

    libelle: str
    valeur: str
    detail: str = ""


@enregistrer("chiffres")
@dataclass(frozen=True)
class Chiffres(Composant):
    """Up to four headline numbers."""

    chiffres: list[Chiffre]

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Two numbers."""
        numbers = [
            Chiffre("Personnes accompagnées", "138", "Artois 72, Côte d’Opale 66"),
            Chiffre("Contact sous 48 h", "129 sur 138", "9 en retard, le plus long de 31 h"),
        ]
        return [Exemple("deux chiffres", cls(numbers))]


@dataclass(frozen=True)
class Barre:
    """A drawn bar: its line, its length in percent, the value written at its end."""

    y: int
    largeur: str
    valeur: str
    serie: int

    @property
    def y_texte(self) -> int:
        """Base line of the value."""
        return self.y + 13


@dataclass(frozen=True)
class GroupeBarres:
    """A category: its name, where it is written, its bars."""

    nom: str
    y: int
    barres: list[Barre]


@enregistrer("graphique_barres")
@dataclass(frozen=True)
class GraphiqueBarres(Composant):
    """Horizontal bars by category, one or two series, beside the same figures as a table.

    `valeurs`: one list a category, one number (or None, « n.d. ») a series. `total` adds a column. `ident` is unique in
    the page.
    """

    ident: str
    titre: str
    entete: str
    categories: list[str]
    series: list[str]
    valeurs: list[list[int | None]]
    total: bool = False
    masque: str = "n.d."

    @property
    def description(self) -> str:
        """The figures in words, for who does not see the bars."""
        lines = []
        for name, values in zip(self.categories, self.valeurs, strict=True):
            told = ", ".join(f"{s} {self._mot(v)}" for s, v in zip(self.series, values, strict=True))
            lines.append(f"{name} : {told}")
        return " ; ".join(lines)

    def _mot(self, value: int | None) -> str:
        return self.masque if value is None else str(value)

    @property
    def pas(self) -> int:
        """Height of a category, in pixels."""
        return 36 + 19 * len(self.series)

    @property
    def hauteur(self) -> int:
        """Height of the drawing, in pixels."""
        return self.pas * len(self.categories)

    @property
    def groupes(self) -> list[GroupeBarres]:
        """The bars, their longest at 85 % so that its value fits."""
        top = max((v for row in self.valeurs for v in row if v is not None), default=0) or 1
        groups = []
        for rank, (name, values) in enumerate(zip(self.categories, self.valeurs, strict=True)):
            y = rank * self.pas
            bars = [
                Barre(y + 25 + 19 * s, f"{85 * (v or 0) / top:.1f}%", self._mot(v), s) for s, v in enumerate(values)
            ]
            groups.append(GroupeBarres(name, y + 16, bars))
        return groups

    @property
    def rangees(self) -> list[tuple[str, list[str]]]:
        """Rows of the table, the total last when asked for."""
        rows = []
        for name, values in zip(self.categories, self.valeurs, strict=True):
            cells = [self._mot(v) for v in values]
            if self.total:
                cells.append(str(sum(v for v in values if v is not None)))
            rows.append((name, cells))
        return rows

    @classmethod
    def exemples(cls) -> list[Exemple]:
        """Two caisses, one series, nothing counted."""
        themes = ["Accès aux soins", "Accès aux droits", "Fragilité numérique"]
        title = "Personnes accompagnées par thème"
        return [
            Exemple(
                "deux séries",
                cls(
                    "ex-g1",
                    title,
                    "Thème",
                    themes,
                    ["Artois", "Côte d’Opale"],
                    [[31, 24], [22, 27], [11, None]],
                    total=True,
                ),
            ),
            Exemple("une série", cls("ex-g2", title, "Thème", themes, ["Hainaut"], [[12], [4], [0]])),
            Exemple("rien encore", cls("ex-g3", title, "Thème", themes[:1], ["Hainaut"], [[None]])),
        ]
