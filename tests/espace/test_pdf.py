"""A document of the portal is valid as PDF/A-3 and as PDF/UA-1 at once, and fetches nothing."""

import builtins
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import page
import pytest
from django.template.engine import Engine
from pypdf import PdfReader

from espace.errors import Refus
from espace.pdf import Annexe, render_pdf

pytestmark = pytest.mark.pdf

AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
MODELE = """{% extends "pdf/base.html" %}
{% block pied %}Essai · aucune donnée nominative{% endblock %}
{% block mention %}Préparé le 23 novembre 2026{% endblock %}
{% block contenu %}<h1>{{ titre }}</h1><p>{{ texte }}</p>
<img src="https://evil.example/pixel.png" alt="ailleurs"><img src="file:///etc/hostname" alt="un fichier du serveur">
<h2>Un tableau</h2>
<table><caption>Soixante lignes</caption>
<thead><tr><th scope="col">Rang</th><th scope="col" class="n">Valeur</th></tr></thead>
<tbody>{% for rang in rangs %}
<tr><th scope="row">Ligne {{ rang }}</th><td class="n">{{ rang }}</td></tr>
{% endfor %}</tbody>
</table>
{% endblock %}"""


@pytest.fixture
def modele(tmp_path: Path) -> Iterator[str]:
    """A template of this test, beside those of the project."""
    (tmp_path / "essai_pdf.html").write_text(MODELE)
    engine = Engine.get_default()
    engine.dirs.append(str(tmp_path))
    yield "essai_pdf.html"
    engine.dirs.remove(str(tmp_path))


def make(modele: str, **options: Any) -> bytes:
    context = {"texte": "Œuvre d’été à 30 % ; « ça ».", "rangs": range(60)}
    return render_pdf(modele, context, title="Document d’essai", at=AT, **options)


def failures(pdf: bytes, profile: page.ValidationProfile) -> list[tuple[str, str]]:
    return [(f.rule_id, f.message) for f in page.validate_pdf_bytes(pdf, profile=profile).failures]


def test_valid_as_pdf_a_and_pdf_ua_with_its_annexe(modele: str) -> None:
    csv = "thème;nombre\r\nAccès aux soins;3\r\n".encode()
    pdf = make(modele, annexes=[Annexe("chiffres.csv", csv, "Les chiffres de la fiche")])
    assert failures(pdf, page.ValidationProfile.PDF_A_3A) == []
    assert failures(pdf, page.ValidationProfile.PDF_UA_1) == []
    assert PdfReader(BytesIO(pdf)).attachments["chiffres.csv"] == [csv]


def test_titled_in_french_numbered_and_headed_on_each_page(modele: str) -> None:
    reader = PdfReader(BytesIO(make(modele)))
    texts = [sheet.extract_text() for sheet in reader.pages]
    assert len(texts) == 2
    assert str(reader.root_object["/Lang"]) == "fr"
    assert reader.metadata is not None
    assert reader.metadata.title == "Document d’essai"
    assert [f"page {n} sur 2" in text for n, text in enumerate(texts, 1)] == [True, True]
    assert ["aucune donnée nominative" in text for text in texts] == [True, True]
    assert ["Rang" in text for text in texts] == [True, True]
    assert "Œuvre d’été à 30 % ; « ça »." in texts[0]


def test_a_document_fetches_nothing_but_our_font(modele: str, caplog: pytest.LogCaptureFixture) -> None:
    images = [sheet.images for sheet in PdfReader(BytesIO(make(modele))).pages]
    refused = [r.getMessage() for r in caplog.records if "only the font" in r.getMessage()]
    assert ([len(found) for found in images], len(refused)) == ([0, 0], 2)


def test_without_pango_the_refusal_says_the_command(modele: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the import of WeasyPrint raises on a machine without Pango."""
    original = builtins.__import__

    def without_pango(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    with pytest.raises(Refus, match=r"apt-get install libpango-1\.0-0 libpangoft2-1\.0-0 libharfbuzz-subset0"):
        make(modele)
