"""Seed files of hardware tokens, read in memory: CSV (serial;secret;period) or PSKC without encryption (RFC 6030).

Nothing here keeps anything, and no sentence repeats a secret. A line that cannot serve is refused with its reason, and
the others go on; a file that is none of the two kinds is refused whole.
"""

import binascii
import csv
import re
from base64 import b32decode, b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from accounts.models.facteur import DIGITS, STEP_SECONDS
from espace import reglages
from espace.errors import Refus
from espace.reglages import Reglage

PERIODS = (30, 60)  # what tokens are sold with; the code of another would be waited for too long
SECRET_MIN, SECRET_MAX = 16, 64  # bytes: RFC 4226 asks 128 bits at least, a block of SHA-1 is 64
SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
HEADS = {"serial", "serialno", "serialnumber", "sn", "numero", "numéro", "numerodeserie", "numérodesérie"}
BYTES_A_TOKEN = 4096  # a PSKC package is four times smaller
DEPTH_MAX = 16  # PSKC needs seven
PER_FILE = reglages.declare(
    Reglage(
        "accounts.boitiers_par_fichier",
        "Boîtiers lus dans un fichier",
        500,
        "Un carton de boîtiers en contient cinquante à deux cent cinquante ; au-delà, la vérification ne tient plus à l’écran.",
        unit="boîtiers",
        bounds=(10, 2000),
        scope="portail",
    )
)

PSKC = "urn:ietf:params:xml:ns:keyprov:pskc"
TOTP = {f"{PSKC}:totp", f"{PSKC}#totp", "http://www.ietf.org/keyprov/pskc#totp"}
FIELD = "fichier"


@dataclass(frozen=True)
class Graine:
    """A token as its maker describes it: serial number, secret in clear for the time of sealing it, seconds a code."""

    numero: str
    secret: bytes = field(repr=False)
    period: int = STEP_SECONDS


@dataclass(frozen=True)
class LigneRefusee:
    """A token that cannot serve: its place in the file from 1, its serial number when it has one, and why."""

    rang: int
    numero: str
    raison: str


@dataclass(frozen=True)
class Lecture:
    """What a file says: the tokens that may be imported, and those refused, in its order."""

    graines: list[Graine] = field(default_factory=list)
    refusees: list[LigneRefusee] = field(default_factory=list)


class _Refusee(Exception):
    """A line refused, for its reason."""


@dataclass
class _Brute:
    """A token as written, before any check."""

    rang: int
    numero: str = ""
    secret: str = ""
    period: str = ""
    encoding: str = "texte"  # or base64
    algorithm: str = ""
    length: str = ""
    suite: str = ""
    starts: str = ""
    is_encrypted: bool = False


def read_seeds(content: bytes) -> Lecture:
    """The tokens of a file. Raises Refus on the field of the file: empty, too big, neither CSV nor PSKC, encrypted."""
    most = int(reglages.value_of(PER_FILE.cle))
    if not content.strip():
        raise Refus("Ce fichier est vide. Choisissez-en un autre.", field=FIELD, code="vide")
    if len(content) > most * BYTES_A_TOKEN:
        raise _too_many(most)
    content = content.removeprefix(b"\xef\xbb\xbf")
    rows = _read_pskc(content) if content.lstrip().startswith(b"<") else _read_csv(content)
    lecture, seen = Lecture(), set[str]()
    for row in rows:
        if len(lecture.graines) + len(lecture.refusees) >= most:
            raise _too_many(most)
        try:
            graine = _graine(row)
            if graine.numero.lower() in seen:
                raise _Refusee("Ce numéro de série est déjà plus haut dans le fichier.")
        except _Refusee as refusee:
            lecture.refusees.append(LigneRefusee(row.rang, _shown(row.numero), str(refusee)))
        else:
            seen.add(graine.numero.lower())
            lecture.graines.append(graine)
    if not lecture.graines and not lecture.refusees:
        raise Refus("Aucun boîtier n’est décrit dans ce fichier. Demandez à son fournisseur le bon.", field=FIELD)
    return lecture


def _too_many(most: int) -> Refus:
    return Refus(
        f"Ce fichier est trop gros : {most} boîtiers au plus. Coupez-le en plusieurs.", field=FIELD, code="taille"
    )


def _shown(numero: str) -> str:
    """A serial number as a refusal repeats it: never what could be a secret in the wrong column."""
    return numero if SERIAL.fullmatch(numero) and len(numero) <= 20 else ""


def _graine(row: _Brute) -> Graine:
    if row.is_encrypted:
        raise _Refusee("Sa clé est chiffrée. Demandez au fournisseur un fichier sans chiffrement.")
    if not SERIAL.fullmatch(row.numero):
        raise _Refusee(
            "Le numéro de série manque, ou contient autre chose que des lettres, des chiffres et des tirets."
        )
    if row.algorithm and row.algorithm not in TOTP:
        raise _Refusee("Ce boîtier ne compte pas le temps (TOTP) : le portail ne sait pas lire ses codes.")
    if row.length and row.length != str(DIGITS):
        raise _Refusee(f"Ses codes n’ont pas {DIGITS} chiffres.")
    if row.suite and "SHA1" not in row.suite.upper().replace("-", ""):
        raise _Refusee("Ses codes ne sont pas calculés avec SHA-1 : le portail ne sait pas les lire.")
    if row.starts not in {"", "0"}:
        raise _Refusee("Son heure de départ n’est pas zéro : le portail ne sait pas lire ses codes.")
    period = row.period or str(STEP_SECONDS)
    if period not in map(str, PERIODS):
        raise _Refusee("La durée d’un code doit être de 30 ou de 60 secondes.")
    secret = _secret(row)
    if not SECRET_MIN <= len(secret) <= SECRET_MAX:
        raise _Refusee(f"Sa clé doit faire de {SECRET_MIN} à {SECRET_MAX} octets.")
    return Graine(row.numero, secret, int(period))


def _secret(row: _Brute) -> bytes:
    """The bytes of a secret: hexadecimal first, which a base 32 text of this length is never."""
    text = "".join(row.secret.split())
    try:
        if row.encoding == "base64":
            return b64decode(text, validate=True)
        text = text.replace("-", "")
        if re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", text):
            return bytes.fromhex(text)
        return b32decode(text.upper().rstrip("=") + "=" * (-len(text.rstrip("=")) % 8))
    except (binascii.Error, ValueError):
        raise _Refusee("Sa clé ne se lit pas : il la faut en hexadécimal ou en base 32.") from None


# ── CSV ────────────────────────────────────────────────────────────────────────────────────────


def _read_csv(content: bytes) -> Iterator[_Brute]:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if "\x00" in text:
        raise Refus(
            "Ce fichier n’est ni un CSV ni un PSKC. Demandez-en un à son fournisseur.", field=FIELD, code="type"
        )
    mark = max(";,\t", key=text.count)
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=mark))
    except csv.Error:
        raise Refus(
            "Ce fichier ne se lit pas comme un CSV. Enregistrez-le à nouveau.", field=FIELD, code="type"
        ) from None
    for rang, cells in enumerate(rows, 1):
        values = [cell.strip() for cell in cells]
        if not any(values) or (rang == 1 and re.sub(r"[\W_]", "", values[0].lower()) in HEADS):
            continue
        numero, secret, period, *_ = [*values, "", "", ""]
        yield _Brute(rang, numero, secret, period)


# ── PSKC ───────────────────────────────────────────────────────────────────────────────────────


class _Pskc:
    """Reads the elements one by one, by their path; a document type, hence any entity, stops it."""

    def __init__(self) -> None:
        self.found: list[_Brute] = []
        self.path: list[str] = []
        self.text: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text.append

    def _refuse_doctype(self, *_: object) -> None:
        raise Refus(
            "Ce fichier déclare un type de document (DOCTYPE), ce qu’un PSKC ne fait pas. Demandez-en un autre au fournisseur.",
            field=FIELD,
            code="doctype",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        self.path.append(local)
        self.text.clear()
        if len(self.path) == 1 and (namespace, local) != (PSKC, "KeyContainer"):
            raise _not_pskc()
        if len(self.path) > DEPTH_MAX:
            raise _not_pskc()
        if local == "KeyPackage":
            self.found.append(_Brute(len(self.found) + 1, encoding="base64"))
        if not self.found:
            return
        row = self.found[-1]
        if local == "Key":
            row.algorithm = attributes.get("Algorithm", "absent")
        elif local == "ResponseFormat":
            row.length = attributes.get("Length", "")
        elif local in {"EncryptedValue", "EncryptedData"}:
            row.is_encrypted = True

    def _end(self, name: str) -> None:
        del name
        value, text = self.path[-2:], "".join(self.text).strip()
        self.path.pop()
        self.text.clear()
        if not self.found or not text:
            return
        row = self.found[-1]
        if value[-1] == "SerialNo":
            row.numero = text
        elif value[-1] == "Suite":
            row.suite = text
        elif value == ["Secret", "PlainValue"]:
            row.secret = text
        elif value == ["TimeInterval", "PlainValue"]:
            row.period = text
        elif value == ["Time", "PlainValue"]:
            row.starts = text


def _not_pskc() -> Refus:
    return Refus(
        "Ce fichier n’est pas un PSKC (RFC 6030). Demandez-en un au fournisseur, ou un CSV.", field=FIELD, code="type"
    )


def _read_pskc(content: bytes) -> list[_Brute]:
    reader = _Pskc()
    try:
        reader.parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise _not_pskc() from None
    return reader.found
