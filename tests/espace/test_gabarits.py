"""Templates: an empty file is refused, and not kept."""

from pathlib import Path

import pytest
from django.template import Engine

from espace.gabarits import GabaritVide


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """The loaders of the settings, on a folder of this test."""
    return Engine(
        dirs=[str(tmp_path)],
        loaders=[("django.template.loaders.cached.Loader", ["espace.gabarits.Loader"])],
    )


@pytest.mark.parametrize("found", ["", " \n"])
def test_a_template_read_while_it_is_rewritten_is_refused_then_read_again(
    engine: Engine, tmp_path: Path, found: str
) -> None:
    page = tmp_path / "page.html"
    page.write_text(found)
    with pytest.raises(GabaritVide, match=r"page\.html"):
        engine.get_template("page.html")
    page.write_text("<h1>Conventions</h1>")
    assert engine.render_to_string("page.html") == "<h1>Conventions</h1>"


def test_no_template_of_the_project_is_empty() -> None:
    root = Path(__file__).resolve().parents[2] / "templates"
    assert [str(file) for file in root.rglob("*") if file.is_file() and not file.read_text().strip()] == []
