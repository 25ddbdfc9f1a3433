"""Dates, hours, counts and names of organisations as people say them in French. Pure: instant and zone are given.

Spaces that must not break are U+00A0 (after a number, before a unit).
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
JOURS_COURTS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MOIS_COURTS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
LETTRES = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt",
)  # fmt: skip
INSECABLE = "\u00a0"
HEURE = timedelta(hours=1)
JOUR = timedelta(days=1)


def _rang(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def jour(day: date) -> str:
    """« lundi 6 octobre 2025 »."""
    return f"{JOURS[day.weekday()]} {_rang(day)} {MOIS[day.month - 1]} {day.year}"


def jour_sans_semaine(day: date) -> str:
    """« 6 octobre 2025 »: in a text where the day of the week says nothing."""
    return f"{_rang(day)} {MOIS[day.month - 1]} {day.year}"


def jour_court(day: date, today: date | None = None) -> str:
    """« lun. 23 nov. », in a table; « 23 nov. 2025 » when it is not of the year of `today`."""
    if today is not None and day.year != today.year:
        return jour_court_annee(day)
    return f"{JOURS_COURTS[day.weekday()]} {_rang(day)} {MOIS_COURTS[day.month - 1]}"


def jour_court_annee(day: date) -> str:
    """« 21 nov. 2026 »: in a table that spans years."""
    return f"{_rang(day)} {MOIS_COURTS[day.month - 1]} {day.year}"


def heure(at: datetime, zone: ZoneInfo) -> str:
    """« 10 h 40 », « 9 h » at the hour, « minuit », in the zone."""
    local = at.astimezone(zone)
    if (local.hour, local.minute) == (0, 0):
        return "minuit"
    return (
        f"{local.hour}{INSECABLE}h" if local.minute == 0 else f"{local.hour}{INSECABLE}h{INSECABLE}{local.minute:02d}"
    )


def instant(at: datetime, zone: ZoneInfo, now: datetime | None = None) -> str:
    """« lundi 23 novembre à 16 h 50 », with the year when it is not that of `now`."""
    day = at.astimezone(zone).date()
    year = "" if now is not None and now.astimezone(zone).year == day.year else f" {day.year}"
    return f"{JOURS[day.weekday()]} {_rang(day)} {MOIS[day.month - 1]}{year} à {heure(at, zone)}"


def instant_court(at: datetime, zone: ZoneInfo, now: datetime | None = None) -> str:
    """« lun. 23 nov., 16 h 50 », « 23 nov. 2025, 16 h 50 » when it is not of the year of `now`."""
    today = now.astimezone(zone).date() if now is not None else None
    return f"{jour_court(at.astimezone(zone).date(), today)}, {heure(at, zone)}"


def relatif(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """« aujourd’hui, 8 h 20 », « hier, 16 h », « demain, 9 h », else « lun. 23 nov., 16 h 50 », or its year."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    near = {0: "aujourd’hui", -1: "hier", 1: "demain"}.get((day - today).days)
    if near:
        return f"{near}, {heure(at, zone)}"
    return instant_court(at, zone, now)


def jour_relatif(day: date, today: date) -> str:
    """« aujourd’hui », « hier », « demain », else « lun. 23 nov. », with the year if another."""
    near = {0: "aujourd’hui", -1: "hier", 1: "demain"}.get((day - today).days)
    if near:
        return near
    return jour_court(day, today)


def duree(length: timedelta) -> str:
    """« 45 min », « 6 h », « 2 j »: rounded down, hours under three days, days above; the sign is dropped.

    « reste 6 h » must never say more than what is left, « en retard de 3 h » never more than what is late.
    """
    length = abs(length)
    if length < HEURE:
        return f"{max(1, length // timedelta(minutes=1))}{INSECABLE}min"
    if length < 3 * JOUR:
        return f"{length // HEURE}{INSECABLE}h"
    return f"{length // JOUR}{INSECABLE}j"


def pluriel(count: int, singular: str, plural: str = "") -> str:
    """« 1 demande », « 2 demandes »: the count and its noun, zero being singular."""
    noun = singular if abs(count) < 2 else (plural or f"{singular}s")
    return f"{nombre(count)}{INSECABLE}{noun}"


def nombre(count: int) -> str:
    """« 5 200 »: thousands apart, never broken over two lines."""
    return f"{count:,}".replace(",", INSECABLE)


def en_lettres(count: int, *, is_feminine: bool = False) -> str:
    """« trois », « une »; in figures above twenty."""
    if count == 1 and is_feminine:
        return "une"
    return LETTRES[count] if 0 <= count < len(LETTRES) else nombre(count)


def age(birth: date, day: date) -> int:
    """Whole years on `day`; someone born on a 29 February ages on the 1st of March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


# ── Organisations in a sentence ────────────────────────────────────────────────────────────────

# The first word of a name says its article; an unknown one (« Emmaüs ») takes none.
_TETES = {
    "la ": (
        "CPAM CGSS CCSS CSSM CAF Caisse Ville Commune Mairie Métropole Communauté Région Mission Maison Résidence "
        "Fondation Fédération Mutuelle Clinique Société Croix-Rouge Plateforme Association Agence Antenne Union Unité"
    ),
    "le ": (
        "CCAS CIAS CHRS CHU Centre Département Conseil Groupement Foyer Syndicat Secours Service Pôle Réseau Samu Point "
        "Hôpital EHPAD ESAT Établissement Institut Office Organisme Espace"
    ),
    "les ": "Restos Restaurants Petits Services Amis Apprentis Compagnons",
}
_ARTICLES = {word: article for article, words in _TETES.items() for word in words.split()}
_EN_TETE = re.compile(r"^(?:(le|la|les)\s+|l[’'])(?=\S)", re.IGNORECASE)


def _article(nom: str) -> tuple[str, str]:
    """(« la », name), with what joins them; the article that a name begins with is its own."""
    own = _EN_TETE.match(nom)
    if own:
        return (f"{own[1].lower()} " if own[1] else "l’"), nom[own.end() :]
    first = re.split(r"[\s’']", nom, maxsplit=1)[0]
    article = _ARTICLES.get(first, "")
    return ("l’" if article in {"la ", "le "} and _is_vowel(first) else article), nom


def _is_vowel(word: str) -> bool:
    """Whether a word elides what comes before. The h of the nouns above is mute; an acronym is read as a word."""
    return unicodedata.normalize("NFD", word[:1]).upper().startswith(("A", "E", "I", "O", "U", "H"))


def le(nom: str) -> str:
    """« le CCAS de Bondues », « la Ville de Rouen », « l’Association Abri », « Emmaüs »: in a sentence."""
    return "".join(_article(nom))


def du(nom: str) -> str:
    """« du CCAS de Bondues », « de la CPAM de l’Artois », « de l’Association Abri », « d’Emmaüs »."""
    article, rest = _article(nom)
    if not article:
        return f"d’{rest}" if _is_vowel(rest) and not rest.upper().startswith("H") else f"de {rest}"
    return {"le ": "du ", "les ": "des "}.get(article, f"de {article}") + rest


def au(nom: str) -> str:
    """« au CCAS de Bondues », « à la CPAM de l’Artois », « à l’Association Abri », « à Emmaüs »."""
    article, rest = _article(nom)
    return {"le ": "au ", "les ": "aux "}.get(article, f"à {article}") + rest


def capitale(text: str) -> str:
    """The same with a capital first: « Le CCAS de Bondues » begins a sentence."""
    return text[:1].upper() + text[1:]


# « demande : », « pourquoi ? », « « mot » », « 7 jours » hold together at the end of a line.
_BEFORE = re.compile(r"(?<=[^\s]) (?=[:;?»]|!(?!=))")
_AFTER = re.compile(r"(?<=«) ")
_UNITS = "h|min|j|jours?|heures?|minutes?|secondes?|semaines?|mois|ans?|Mo|ko|caractères|membres|chiffres"
_NUMBER = re.compile(rf"(?<=\d) (?=(?:{_UNITS})\b|%(?!\}}))")


def typographie(text: str) -> str:
    """The same text with no-break spaces before : ; ? ! », after «, between a number and its unit.

    For sentences and for the source of our templates: the operators and delimiters of Django's tags are left alone.
    """
    for pattern in (_BEFORE, _AFTER, _NUMBER):
        text = pattern.sub(INSECABLE, text)
    return text
