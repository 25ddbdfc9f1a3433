"""Spreadsheets: what is written is read again by others, no cell is a formula, and no file given fills the memory."""

import csv
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.errors import Refus
from espace.tableurs import (
    EMPTY,
    NOT_A_TABLE,
    ODS_MIME,
    UNFOLDED,
    UNREADABLE,
    WRONG_NAME,
    Cell,
    Limits,
    neutral,
    read_table,
    write_csv,
    write_ods,
)

LIMITS = Limits(rows=501, size=2_000_000)
ROWS = [
    ["Nom", "E-mail"],
    ["Le Goff; Anne, dite « la grande »", "a.legoff@ccas.example"],
    ["D’Hérouville  Élise\nœ", ""],
]
READ = [(1, ("Nom", "E-mail")), (2, tuple(ROWS[1])), (3, ("D’Hérouville  Élise\nœ", ""))]
OFFICE, TABLE, TEXT = (f"urn:oasis:names:tc:opendocument:xmlns:{part}:1.0" for part in ("office", "table", "text"))


def read(content: bytes, name: str) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.numero, row.cellules) for row in read_table(content, name=name, limits=LIMITS)]


def padded(rows: list[tuple[int, tuple[str, ...]]]) -> list[tuple[int, tuple[str, ...]]]:
    """An empty last cell is not told by every format."""
    return [(numero, (*cells, "")[:2]) for numero, cells in rows]


def ods(content: str | bytes, *, mime: str = ODS_MIME, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", mime, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content, method)
    return out.getvalue()


def sheet(rows: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{before}<office:document-content xmlns:office="{OFFICE}" xmlns:table="{TABLE}" '
        f'xmlns:text="{TEXT}"><office:body><office:spreadsheet><table:table table:name="Feuille1">{rows}</table:table>'
        '<table:table table:name="Feuille2"><table:table-row><table:table-cell><text:p>ailleurs</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )


def cell(text: str, **more: str) -> str:
    attributes = "".join(f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in more.items())
    return f"<table:table-cell{attributes}><text:p>{text}</text:p></table:table-cell>"


def refusal(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[str | None, str]:
    with pytest.raises(Refus) as refused:
        read_table(content, name=name, limits=limits, of="fichier")
    return refused.value.field, refused.value.message


# ── Both ways ──────────────────────────────────────────────────────────────────────────────────


def test_what_is_written_is_read_again() -> None:
    assert padded(read(write_csv(ROWS), "equipe.csv")) == READ
    assert padded(read(write_ods(ROWS, titre="Équipe <1>"), "Équipe.ODS")) == READ


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_any_text_comes_back_trimmed_in_both_formats(rows: list[list[str]]) -> None:
    expected = [(number, [*map(_read_of, row), "", ""][:4]) for number, row in enumerate(rows, 1)]
    told = [(number, cells) for number, cells in expected if any(cells)]
    for content, name in ((write_csv(rows), "a.csv"), (write_ods(rows, titre="A"), "a.ods")):
        if not told:
            assert refusal(content, name) == ("fichier", EMPTY)
            continue
        assert [(number, [*cells, "", "", ""][:4]) for number, cells in read(content, name)] == told


def _read_of(text: str) -> str:
    """A text that someone masked by hand loses its mask too: nobody can tell."""
    trimmed = text.replace("\xa0", " ").strip()
    bare = trimmed.removeprefix("'")
    return bare.strip() if bare != trimmed and neutral(bare) == trimmed else trimmed


def test_days_and_numbers_are_days_and_numbers() -> None:
    rows: list[list[Cell]] = [["Créé le", "Comptes"], [date(2026, 11, 3), -4], [None, 0]]
    assert write_csv(rows).decode("utf-8-sig") == "Créé le;Comptes\r\n03/11/2026;-4\r\n;0\r\n"
    with zipfile.ZipFile(BytesIO(write_ods(rows, titre="Comptes"))) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        root = ElementTree.fromstring(archive.read("content.xml"))
        ElementTree.fromstring(archive.read("META-INF/manifest.xml"))
    typed = [
        (found.get(f"{{{OFFICE}}}value-type"), found.get(f"{{{OFFICE}}}date-value") or found.get(f"{{{OFFICE}}}value"))
        for found in root.iter(f"{{{TABLE}}}table-cell")
    ]
    assert typed == [("string", None)] * 2 + [("date", "2026-11-03"), ("float", "-4"), (None, None), ("float", "0")]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+33", "-Dupont", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =HYPERLINK(1)", "＝1+1", '=cmd|" /C calc"!A0'],
)
def test_no_cell_written_is_a_formula(text: str) -> None:
    written = next(csv.reader(StringIO(write_csv([[text]]).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert written == [f"'{text}"]
    with zipfile.ZipFile(BytesIO(write_ods([[text]], titre="A"))) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    (found,) = root.iter(f"{{{TABLE}}}table-cell")
    assert found.get(f"{{{OFFICE}}}value-type") == "string"
    assert f"{{{TABLE}}}formula" not in found.attrib
    assert ("".join(found.itertext()) or "'").startswith("'")
    assert read(write_csv([["Nom", text]]), "a.csv") == [(1, ("Nom", text.strip()))]


@pytest.mark.parametrize("text", ["Dupont", "a=b", "l’an-neuf", "'Hara", "", "  "])
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert neutral(text) == text


# ── What people send ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_of_every_separator_and_writing_reads_the_same(separator: str, encoding: str) -> None:
    text = (
        separator.join(["Nom", "Fonction"]) + "\r\n\r\n" + separator.join(['"Éloïse, ; \t"', "Aide à l’œuvre"]) + "\r\n"
    )
    assert read(text.encode(encoding), "liste.csv") == [(1, ("Nom", "Fonction")), (3, ("Éloïse, ;", "Aide à l’œuvre"))]


def test_an_ods_is_numbered_as_its_spreadsheet_shows_it() -> None:
    """Empty rows, repeated cells and rows, a comment, spaces told apart, a number typed as a number, a second sheet."""
    rows = (
        f"<table:table-row>{cell('Nom')}{cell('x', table__number_columns_repeated='2')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row>"
        "<table:table-row><table:table-cell><office:annotation><text:p>à vérifier</text:p></office:annotation>"
        f"<text:p>Le<text:s/>Goff</text:p><text:p>née<text:span> Roux</text:span></text:p></table:table-cell>"
        f"{cell('3,20E+08', office__value_type='float', office__value='320000000')}"
        f"{cell('1,5', office__value_type='float', office__value='1.5')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{cell("bis")}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048568"><table:table-cell/></table:table-row>'
    )
    assert read(ods(sheet(rows)), "liste.ods") == [
        (1, ("Nom", "x", "x")),
        (5, ("Le Goff\nnée Roux", "320000000", "1,5")),
        (6, ("bis",)),
        (7, ("bis",)),
    ]


# ── What would harm ────────────────────────────────────────────────────────────────────────────

LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ROW = f"<table:table-row>{cell('Nom')}</table:table-row>"


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.csv", EMPTY),
        (b" \r\n;;;\r\n", "a.csv", EMPTY),
        (ods(sheet("")), "a.ods", EMPTY),
        (b"Nom\n", "a.xlsx", NOT_A_TABLE),
        (b"Nom\n", "a", NOT_A_TABLE),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.csv", NOT_A_TABLE),
        (b"\xd0\xcf\x11\xe0\x00\x00", "a.ods", NOT_A_TABLE),
        (b"Nom\n", "a.ods", WRONG_NAME),
        (ods(sheet(ROW)), "a.csv", WRONG_NAME),
        (ods(sheet(ROW), mime="application/vnd.oasis.opendocument.text"), "a.ods", NOT_A_TABLE),
        (ods(sheet(ROW), method=zipfile.ZIP_LZMA), "a.ods", UNREADABLE),
        (ods(sheet(ROW))[:-40], "a.ods", UNREADABLE),
        (ods(sheet(ROW)[:-30]), "a.ods", UNREADABLE),
        (ods(b"\xff\xfe\x00not xml"), "a.ods", UNREADABLE),
        (ods(sheet(cell("&b;"), LAUGHS)), "a.ods", UNREADABLE),
        (ods(sheet(cell("&a;"), OUTSIDE)), "a.ods", UNREADABLE),
        (ods(sheet(ROW.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="x">'))), "a.ods", UNREADABLE),
        (ods(sheet(f"<table:table-row>{cell('a' * 10_001)}</table:table-row>")), "a.ods", UNFOLDED),
        (ods(sheet('<table:table-row table:number-rows-repeated="99999999999"/>' + ROW)), "a.ods", UNFOLDED),
        (b"caf\x81\n", "a.csv", UNREADABLE),
        (b'"' + b"a" * 200_000, "a.csv", UNREADABLE),
    ],
)  # fmt: skip
def test_what_is_no_table_gets_its_sentence(content: bytes, name: str, sentence: str) -> None:
    assert refusal(content, name) == ("fichier", sentence)


def test_an_excel_file_is_told_how_to_become_an_ods() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal(out.getvalue(), "a.ods") == ("fichier", NOT_A_TABLE)
    assert "Excel compris" in NOT_A_TABLE


def test_a_nir_in_the_name_of_the_file_is_refused_without_being_repeated() -> None:
    field, sentence = refusal(b"Nom\n", "1 84 12 62 108 946 27.csv")
    assert (field, "sécurité sociale" in sentence, "946" in sentence) == ("fichier", True, False)


def test_the_sizes_of_the_limits_are_said() -> None:
    limits = Limits(rows=3, size=1000)
    assert read_table(b"a\nb\nc\n", name="a.csv", limits=limits)
    assert refusal(b"a\nb\nc\nd\n", "a.csv", limits) == (
        "fichier",
        "Ce fichier dépasse 2 lignes. Partagez-le en plusieurs fichiers.",
    )
    assert refusal(b"a" * 1001, "a.csv", limits) == (
        "fichier",
        "Ce fichier dépasse 1 Ko. Gardez seulement la liste à lire.",
    )


def bomb() -> bytes:
    """A hundred megabytes of spaces in a hundred kilobytes."""
    return ods(sheet(ROW).replace("</office:body>", " " * 100_000_000 + "</office:body>"))


def hundred_thousand_lines() -> bytes:
    return ods(
        sheet(ROW + f'<table:table-row table:number-rows-repeated="100000">{cell("a" * 9_000)}</table:table-row>')
    )


def rows_upon_rows() -> bytes:
    """Each of many rows says it is repeated a million times, its cell sixteen thousand."""
    wide = cell("é" * 900, table__number_columns_repeated="16384")
    return ods(sheet(f'<table:table-row table:number-rows-repeated="1048576">{wide}</table:table-row>' * 2000))


@pytest.mark.parametrize(
    ("made", "sentence"),
    [(bomb, UNFOLDED), (hundred_thousand_lines, "dépasse 500 lignes"), (rows_upon_rows, "dépasse 500 lignes")],
)
def test_a_file_made_to_fill_the_memory_is_refused_before_it_does(made: Callable[[], bytes], sentence: str) -> None:
    content = made()
    assert len(content) < LIMITS.size
    tracemalloc.start()
    try:
        assert sentence in refusal(content, "a.ods")[1]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 30_000_000


def test_a_hundred_thousand_lines_of_csv_are_refused() -> None:
    assert "dépasse 500 lignes" in refusal(b"a;b\n" * 100_000, "a.csv")[1]
