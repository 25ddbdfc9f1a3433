"""Make the web font: Source Sans 3 as a variable WOFF2 holding what French needs."""

from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

PACKAGE = "fontpkg_source_sans_3"
SOURCE = "SourceSans3[wght].ttf"
TARGET = Path("fonts") / "source-sans-3.woff2"
# Latin and its accents, spaces and punctuation of French typography, arrows and signs the pages use.
CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2028),
    0x202F,
    0x2030,
    0x2032,
    0x2033,
    0x2039,
    0x203A,
    0x20AC,
    0x2122,
    *range(0x2190, 0x2194),
    0x2212,
    0x2260,
    0x2264,
    0x2265,
    0x2713,
)
FEATURES = ["kern", "mark", "mkmk", "liga", "locl", "ccmp", "tnum", "lnum", "sups", "ordn", "frac"]


class Command(BaseCommand):
    """Write `VAR_DIR/assets/fonts/source-sans-3.woff2`, once: a second call finds it and ends at once."""

    help = "Fabrique la police du site. À appeler avant collectstatic ; immédiat si elle est déjà faite."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--refaire` makes it again."""
        parser.add_argument("--refaire", action="store_true", help="refaire la police même si elle existe")

    def handle(self, *, refaire: bool, **options: Any) -> None:  # noqa: ARG002  Django's signature
        """Build the font if it is not there, then say where it is."""
        target = settings.VAR_DIR / "assets" / TARGET
        if refaire or not target.exists():
            build_font(find_source(), target)
        self.stdout.write(str(target))


def find_source() -> Path:
    """The TrueType file of the package, located without importing it.

    Raises CommandError when the package is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        message = f"La police manque : installez le paquet {PACKAGE.replace('_', '-')}."
        raise CommandError(message)
    return Path(next(iter(spec.submodule_search_locations))) / "files" / SOURCE


def build_font(source: Path, target: Path) -> None:
    """Write `target` as WOFF2 from the variable font `source`: our characters, weights 400 to 700."""
    # Half a second to import, only here; the package carries no types.
    from fontTools.subset import Options, Subsetter, load_font, save_font  # type: ignore[import-untyped]  # noqa: PLC0415  filetype is not typed
    from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]  # noqa: PLC0415  filetype is not typed

    options = Options(layout_features=FEATURES, flavor="woff2", notdef_outline=True, hinting=False)
    font = load_font(str(source), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"wght": (400, 400, 700)})
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    save_font(font, str(draft), options)
    draft.replace(target)  # a reader never sees half a font
