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
# two digits), commune, order, then the key. Four ways of typing it, each read twice: as it is, and with the letters that
# look like a digit (O, l, I) read as that digit.
_SEP = r"[^0-9A-Za-zÀ-ÿ]{0,6}"
_DIGIT = rf"{_SEP}[0-9]"
_MONTH = r"(?:0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])"
_PLACE = r"(?:2[AaBb]|[0-9]{2})"
# 1. Digits and separators (neither letters nor digits, up to six), no digit before nor after.
_SEPARATED = re.compile(
    rf"(?<![0-9])[123478]{_DIGIT}{_DIGIT}"
    rf"{_SEP}(?:0{_SEP}[1-9]|1{_SEP}[0-2]|[23]{_SEP}[0-9]|4{_SEP}[0-2]|[5-9]{_SEP}[0-9])"
    rf"{_SEP}(?:2{_SEP}[AaBb]|[0-9]{_DIGIT})"
    rf"(?:{_DIGIT}){{6}}(?:(?:{_DIGIT}){{2}})?(?![0-9])"
)
# 2. Letters between its groups, one to five: « 1né79mois02dep62c193n042 ».
_GAP = r"(?:[^0-9A-Za-zÀ-ÿ]{0,3}[A-Za-zÀ-ÿ]{1,5}[^0-9A-Za-zÀ-ÿ]{0,3}|[^0-9A-Za-zÀ-ÿ]{0,6})"
_LETTERED = re.compile(
    rf"(?<![0-9])[123478]{_GAP}[0-9]{{2}}{_GAP}{_MONTH}{_GAP}{_PLACE}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}(?:{_GAP}[0-9]{{2}})?(?![0-9])"
)
# 3. Its own grouping, 1 2 2 2 3 3: nothing else is written so, even with a digit too many at an end.
_APART = r"[^0-9A-Za-zÀ-ÿ]{1,6}"
_GROUPED = re.compile(
    rf"[123478]{_APART}[0-9]{{2}}{_APART}{_MONTH}{_APART}{_PLACE}{_APART}[0-9]{{3}}{_APART}[0-9]{{3}}(?:{_APART}[0-9]{{2}}(?![0-9]))?"
)
# 4. One or two digits too many, glued: 14 digits are a SIRET, so that only a right key tells it, among 16 or 17.
_LONG_RUN = re.compile(r"(?<![0-9])[0-9]{16,17}(?![0-9])")
_TIGHT = re.compile(rf"[123478][0-9]{{2}}{_MONTH}[0-9]{{10}}")
# Identifiers of machines: any digits may follow one another there.
_IDENTIFIER = re.compile(
    r"(?<![0-9a-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{20,})(?![0-9a-z])",
    re.IGNORECASE,
)
_LOOKALIKES = str.maketrans("OoIl", "0011")
# A run with a digit in it, its letters at the ends beside another letter apart (« no1790… »); or a letter alone.
_RUN = re.compile(
    r"(?:(?<![^\W\d_])[OoIl]+)?[0-9](?:[0-9OoIl]*[0-9])?(?:[OoIl]+(?![^\W\d_]))?|(?<![^\W_])[OoIl](?![^\W_])"
)
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


def _ascii_digits(text: str) -> str:
    """Full-width, raised and circled digits become ASCII ones, one character for one, so that positions still match."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)


def redact_nir(text: str) -> str:
    """The text with every NIR replaced by « [numéro retiré] »; the same text when there is none."""
    while spans := _nirs(text):
        kept, end = [], 0
        for start, stop in spans:
            kept += [text[end:start], REDACTED]
            end = stop
        text = "".join([*kept, text[end:]])
    return text


def has_nir(text: str) -> bool:
    """Whether something shaped as a NIR is in the text (or the file name)."""
    return bool(_nirs(text))


def _nirs(text: str) -> list[tuple[int, int]]:
    """Where the NIRs of a text are: spans in order, apart from one another, the digits glued to them included."""
    plain = _IDENTIFIER.sub(lambda machine: "x" * len(machine[0]), _ascii_digits(text))
    found = [span for reading in dict.fromkeys((plain, _by_looks(plain))) for span in _read(reading)]
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(found):
        if sum(c in "0123456789" for c in plain[start:stop]) < DIGITS_MIN:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


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
