"""Our templates are read with French typography, so that nobody has to type a no-break space.

A process keeps what it compiled for life. A file read at the instant something rewrites it is empty: kept, it would
answer an empty page, status 200, until the process ends. It is refused instead, and read again at the next request.
"""

from django.template.base import Origin
from django.template.loaders import filesystem

from espace.francais import typographie


class GabaritVide(Exception):
    """A template without a sign in it. Not a TemplateDoesNotExist, which the cache would remember."""


class Loader(filesystem.Loader):
    """The folder `templates/`, each source passed through `espace.francais.typographie` once, when it is compiled."""

    def get_contents(self, origin: Origin) -> str:
        """The source of a template. Raises TemplateDoesNotExist, and GabaritVide for an empty file."""
        source = super().get_contents(origin)
        if not source.strip():
            raise GabaritVide(f"empty template: {origin.name}")
        return typographie(source)
