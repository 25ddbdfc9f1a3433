"""A sheet in words: what the page and the PDF show of the photograph kept as JSON. No figure is computed here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from espace.composants import Statut
from espace.francais import INSECABLE, pluriel
from reporting.figures import TOTAL
from reporting.graphique import Graphique

ND = "n.d."
SERIES_MAX = 2


@dataclass(frozen=True)
class Case:
    """A cell of a table: what it says, what it is made of, and the figure of the period before."""

    texte: str
    details: tuple[str, ...] = ()
    avant: str = ""
    nom: str = ""  # of its column, for a table shown as records


@dataclass(frozen=True)
class Rangee:
    """A line of a table."""

    libelle: str
    cases: list[Case]
    article: str = ""
    statut: Statut | None = None


@dataclass(frozen=True)
class Bloc:
    """What follows in the order of the text: a table of several indicators, or one with its breakdown and its chart."""

    ident: str
    titre: str
    colonnes: list[str]
    rangees: list[Rangee]
    note: str = ""
    entete: str = "Indicateur"
    graphique: Graphique | None = None


@dataclass(frozen=True)
class Presentation:
    """The whole sheet: what is measured, then in one sentence what the text asks for and nothing measures yet.

    `is_empty`: nothing happened in the period, a table of zeros would say it less well.
    """

    blocs: list[Bloc]
    engagements: Bloc | None
    a_venir: str = ""
    is_empty: bool = False
    chiffres: list[tuple[str, str, str]] = field(default_factory=list)


def present(figures: dict[str, Any], *, corps: int = 15) -> Presentation:
    """The sheet of a photograph. `corps`: size of the text of the charts, in pixels."""
    figures = with_a_known_before(figures)
    if _is_empty(figures, "valeurs"):
        return Presentation([], None, _a_venir(figures), is_empty=True)
    return Presentation(
        blocs=list(_blocs(figures, corps)),
        engagements=_engagements(figures),
        a_venir=_a_venir(figures),
        chiffres=list(_chiffres(figures)),
    )


def _measured(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["valeurs"] is not None]


def with_a_known_before(figures: dict[str, Any]) -> dict[str, Any]:
    """The same without a period before in which the portal knew nothing: « avant : 0 » would compare with a silence."""
    if figures["avant"] is None or not _is_empty(figures, "avant"):
        return figures
    stripped = {key: [{**line, "avant": None} for line in figures[key]] for key in ("indicateurs", "engagements")}
    return {**figures, **stripped, "avant": None}


def _is_empty(figures: dict[str, Any], when: str) -> bool:
    """Whether no column of no measured line counts anything; false when there was nothing to measure with.

    `when`: « valeurs », the period itself, or « avant ».
    """
    indicateurs, engagements = _measured(figures["indicateurs"]), _measured(figures["engagements"])
    cells = [cell for line in indicateurs for cell in line[when].values()]
    clocks = [cell for line in engagements for cell in line[when].values()]
    counted = [cell["nombre"] or cell["sur"] for cell in cells] + [cell["sur"] or cell["en_cours"] for cell in clocks]
    return bool(counted) and not any(counted)


def _a_venir(figures: dict[str, Any]) -> str:
    """« Actions de formation ; Dossier traité sous 30 jours (art. 3). »: a zero would be a figure, n.d. says nothing."""
    names = [line["libelle"] for line in figures["indicateurs"] if line["valeurs"] is None]
    names += [f"{line['libelle']} ({line['article']})" for line in figures["engagements"] if line["valeurs"] is None]
    return f"{' ; '.join(names)}." if names else ""


def nombre(value: int | str | None, unite: str = "") -> str:
    """« 3 », « 66,7 % », « n.d. »."""
    if value is None:
        return ND
    text = str(value).replace(".", ",")
    return f"{text}{INSECABLE}%" if unite == "%" else text


def _case(cell: dict[str, Any], unite: str) -> Case:
    text = nombre(cell["nombre"], unite)
    if cell["sur"]:
        return Case(text, (f"{cell['numerateur']} sur {cell['sur']}",))
    parts = [f"{ligne['libelle']} : {ligne['nombre']}" for ligne in cell["lignes"]]
    return Case(text, tuple(filter(None, [*parts, cell["complement"]])))


def _with_before(now: Case, before: Case | None, nom: str) -> Case:
    return Case(now.texte, now.details, before.texte if before else "", nom)


# ── Indicators ─────────────────────────────────────────────────────────────────────────────────


def _blocs(figures: dict[str, Any], corps: int) -> Iterator[Bloc]:
    titre = "Indicateurs"
    for is_ventile, lines in groupby(_measured(figures["indicateurs"]), key=lambda line: bool(line["ventilation"])):
        if is_ventile:
            yield from (_ventilation(line, figures["colonnes"], corps) for line in lines)
        else:
            yield _tableau(titre, list(lines), figures["colonnes"])
            titre = "Indicateurs (suite)"


def _tableau(titre: str, lines: list[dict[str, Any]], colonnes: list[dict[str, str]]) -> Bloc:
    rangees = [
        Rangee(line["libelle"], [_indicator_case(line, c["cle"], c["court"]) for c in colonnes]) for line in lines
    ]
    return Bloc(f"t-{lines[0]['code']}", titre, [c["court"] for c in colonnes], rangees)


def _indicator_case(line: dict[str, Any], cle: str, nom: str) -> Case:
    values, before = line["valeurs"], line["avant"]
    former = before.get(cle) if before else None  # a caisse that joined since had no column then
    return _with_before(_case(values[cle], line["unite"]), _case(former, line["unite"]) if former else None, nom)


def _ventilation(line: dict[str, Any], colonnes: list[dict[str, str]], corps: int) -> Bloc:
    labels = _labels(line["valeurs"].values())
    rangees = [
        Rangee(libelle, [_line_case(line, c["cle"], code, c["court"]) for c in colonnes])
        for code, libelle in labels.items()
    ]
    if not rangees:  # a table without a line is neither readable nor conformant
        rangees = [Rangee("Rien sur la période", [Case("0", nom=c["court"]) for c in colonnes])]
    return Bloc(
        f"t-{line['code']}",
        line["libelle"],
        [c["court"] for c in colonnes],
        rangees,
        _wholes(line, colonnes),
        line["ventilation"],
        _graphique(line, labels, colonnes, corps),
    )


def _labels(cells: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Every line that a column has, in order of first appearance."""
    labels: dict[str, str] = {}
    for cell in cells:
        for ligne in cell["lignes"]:
            labels.setdefault(ligne["code"], ligne["libelle"])
    return labels


def _ligne(cells: dict[str, Any] | None, cle: str, code: str) -> dict[str, Any]:
    lignes = cells[cle]["lignes"] if cells and cle in cells else []
    return next((ligne for ligne in lignes if ligne["code"] == code), {"nombre": 0, "part": None})


def _line_case(line: dict[str, Any], cle: str, code: str, nom: str) -> Case:
    now = _ligne(line["valeurs"], cle, code)
    has_before = line["avant"] is not None and cle in line["avant"]
    before = str(_ligne(line["avant"], cle, code)["nombre"]) if has_before else ""
    part = () if now["part"] is None else (nombre(now["part"], "%"),)
    return Case(str(now["nombre"]), part, before, nom)


def _by_caisse(line: dict[str, Any], colonnes: list[dict[str, str]]) -> str:
    """« Artois 72, Côte d’Opale 66 », empty for one caisse."""
    parts = [f"{c['court']} {nombre(line['valeurs'][c['cle']]['nombre'])}" for c in colonnes if c["cle"] != TOTAL]
    return ", ".join(parts) if len(parts) > 1 else ""


def _wholes(line: dict[str, Any], colonnes: list[dict[str, str]]) -> str:
    """« 138 personnes au total : Artois 72, Côte d’Opale 66. »."""
    whole = line["valeurs"][colonnes[-1]["cle"]]["nombre"]
    parts = _by_caisse(line, colonnes)
    return f"{pluriel(whole, line['unite'].removesuffix('s'))} au total{f' : {parts}' if parts else ''}."


def _graphique(
    line: dict[str, Any], labels: dict[str, str], colonnes: list[dict[str, str]], corps: int
) -> Graphique | None:
    """A bar a caisse; the total alone when there are more than two patterns tell apart. None on nothing to draw."""
    caisses = [c for c in colonnes if c["cle"] != TOTAL]
    drawn = caisses if len(caisses) <= SERIES_MAX else colonnes[-1:]
    values = [[_ligne(line["valeurs"], c["cle"], code)["nombre"] for c in drawn] for code in labels]
    if not any(value for row in values for value in row):
        return None
    return Graphique(
        f"g-{line['code']}", line["libelle"], list(labels.values()), [c["nom"] for c in drawn], values, corps
    )


# ── Engagements ────────────────────────────────────────────────────────────────────────────────


def _engagements(figures: dict[str, Any]) -> Bloc | None:
    colonnes = figures["colonnes"]
    rangees = [_engagement(line, colonnes) for line in _measured(figures["engagements"])]
    if not rangees:
        return None
    names = [c["court"] for c in colonnes]
    return Bloc("t-engagements", "Tableau des engagements", names, rangees, entete="Engagement")


def _engagement(line: dict[str, Any], colonnes: list[dict[str, str]]) -> Rangee:
    cases = []
    for colonne in colonnes:
        cle, before = colonne["cle"], line["avant"]
        former = _tenue(before[cle]) if before and cle in before else None
        cases.append(_with_before(_tenue(line["valeurs"][cle]), former, colonne["court"]))
    whole = line["valeurs"][colonnes[-1]["cle"]]
    missed = whole["sur"] - whole["tenus"]
    statut = Statut("wait", f"{missed} hors délai") if missed else Statut("ok", "tenu")
    return Rangee(line["libelle"], cases, line["article"], statut if whole["sur"] else Statut("off", ND))


def _tenue(cell: dict[str, int]) -> Case:
    """« 41 sur 43 » joined in time; how many were tried in time, how many clocks still run."""
    running = (f"en cours : {cell['en_cours']}",) if cell["en_cours"] else ()
    if not cell["sur"]:
        return Case(ND, running)
    return Case(f"{cell['tenus']} sur {cell['sur']}", (f"tentés : {cell['tentes']}", *running))


# ── Headline ───────────────────────────────────────────────────────────────────────────────────


def _chiffres(figures: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The first three figures of the text that are known, then the first engagement."""
    key = figures["colonnes"][-1]["cle"]
    for line in _measured(figures["indicateurs"])[:3]:
        case = _case(line["valeurs"][key], line["unite"])
        detail = _by_caisse(line, figures["colonnes"]) if line["ventilation"] else ", ".join(case.details)
        yield line["libelle"], case.texte, detail
    for line in _measured(figures["engagements"])[:1]:
        case = _tenue(line["valeurs"][key])
        yield line["libelle"], case.texte, ", ".join(case.details)
