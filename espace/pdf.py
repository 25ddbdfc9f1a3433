"""PDF documents, each valid as PDF/A-3a (kept for years) and as PDF/UA-1 (read aloud) at once.

WeasyPrint writes PDF/A-3a with a tagged structure; what PDF/UA adds is a mark in the metadata, declared to PDF/A by an
extension schema. WeasyPrint takes two seconds to load and needs Pango: it is imported here when a PDF is asked for, in
the worker.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import pikepdf
from django.template.loader import render_to_string

from espace.errors import Refus

STYLESHEET = "pdf/a4.css"
FONT = "police:source-sans-3"  # the address the stylesheet gives; nothing else is ever fetched
MISSING = (
    "Ce serveur ne sait pas encore faire de PDF : il lui manque Pango. La personne qui l’administre l’installe par "
    "« apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 »."
)

# ISO 14289-1 says where the mark goes, ISO 19005-3 §6.6.2.3 that a schema outside its own list is described.
_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
_PDFUA = "http://www.aiim.org/pdfua/ns/id/"
PDFUA_MARK = f"""<rdf:Description rdf:about="" {_RDF} xmlns:pdfuaid="{_PDFUA}">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" {_RDF} xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{_PDFUA}</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


@dataclass(frozen=True)
class Annexe:
    """A file embedded in the PDF (the CSV of its figures): `description` is what the reader's software shows."""

    name: str
    content: bytes
    description: str


def render_pdf(
    template: str, context: dict[str, Any], *, title: str, at: datetime, annexes: Sequence[Annexe] = ()
) -> bytes:
    """The PDF of a template that extends `pdf/base.html`, dated `at`, titled `title` (also given to the template).

    Raises `Refus` with the command to type when the server lacks Pango.
    """
    weasyprint = _load()
    html = render_to_string(template, {**context, "titre": title, "at": at})
    fetcher = _fetcher(weasyprint)
    fonts = weasyprint.text.fonts.FontConfiguration()
    style = weasyprint.CSS(string=render_to_string(STYLESHEET), url_fetcher=fetcher, font_config=fonts)
    attachments = [_attachment(weasyprint, annexe, at) for annexe in annexes]
    with catch_warnings():
        simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its own colour profile open
        raw = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a", attachments=attachments
        )
    return _mark_as_accessible(raw)


def _load() -> Any:
    try:
        import weasyprint  # noqa: PLC0415  two seconds, and Pango: only where a PDF is made
        import weasyprint.text.fonts  # noqa: PLC0415  slow to import, and only the worker needs it
    except OSError as error:  # cffi's word for a library that is not there
        raise Refus(MISSING, code="pdf_sans_pango") from error
    return weasyprint


def _fetcher(weasyprint: Any) -> Any:
    """What a document may fetch: our font. No network, no file of the server, whatever a text contains."""

    class OnlyOurFont(weasyprint.urls.URLFetcher):  # type: ignore[misc]  # WeasyPrint is not typed
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002  the library's signature
            if url != FONT:
                raise ValueError("only the font of the documents may be fetched")
            return weasyprint.urls.URLFetcherResponse(url, _font(), {"Content-Type": "font/ttf"})

    return OnlyOurFont()


def _font() -> bytes:
    """The variable Source Sans 3, located without importing its package."""
    spec = find_spec("fontpkg_source_sans_3")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return (Path(next(iter(spec.submodule_search_locations))) / "files" / "SourceSans3[wght].ttf").read_bytes()


def _attachment(weasyprint: Any, annexe: Annexe, at: datetime) -> Any:
    return weasyprint.Attachment(
        file_obj=BytesIO(annexe.content),
        name=annexe.name,
        description=annexe.description,
        created=at,
        modified=at,
        relationship="Data",
    )


def _mark_as_accessible(raw: bytes) -> bytes:
    """Add the PDF/UA mark to the metadata of a PDF/A-3a."""
    out = BytesIO()
    with pikepdf.open(BytesIO(raw)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        stream = pdf.make_stream(metadata.replace("</rdf:RDF>", f"{PDFUA_MARK}</rdf:RDF>", 1).encode())
        stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        pdf.Root.Metadata = stream
        _end_no_stream_by_a_return(pdf)
        pdf.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


def _end_no_stream_by_a_return(pdf: pikepdf.Pdf) -> None:
    """One compressed stream in 256 ends by chance with a carriage return, which some checkers take for the end of a line
    and then find the stream one byte short. Such a stream is kept without compression: its checksum would not change.
    """
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.read_raw_bytes().endswith(b"\r"):
            item.write(item.read_bytes())
