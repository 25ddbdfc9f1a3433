"""A bar chart as plain geometry: lengths in percent, text at a fixed size, drawn the same on a page and on paper.

The template writes it as SVG with its title, its description and a pattern beside the colour; the figures stand in a
table next to it.
"""

from dataclasses import dataclass

LONGEST = 85  # percent: the value of the longest bar must fit after it


@dataclass(frozen=True)
class Barre:
    """One bar: how high it lies, how long it is, the value written at its end, which series it belongs to."""

    y: int
    y_texte: int
    largeur: str
    valeur: int
    serie: int


@dataclass(frozen=True)
class Groupe:
    """A category: its name, where it is written, its bars."""

    nom: str
    y: int
    barres: list[Barre]


@dataclass(frozen=True)
class Graphique:
    """Categories down, one bar a series: at most two, so that colour and pattern tell them apart.

    `valeurs`: one list a category, one number a series. `corps`: size of the text, in pixels.
    """

    ident: str
    titre: str
    categories: list[str]
    series: list[str]
    valeurs: list[list[int]]
    corps: int = 15

    @property
    def epaisseur(self) -> int:
        """Thickness of a bar."""
        return self.corps + 1

    @property
    def pas(self) -> int:
        """Height of a category."""
        return round(self.corps * 2.4) + (self.epaisseur + 3) * len(self.series)

    @property
    def hauteur(self) -> int:
        """Height of the drawing."""
        return self.pas * len(self.categories)

    @property
    def description(self) -> str:
        """The figures in words, for who does not see the bars."""
        told = [
            f"{nom} : " + ", ".join(f"{s} {v}" for s, v in zip(self.series, values, strict=True))
            for nom, values in zip(self.categories, self.valeurs, strict=True)
        ]
        return " ; ".join(told)

    @property
    def groupes(self) -> list[Groupe]:
        """Every bar, the longest of all at 85 %."""
        top = max((v for row in self.valeurs for v in row), default=0) or 1
        return [
            Groupe(nom, rank * self.pas + self.corps, [self._barre(rank, s, v, top) for s, v in enumerate(values)])
            for rank, (nom, values) in enumerate(zip(self.categories, self.valeurs, strict=True))
        ]

    def _barre(self, rank: int, serie: int, value: int, top: int) -> Barre:
        y = rank * self.pas + round(self.corps * 1.5) + (self.epaisseur + 3) * serie
        return Barre(y, y + self.corps - 2, f"{LONGEST * value / top:.1f}%", value, serie)
