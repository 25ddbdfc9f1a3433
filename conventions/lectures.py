"""Readings of an unclear text: what the software does by default, and why. An admin changes one with a reason.

Numbers are those of the ambiguities settled in the register's notes, section 2.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import F, Q

from conventions.models import Lecture as LectureEcrite
from conventions.termes import Termes
from espace.errors import Refus


@dataclass(frozen=True)
class Point:
    """One unclear point: its possible readings (code → sentence), the default and its reason.

    `terme`: the term whose words it reads. `applies`: whether the text of these terms, between that many caisses, has
    the words at all.
    """

    cle: str
    libelle: str
    terme: str
    applies: Callable[[Termes, int], bool]
    valeurs: Mapping[str, str]
    default: str
    motif: str
    note: int


@dataclass(frozen=True)
class LectureEnVigueur:
    """The reading that counts, and why. `is_default`: nobody wrote another."""

    point: Point
    valeur: str
    motif: str
    is_default: bool

    @property
    def phrase(self) -> str:
        """The reading in words."""
        return self.point.valeurs[self.valeur]


CATALOGUE = (
    Point(
        "denonciation",
        "« Dans les trois mois avant l’échéance »",
        "denonciation_mois",
        lambda t, _: t.denonciation == "prevue" and bool(t.denonciation_mois),
        {
            "fenetre": "fenêtre : la lettre part dans les trois mois qui précèdent l’échéance",
            "preavis": "préavis : la lettre part trois mois au moins avant l’échéance",
        },
        "fenetre",
        "Lecture littérale du texte ; l’usage courant serait un préavis. À faire confirmer par la caisse.",
        1,
    ),
    Point(
        "reconduction",
        "Durée de la reconduction, que le texte ne dit pas",
        "reconduction",
        lambda t, _: t.reconduction != "aucune" and not t.reconduction_mois,
        {"un_an": "un an, comme la durée initiale"},
        "un_an",
        "Le texte ne dit ni la durée ni qui décide : un an comme la durée initiale, sauf opposition reçue "
        "avant l’échéance.",
        3,
    ),
    Point(
        "resiliation_par_caisse",
        "Résiliation par une caisse parmi plusieurs",
        "resiliation_metier",
        lambda t, caisses: caisses > 1 and t.resiliation_metier != "non_prevue",
        {
            "participation": "elle ne met fin qu’à la participation de cette caisse",
            "convention": "elle met fin à toute la convention",
        },
        "participation",
        "Le texte dit « l’autre partie » pour trois parties : les autres peuvent maintenir la convention. À confirmer.",
        7,
    ),
    Point(
        "contact_heures",
        "« Contacte l’assuré dans les 48 h »",
        "contact_heures",
        lambda t, _: t.contact == "delai" and bool(t.contact_heures),
        {
            "consecutives": "48 heures consécutives depuis la réception",
            "ouvrees": "deux jours ouvrés, à la même heure",
        },
        "consecutives",
        "Le départ et la nature des heures ne sont pas écrits : le plus favorable à la personne. À confirmer.",
        39,
    ),
    Point(
        "violation",
        "Deux délais de signalement d’une violation",
        "violation_delais",
        lambda t, _: len({delai.heures for delai in t.violation_delais}) > 1,
        {"plus_court": "à défaut de qualification, le délai le plus court"},
        "plus_court",
        "24 h lors d’un transfert, 48 h pour la détection : le plus protecteur quand le cas n’est pas dit.",
        48,
    ),
    Point(
        "accord",
        "Recueil de l’accord de la personne",
        "accord",
        lambda t, _: t.accord != "sans_objet",
        {"deux_faits": "deux faits datés : personne informée, personne d’accord pour cette transmission"},
        "deux_faits",
        "Le secret professionnel demande l’accord ; ce n’est pas la base légale du traitement.",
        40,
    ),
)
PAR_CLE = {point.cle: point for point in CATALOGUE}


def readings_that_apply(
    readings: Mapping[str, LectureEnVigueur], termes: Termes, caisses: int
) -> list[LectureEnVigueur]:
    """Those of the points that the text has, in the order of the catalogue. `caisses`: how many are parties."""
    return [reading for reading in readings.values() if reading.point.applies(termes, caisses)]


def check_lecture(cle: str, valeur: str) -> Point:
    """The point read. Raises Refus for a point or a reading that is not in the catalogue."""
    point = PAR_CLE.get(cle)
    if point is None:
        raise Refus(f"Le point « {cle} » n’est pas au catalogue des lectures.", field="cle", code="lecture")
    if valeur not in point.valeurs:
        raise Refus(
            f"« {point.libelle} » se lit : {', '.join(point.valeurs)}. La valeur « {valeur} » n’en est pas.",
            field="valeur",
            code="lecture",
        )
    return point


def lectures_of(convention_id: int, caisse_id: int | None) -> dict[str, LectureEnVigueur]:
    """Every reading in force for a caisse of a convention, by key: its own latest row, else the common one, else the
    default.
    """
    rows = (
        LectureEcrite.objects.filter(convention_id=convention_id)
        .filter(Q(caisse__isnull=True) | Q(caisse_id=caisse_id))
        .order_by(F("caisse").asc(nulls_first=True), "recorded_at", "pk")
    )
    found = {row.cle: LectureEnVigueur(PAR_CLE[row.cle], row.valeur, row.motif, is_default=False) for row in rows}
    return {p.cle: found.get(p.cle) or LectureEnVigueur(p, p.default, p.motif, is_default=True) for p in CATALOGUE}


def lecture(convention_id: int, caisse_id: int | None, cle: str) -> str:
    """The reading in force of one point. KeyError for an unknown key. One statement."""
    return lectures_of(convention_id, caisse_id)[cle].valeur
