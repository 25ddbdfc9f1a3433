"""The photograph of a period: every figure of a sheet, by caisse and in total, ready to be kept as JSON.

    {"colonnes": [{"cle": "3", "nom": "CPAM de l’Artois", "court": "Artois"}, {"cle": "total", …}],
     "avant": ["2024-10-02", "2025-10-02"] or null,
     "indicateurs": [{"code", "libelle", "unite", "ventilation", "valeurs": {cle: cell} or null, "avant": same}],
     "engagements": [{"code", "libelle", "article", "valeurs": {cle: outcome}, "avant": same}]}

A cell: {"nombre", "sur", "numerateur", "lignes": [{"code", "libelle", "nombre", "part"}], "complement"}; an outcome:
{"tenus", "sur", "tentes", "en_cours"}. Figures with a decimal are text. `valeurs` null: not computed yet. `avant`: the
period before, null when there was none. Nobody's name is ever here.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from reporting.cadre import Cadre, Valeur
from reporting.engagements import Engagement
from reporting.indicateurs import Indicateur, indicateur

TOTAL = "total"
KIND_AND_ARTICLE = re.compile(r"^(?:CPAM|CGSS|CCSS|CSSM)\s+(?:de la |de l[’']|des |du |de |d[’'])?")
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class EngagementPromis:
    """A commitment as the convention words it: « Contact de la personne sous 48 h », and the article that says so.

    `engagement` None: the text promises it, the portal does not measure it yet.
    """

    engagement: Engagement | None
    libelle: str
    article: str


def photograph(
    cadre: Cadre,
    avant: Cadre | None,
    *,
    codes: Sequence[str],
    promis: Sequence[EngagementPromis],
    at: datetime,
    tell: Tell,
) -> dict[str, Any]:
    """Compute every figure at an instant. `codes` in the order of the text; `tell(done, total)` after each line.

    Raises KeyError for a code that no indicator has.
    """
    known = [indicateur(code) for code in codes]
    total = len(known) + len(promis)
    figures: dict[str, Any] = {
        "colonnes": _colonnes(cadre),
        "avant": [avant.starts_on.isoformat(), avant.ends_on.isoformat()] if avant else None,
        "indicateurs": [],
        "engagements": [],
    }
    for done, one in enumerate(known, 1):
        figures["indicateurs"].append(_indicateur(one, cadre, avant))
        tell(done, total)
    for done, promise in enumerate(promis, len(known) + 1):
        figures["engagements"].append(_engagement(promise, cadre, avant, at))
        tell(done, total)
    return figures


def definitions(codes: Sequence[str], promis: Sequence[EngagementPromis]) -> list[dict[str, str]]:
    """How each measured line is counted, in the words shown that day."""
    told = [{"libelle": i.libelle, "texte": i.definition} for i in map(indicateur, codes) if i.calcul]
    return told + [{"libelle": p.libelle, "texte": p.engagement.definition} for p in promis if p.engagement]


def _colonnes(cadre: Cadre) -> list[dict[str, str]]:
    columns = [{"cle": str(c.pk), "nom": c.nom, "court": short_name(c.nom)} for c in cadre.caisses]
    return columns if len(columns) == 1 else [*columns, {"cle": TOTAL, "nom": "Total", "court": "Total"}]


def short_name(nom: str) -> str:
    """« CPAM de la Côte d’Opale » heads a column as « Côte d’Opale »."""
    return KIND_AND_ARTICLE.sub("", nom, count=1) or nom


def _frames(cadre: Cadre) -> dict[str, Cadre]:
    """One frame a column: a total is asked of the database, never summed (a shared person counts once)."""
    frames = {str(caisse.pk): cadre.of_caisse(caisse) for caisse in cadre.caisses}
    return frames if len(frames) == 1 else {**frames, TOTAL: cadre}


def _indicateur(one: Indicateur, cadre: Cadre, avant: Cadre | None) -> dict[str, Any]:
    return {
        "code": one.code,
        "libelle": one.libelle,
        "unite": one.unite,
        "ventilation": one.ventilation,
        "valeurs": _cells(one, cadre),
        "avant": _cells(one, avant) if avant else None,
    }


def _cells(one: Indicateur, cadre: Cadre) -> dict[str, Any] | None:
    if one.calcul is None:
        return None
    return {cle: _cell(one.calcul(frame)) for cle, frame in _frames(cadre).items()}


def _cell(valeur: Valeur) -> dict[str, Any]:
    return {
        "nombre": _plain(valeur.nombre),
        "sur": valeur.sur,
        "numerateur": valeur.numerateur,
        "lignes": [
            {"code": x.code, "libelle": x.libelle, "nombre": x.nombre, "part": _plain(x.part)} for x in valeur.lignes
        ],
        "complement": valeur.complement,
    }


def _plain(number: int | Decimal | None) -> int | str | None:
    return str(number) if isinstance(number, Decimal) else number


def _engagement(promise: EngagementPromis, cadre: Cadre, avant: Cadre | None, at: datetime) -> dict[str, Any]:
    measured = promise.engagement
    return {
        "code": measured.code.value if measured else "",
        "libelle": promise.libelle,
        "article": promise.article,
        "valeurs": _tenues(measured, cadre, at) if measured else None,
        "avant": _tenues(measured, avant, at) if measured and avant else None,
    }


def _tenues(engagement: Engagement, cadre: Cadre, at: datetime) -> dict[str, Any]:
    return {cle: vars(engagement.tenue(frame, at)) for cle, frame in _frames(cadre).items()}
