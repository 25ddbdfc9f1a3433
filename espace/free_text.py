"""What free text may not hold: a NIR, ever; health terms, without a second thought.

A NIR has no field in the portal. It is recognised whatever separates its digits and whether or not its key is right,
since a mistyped number is still someone's number. It is removed, never echoed, never logged. Telephones, dates, SIRET,
identifiers and references stay: the tests hold the two lists.
"""

import re
import unicodedata
from dataclasses import dataclass

REDACTED = "[numéro retiré]"

# 13 or 15 digits: sex (1-4, 7, 8), year, month (01-12, and the 20-42, 50-99 of unknown months), département (2A, 2B or
# two digits), commune, order, then the key. A text is first squeezed (`_squeeze`): whatever is neither letter nor digit,
# however long, is one space. Four ways of typing a number are looked for, each read twice: as it is, and with the
# letters that look like a digit (O, l, I) read as that digit.
_DIGIT = " ?[0-9]"
_MONTH = r"(?:0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])"
_PLACE = r"(?:2[AaBb]|[0-9]{2})"
# 1. Digits and separators, no digit before nor after.
_SEPARATED = re.compile(
    rf"(?<![0-9])[123478]{_DIGIT}{_DIGIT}"
    r" ?(?:0 ?[1-9]|1 ?[0-2]|[23] ?[0-9]|4 ?[0-2]|[5-9] ?[0-9])"
    rf" ?(?:2 ?[AaBb]|[0-9]{_DIGIT})"
    rf"(?:{_DIGIT}){{6}}(?:(?:{_DIGIT}){{2}})?(?![0-9])"
)
# 2. Letters between its groups: one to five of any kind (« 1né79mois02dep62c193n042 »), or the names of its fields
# (« Sexe : 1, Année : 79, Mois : 02 »).
_LABEL = (
    r"(?:sexe|homme|femme|masculin|feminin|annees?|an|naissance|nee?|mois|departements?|depts?|dep|dpt|communes?|insee"
    r"|code|pays|lieu|numero|num|nos?|n|ordre|rang|acte|registre|cles?|controle|nir|du|de|des|d|la|le|les|l|et|puis|est)"
    r"(?![A-Za-z])"
)
_GAP = rf"(?: ?{_LABEL}(?: {_LABEL}){{0,7}} ?| ?[A-Za-z]{{1,5}} ?| ?)"
_LETTERED = re.compile(
    rf"(?<![0-9])[123478]{_GAP}[0-9]{{2}}{_GAP}{_MONTH}{_GAP}{_PLACE}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}(?:{_GAP}[0-9]{{2}})?(?![0-9])",
    re.IGNORECASE,
)
# 3. Its own grouping, 1 2 2 2 3 3: nothing else is written so, even with a digit too many at an end.
_GROUPED = re.compile(rf"[123478] [0-9]{{2}} {_MONTH} {_PLACE} [0-9]{{3}} [0-9]{{3}}(?: [0-9]{{2}}(?![0-9]))?")
# 4. One or two digits too many, glued: 14 digits are a SIRET, so that only a right key tells it, among 16 or 17.
_LONG_RUN = re.compile(r"(?<![0-9])[0-9]{16,17}(?![0-9])")
_TIGHT = re.compile(rf"[123478][0-9]{{2}}{_MONTH}[0-9]{{10}}")
# Identifiers of machines: any digits may follow one another there, but a run of 13 or 15 shaped as a NIR is one.
_IDENTIFIER = re.compile(
    r"(?<![^\W_])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    rf"|(?=[0-9]*[a-f])(?![0-9a-f]*(?<![0-9])[123478][0-9]{{2}}{_MONTH}{_PLACE}[0-9]{{6}}(?:[0-9]{{2}})?(?![0-9]))"
    r"[0-9a-f]{20,})(?![^\W_])",
    re.IGNORECASE,
)
_BARRIER = "\uf8ff"  # stands for an identifier: no pattern goes through it
_LOOKALIKES = str.maketrans("OoIl", "0011")
# Letters of other alphabets drawn as one of ours, or as a digit.
_FOREIGN = str.maketrans(
    "ОоΟοՕօⲞⲟסøØ" + "ІіΙιӀӏıƖǀⵏ" + "ЗзƷʒӠӡƧƨЧчƼƽБбȢȣАаΑαВвΒ",
    "OoOoOoOoOoO" + "IlIlIlIIII" + "33333322445566" + "88AaAaBbB",
)
# A run with a digit in it, its letters at the ends beside another letter apart (« no1790… »); or a letter alone.
_RUN = re.compile(
    r"(?:(?<![^\W\d_])[OoIl]+)?[0-9](?:[0-9OoIl]*[0-9])?(?:[OoIl]+(?![^\W\d_]))?|(?<![^\W_])[OoIl](?![^\W_])"
)
_FIGURES = re.compile(r"\d(?:.*\d)?", re.DOTALL)  # from the first figure of a text to its last
# Fields typed apart and read together: a number cut between the two is a number.
PAIRS = (("nom", "prenom"), ("representant_nom", "representant_prenom"))
DIGITS_MIN = 9  # real digits below which a reading by look-alikes is only words

# Words that describe a state of health. A warning, not a wall: the person rewrites or says why.
HEALTH_TERMS = (
    "addiction", "alcoolique", "alzheimer", "anorexie", "asthme", "avc", "bipolaire", "burn out", "cancer", "chimiotherapie",
    "cirrhose", "demence", "depression", "depressif", "diabete", "diabetique", "dialyse", "diagnostic", "drepanocytose",
    "enceinte", "epilepsie", "fausse couche", "grossesse", "handicap mental", "hepatite", "hiv", "hypertension", "ivg", "leucemie",
    "maladie", "metastase", "obesite", "parkinson", "pathologie", "psychiatrie", "psychiatrique", "psychotique",
    "schizophrenie", "sclerose", "seropositif", "sida", "suicidaire", "suicide", "toxicomane", "traitement medical", "tuberculose",
    "tumeur", "vih",
)  # fmt: skip
# « Assurance Maladie » is the name of the recipient, not a state of health.
_NOT_HEALTH = re.compile(r"\bassurance[ -]maladie\b")
_HEALTH = re.compile(r"\b(" + "|".join(HEALTH_TERMS) + r")s?\b")

NIR_SENTENCE = (
    "Ce texte contenait un numéro de sécurité sociale. Nous l’avons retiré et ne l’avons pas gardé : "
    "la caisse retrouve la personne sans lui. Relisez la phrase, puis continuez."
)
HEALTH_SENTENCE = "Ce passage semble parler de santé. Reformulez-le, ou dites pourquoi il est nécessaire."


@dataclass(frozen=True)
class FreeText:
    """A text once read: what may be kept, and what was found."""

    cleaned: str
    has_nir: bool
    health_terms: tuple[str, ...]


def fold(text: str) -> str:
    """Lower case without accents: how texts and names are compared."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def plain_character(c: str) -> str:
    """One character as an ASCII letter or digit: full-width, raised or circled, accented, or drawn as one of ours.

    Empty for a mark laid over the letter before; a space for whatever separates.
    """
    if c.isascii():
        return c if c.isalnum() else " "
    if c.isdigit():
        return str(unicodedata.digit(c))
    if unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return ""
    base = unicodedata.normalize("NFKD", c.translate(_FOREIGN))[0]
    return base if base.isascii() and base.isalnum() else " "


def _squeeze(text: str) -> tuple[str, list[int]]:
    """The text with each separator, however long, as one space; and where each character left comes from."""
    kept: list[str] = []
    origins: list[int] = []
    for origin, character in enumerate(text):
        plain = character if character == _BARRIER else plain_character(character)
        if plain and not (plain == " " and kept and kept[-1] == " "):
            kept.append(plain)
            origins.append(origin)
    return "".join(kept), origins


def hidden_in(text: str) -> bool:
    """Whether a line holds a character that nobody sees: a control, a change of direction, a line break, a mark of none."""
    return any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for c in text)


def redact_nir(text: str) -> str:
    """The text with every NIR replaced by « [numéro retiré] »; the same text when there is none."""
    while spans := _nirs(text):
        kept, end = [], 0
        for start, stop in spans:
            kept += [text[end:start], REDACTED]
            end = stop
        text = "".join([*kept, text[end:]])
    return text


def redact_split(first: str, second: str) -> tuple[str, str]:
    """Two short texts of one person (name, first name), a NIR cut between them taken out of both, in either order."""
    if not is_split_nir(first, second):
        return first, second
    halves = _FIGURES.sub(REDACTED, first), _FIGURES.sub(REDACTED, second)
    return (REDACTED, REDACTED) if is_split_nir(*halves) else halves


def is_split_nir(first: str, second: str) -> bool:
    """Whether the two, one after the other, hold something shaped as a NIR: read whole, then without their words."""
    figures = [re.sub(r"\D", " ", text) for text in (first, second)]
    return any(has_nir(f"{one} {two}") or has_nir(f"{two} {one}") for one, two in ((first, second), figures))


def has_nir(text: str) -> bool:
    """Whether something shaped as a NIR is in the text (or the file name)."""
    return bool(_nirs(text))


def _nirs(text: str) -> list[tuple[int, int]]:
    """Where the NIRs of a text are: spans in order, apart from one another, the digits glued to them included."""
    plain, origins = _squeeze(_IDENTIFIER.sub(lambda machine: _BARRIER * len(machine[0]), text))
    found = [span for reading in dict.fromkeys((plain, _by_looks(plain))) for span in _read(reading)]
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(found):
        if sum(c in "0123456789" for c in plain[start:stop]) < DIGITS_MIN:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return [(origins[start], origins[stop - 1] + 1) for start, stop in merged]


def _by_looks(plain: str) -> str:
    return _RUN.sub(lambda run: run[0].translate(_LOOKALIKES), plain)


def _read(plain: str) -> list[tuple[int, int]]:
    spans = [found.span() for pattern in (_SEPARATED, _LETTERED, _GROUPED) for found in pattern.finditer(plain)]
    spans += [run.span() for run in _LONG_RUN.finditer(plain) if _holds_a_key(run[0])]
    return [_with_glued(plain, *span) for span in spans]


def _holds_a_key(digits: str) -> bool:
    """Whether fifteen of these digits in a row are a NIR whose key is right."""
    windows = (digits[i : i + 15] for i in range(len(digits) - 14))
    return any(_TIGHT.fullmatch(w) and int(w[:13]) % 97 + int(w[13:]) == 97 for w in windows)


def _with_glued(plain: str, start: int, stop: int) -> tuple[int, int]:
    while start and plain[start - 1] in "0123456789":
        start -= 1
    while stop < len(plain) and plain[stop] in "0123456789":
        stop += 1
    return start, stop


def check_free_text(text: str) -> FreeText:
    """Read a free text once: cleaned of any NIR, with the health terms met, in order, each once."""
    found = _HEALTH.findall(_NOT_HEALTH.sub(" ", fold(text)))
    return FreeText(redact_nir(text), has_nir(text), tuple(dict.fromkeys(found)))
