"""How the name of a person is compared: folded for a search by prefix, by ear for a search that forgives.

Both are stored beside the identity, since under row-level security only `=` and prefixes use an index. Pure functions.
"""

import re

from espace.free_text import fold

_NOT_LETTER = re.compile(r"[^a-z0-9]+")

# What French writes several ways and says once, applied in this order to a folded word.
_SOUNDS: tuple[tuple[str, str], ...] = (
    (r"ph", "f"),
    (r"sch|ch|sh", "1"),
    (r"gn", "2"),
    (r"qu?|ck|k|c(?=[aou]|[^eiy1]|$)", "k"),
    (r"c|ss|sc|z|x", "s"),
    (r"g(?=[eiy])|j", "j"),
    (r"eau|au|o", "o"),
    (r"ai|ei|ay|ey|e(?=.)|ez$|er$|et$", "e"),
    (r"ou", "3"),
    (r"y|i", "i"),
    (r"w", "v"),
    (r"h", ""),
    (r"(an|am|en|em)(?![aeiou])", "4"),
    (r"[esdtpx]+$", ""),
)


def search_text(nom: str, prenom: str) -> str:
    """« Lefèvre-Dumont », « Éléonore » → « lefevre dumont eleonore »: what a prefix is looked for in."""
    return f"{words(nom)} {words(prenom)}".strip()


def words(text: str) -> str:
    """Folded words separated by one space: « N’Guyen  Thi-Lan » → « n guyen thi lan »."""
    return _NOT_LETTER.sub(" ", fold(text.replace("œ", "oe").replace("æ", "ae"))).strip()


def phonetic_key(nom: str) -> str:
    """What a French ear keeps of a family name: « Lefebvre » and « Lefèvre » may differ, « Dupont » and « Dupond » not."""
    key = words(nom).replace(" ", "")
    for pattern, sound in _SOUNDS:
        key = re.sub(pattern, sound, key)
    return re.sub(r"(.)\1+", r"\1", key)[:12]
