"""What free text may not hold: a NIR, ever; health terms, without a second thought.

A NIR has no field in the portal. It is recognised whatever separates its digits and whether or not its key is right,
since a mistyped number is still someone's number. It is removed, never echoed, never logged.
"""

import re
import unicodedata
from dataclasses import dataclass

REDACTED = "[numéro retiré]"

# 13 or 15 digits: sex (1-4, 7, 8), year, month (01-12, and the 20-42, 50-99 of unknown months), département (2A, 2B or
# two digits), commune, order, then the key. Separators: anything that is neither a letter nor a digit, up to six.
_SEP = r"[^0-9A-Za-zÀ-ÿ]{0,6}"
_DIGIT = rf"{_SEP}[0-9]"
_NIR = re.compile(
    rf"(?<![0-9])[123478]{_DIGIT}{_DIGIT}"
    rf"{_SEP}(?:0{_SEP}[1-9]|1{_SEP}[0-2]|[23]{_SEP}[0-9]|4{_SEP}[0-2]|[5-9]{_SEP}[0-9])"
    rf"{_SEP}(?:2{_SEP}[AaBb]|[0-9]{_DIGIT})"
    rf"(?:{_DIGIT}){{6}}(?:(?:{_DIGIT}){{2}})?(?![0-9])"
)

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
    plain, kept, end = _ascii_digits(text), [], 0
    for found in _NIR.finditer(plain):
        kept += [text[end : found.start()], REDACTED]
        end = found.end()
    return "".join([*kept, text[end:]])


def has_nir(text: str) -> bool:
    """Whether something shaped as a NIR is in the text (or the file name)."""
    return _NIR.search(_ascii_digits(text)) is not None


def check_free_text(text: str) -> FreeText:
    """Read a free text once: cleaned of any NIR, with the health terms met, in order, each once."""
    found = _HEALTH.findall(_NOT_HEALTH.sub(" ", fold(text)))
    return FreeText(redact_nir(text), has_nir(text), tuple(dict.fromkeys(found)))
