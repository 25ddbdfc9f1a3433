"""Spreadsheets, CSV and ODS: written so that no cell is a formula, read without trusting what a file says of itself.

    write_csv(rows), write_ods(rows, titre=…)     what the portal hands out
    read_table(content, name=…, limits=…)         what it is given: rows numbered as a spreadsheet shows them

An ODS is XML in a zip: it is unfolded piece by piece up to a bound and parsed as it comes, a file that declares entities
is refused, and nothing is ever written on disk.
"""

import csv
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from io import BytesIO, StringIO
from typing import Any
from xml.parsers import expat

from espace import free_text
from espace.errors import Refus

Cell = str | int | date | None
CSV_MIME, ODS_MIME = "text/csv; charset=utf-8", "application/vnd.oasis.opendocument.spreadsheet"
STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")  # OWASP, « CSV Injection », the wide forms included
MASK = "'"  # what a spreadsheet shows as text, and what reading takes away again


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula: « =1+1 » gives « '=1+1 »."""
    return f"{MASK}{text}" if text.lstrip(" ")[:1] in STARTS_A_FORMULA and text.strip(" ") else text


def _shown(value: Cell) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value) if isinstance(value, int) else neutral(value)


# ── Writing ────────────────────────────────────────────────────────────────────────────────────


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with its mark, semicolons: what opens in French spreadsheets by a double click. Days as 23/11/2026."""
    out = StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([_shown(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


_NS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"'
)
_STYLES = """<office:automatic-styles>
<number:date-style style:name="N1"><number:day number:style="long"/><number:text>/</number:text>
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>
<style:style style:name="jour" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="tete" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="colonne" style:family="table-column"><style:table-column-properties style:column-width="5cm"/>
</style:style></office:automatic-styles>"""
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODS_MIME}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_ods(rows: Iterable[Sequence[Cell]], *, titre: str) -> bytes:
    """One sheet named `titre`, its first row in bold and repeated on each page; days are days, numbers are numbers."""
    head, *body = [list(row) for row in rows] or [[]]
    name, bold = escape(_NOT_XML.sub("", titre)), ' table:style-name="tete"'
    table = (
        f'<table:table table:name="{name}">'
        f'<table:table-column table:style-name="colonne" table:number-columns-repeated="{max(len(head), 1)}"/>'
        f"<table:table-header-rows>{_ods_row(head, bold)}</table:table-header-rows>"
        f"{''.join(map(_ods_row, body))}</table:table>"
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {_NS}>{_STYLES}<office:body>'
        f"<office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        # The type comes first and uncompressed: it is how a reader recognises the file.
        archive.writestr(zipfile.ZipInfo("mimetype"), ODS_MIME, zipfile.ZIP_STORED)
        archive.writestr(zipfile.ZipInfo("content.xml"), content, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), _MANIFEST, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _ods_row(row: Sequence[Cell], style: str = "") -> str:
    cells = "".join(_ods_cell(value, style) for value in row)
    return f"<table:table-row>{cells or '<table:table-cell/>'}</table:table-row>"


def _ods_cell(value: Cell, style: str) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, date):
        typed = f' table:style-name="jour" office:value-type="date" office:date-value="{value.isoformat()[:10]}"'
    elif isinstance(value, int):
        typed = f'{style} office:value-type="float" office:value="{value}"'
    else:
        typed = f'{style} office:value-type="string"'
    lines = "".join(map(_ods_line, _shown(value).split("\n")))
    return f"<table:table-cell{typed}>{lines}</table:table-cell>"


def _ods_line(line: str) -> str:
    """One paragraph: ODF reads several spaces as one, and tabs as spaces, unless they are told."""
    told = escape(_NOT_XML.sub("", line.replace("\r", "")), quote=False).replace("\t", "<text:tab/>")
    told = re.sub(r" {2,}|^ | $", lambda run: f'<text:s text:c="{len(run.group())}"/>', told)
    return f"<text:p>{told}</text:p>"


# ── Reading ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Limits:
    """How much of a file is read: rows (the heading included), bytes as received, bytes once unfolded."""

    rows: int
    size: int
    unfolded: int = 10_000_000  # ten thousand rows of eight texts unfold to seven million


@dataclass(frozen=True)
class Rangee:
    """A row that says something: its number as a spreadsheet shows it, and its texts, trimmed."""

    numero: int
    cellules: tuple[str, ...]


ROWS_MAX = 2**24  # what the largest spreadsheets number
COLUMNS = 60  # what stands further right is not read
CELL_MAX = 10_000  # characters, above any text of the portal
EMPTY = "Ce fichier est vide. Choisissez celui que vous avez rempli."
UNREADABLE = "Ce fichier ne se lit pas. Ouvrez-le dans un tableur, puis enregistrez-le à nouveau en ODS ou en CSV."
WRONG_NAME = (
    "Le contenu de ce fichier ne correspond pas à son nom. Ouvrez-le dans un tableur, puis enregistrez-le à nouveau "
    "en ODS ou en CSV."
)
NOT_A_TABLE = (
    "Ce fichier n’est ni un CSV ni un ODS. Dans votre tableur, Excel compris, choisissez « Enregistrer sous », "
    "puis ODS ou CSV."
)
UNFOLDED = "Ce fichier contient bien plus qu’une liste. Copiez la liste seule dans un fichier neuf."
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
EXTENSIONS = {"csv": "csv", "txt": "csv", "tsv": "csv", "ods": "ods", "ots": "ods"}


def read_table(content: bytes, *, name: str, limits: Limits, of: str = "fichier") -> list[Rangee]:
    """The rows of a CSV (comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252), or of the first sheet of an ODS.

    `of`: the field a refusal belongs to. Raises Refus: empty, too big, too many rows, another content than its name says,
    neither CSV nor ODS, damaged, or made to fill the memory.
    """
    try:
        return _read(content, name, limits)
    except Refus as refus:
        refus.field = of
        raise


def _read(content: bytes, name: str, limits: Limits) -> list[Rangee]:
    if free_text.has_nir(name):
        raise Refus("Le nom de ce fichier contient un numéro de sécurité sociale. Renommez-le.", code="nir")
    if not content.strip():
        raise Refus(EMPTY, code="vide")
    if len(content) > limits.size:
        raise Refus(f"Ce fichier dépasse {limits.size // 1000} Ko. Gardez seulement la liste à lire.", code="taille")
    kind = EXTENSIONS.get(name.rpartition(".")[2].lower())
    is_zip = content.startswith(b"PK")
    if kind is None or (not is_zip and _is_binary(content)):
        raise Refus(NOT_A_TABLE, code="type")
    if is_zip != (kind == "ods"):
        raise Refus(WRONG_NAME, code="extension")
    found = []
    for rangee in _ods_rows(content, limits) if is_zip else _csv_rows(content):
        found.append(rangee)
        if len(found) > limits.rows:
            raise Refus(
                f"Ce fichier dépasse {limits.rows - 1} lignes. Partagez-le en plusieurs fichiers.", code="lignes"
            )
    if not found:
        raise Refus(EMPTY, code="vide")
    return found


def _is_binary(content: bytes) -> bool:
    return b"\x00" in content and not content.startswith(UTF_16)


def _clean(text: str) -> str:
    """Trimmed, and without the mask that keeps a text from being a formula."""
    trimmed = text.replace("\xa0", " ").strip()
    bare = trimmed.removeprefix(MASK)
    return bare.strip() if bare != trimmed and neutral(bare) == trimmed else trimmed


def _csv_rows(content: bytes) -> Iterator[Rangee]:
    text = _decode(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = re.sub(r'"[^"]*"', "", first)
    separator = max(";\t,", key=outside.count)
    try:
        for numero, cells in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator), 1):
            texts = tuple(map(_clean, cells[:COLUMNS]))
            if any(texts):
                yield Rangee(numero, texts)
    except csv.Error as error:
        raise Refus(UNREADABLE, code="illisible") from error


def _decode(content: bytes) -> str:
    """UTF-16 when it says so (« texte Unicode » of Excel), else UTF-8, else what French Windows writes."""
    for encoding in ("utf-16",) if content.startswith(UTF_16) else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refus(UNREADABLE, code="illisible")


_TABLE, _TEXT, _OFFICE = (f"urn:oasis:names:tc:opendocument:xmlns:{part}:1.0 " for part in ("table", "text", "office"))
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_NUMBERS = ("float", "percentage", "currency")
_PIECE = 64 * 1024


@dataclass
class _Sheet:
    """The rows of the first sheet of an ODS as its XML comes; one more than `most`, at most."""

    most: int
    rows: list[Rangee] = field(default_factory=list)
    numero: int = 1
    row_repeat: int = 1
    sheets: int = 0
    depth: int = 0  # inside a comment: not what the cell says
    cells: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    length: int = 0  # of these texts
    number: str = ""
    repeat: int = 1
    is_in_paragraph: bool = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element opens."""
        if tag == f"{_TABLE}table":
            self.sheets += 1
        elif tag == f"{_OFFICE}annotation":
            self.depth += 1
        elif tag == f"{_TABLE}table-row":
            self.cells, self.row_repeat = [], _count(given.get(f"{_TABLE}number-rows-repeated"))
        elif tag in _CELLS:
            self.texts, self.length = [], 0
            self.repeat = _count(given.get(f"{_TABLE}number-columns-repeated"))
            is_number = given.get(f"{_OFFICE}value-type") in _NUMBERS
            self.number = _whole(given.get(f"{_OFFICE}value", "")) if is_number else ""
        elif tag == f"{_TEXT}p":
            self.texts += ["\n"] if self.texts and not self.depth else []
            self.is_in_paragraph = True
        elif tag == f"{_TEXT}s":
            self.data(" " * min(_count(given.get(f"{_TEXT}c")), COLUMNS))
        elif tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            self.data("\t" if tag.endswith("tab") else "\n")

    def end(self, tag: str) -> None:
        """An element closes."""
        if tag == f"{_OFFICE}annotation":
            self.depth -= 1
        elif tag == f"{_TEXT}p":
            self.is_in_paragraph = False
        elif tag in _CELLS:
            text = self.number or _clean("".join(self.texts))
            self.cells += [text] * min(self.repeat, COLUMNS - len(self.cells))
        elif tag == f"{_TABLE}table-row":
            self._end_row()

    def _end_row(self) -> None:
        """A repeated row that says nothing only moves the number: a sheet ends by a million of them."""
        if self.sheets == 1 and any(self.cells):
            told = min(self.row_repeat, self.most + 1 - len(self.rows))  # one too many is enough to refuse them all
            if told and self.numero > ROWS_MAX:
                raise Refus(UNFOLDED, code="taille")
            self.rows += [Rangee(self.numero + rank, tuple(self.cells)) for rank in range(told)]
        self.numero += self.row_repeat

    def data(self, text: str) -> None:
        """Text inside a paragraph of a cell."""
        if self.is_in_paragraph and not self.depth:
            self.texts.append(text)
            self.length += len(text)
            if self.length > CELL_MAX:
                raise Refus(UNFOLDED, code="taille")


def _count(given: str | None) -> int:
    """A number of repetitions; ValueError for what is no number."""
    return max(1, int(given)) if given else 1


def _whole(value: str) -> str:
    """« 0320000000 » typed as a number was kept as 320000000.0: its digits. Empty for another number: its text says it."""
    try:
        number = float(value)
    except ValueError:
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 10**15 else ""


def _refuse_entities(*_: Any) -> None:
    raise Refus(UNREADABLE, code="illisible")


def _ods_rows(content: bytes, limits: Limits) -> Iterator[Rangee]:
    sheet, told = _Sheet(limits.rows), 0
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = sheet.start, sheet.end
    parser.CharacterDataHandler = sheet.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_entities  # an ODS has none
    try:
        for piece in _unfolded(content, limits):
            parser.Parse(piece, False)
            yield from sheet.rows[told:]
            told = len(sheet.rows)
        parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError) as error:
        raise Refus(UNREADABLE, code="illisible") from error
    yield from sheet.rows[told:]


def _unfolded(content: bytes, limits: Limits) -> Iterator[bytes]:
    """The XML of the sheets, piece by piece, up to the bound: what the archive says of its sizes is not believed."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = set(archive.namelist())
        if not {"mimetype", "content.xml"} <= names:
            raise Refus(NOT_A_TABLE, code="type")
        for name in ("mimetype", "content.xml"):
            # The other methods reserve, before the first byte, as much memory as the file asks for.
            if archive.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Refus(UNREADABLE, code="illisible")
        with archive.open("mimetype") as stored:
            if not stored.read(200).decode("ascii", "replace").strip().startswith(ODS_MIME):
                raise Refus(NOT_A_TABLE, code="type")
        total = 0
        with archive.open("content.xml") as stored:
            while piece := stored.read(_PIECE):
                total += len(piece)
                if total > limits.unfolded:
                    raise Refus(UNFOLDED, code="taille")
                yield piece
