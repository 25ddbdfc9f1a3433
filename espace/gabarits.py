"""Our templates are read with French typography, so that nobody has to type a no-break space."""

from django.template.base import Origin
from django.template.loaders import filesystem

from espace.francais import typographie


class Loader(filesystem.Loader):
    """The folder `templates/`, each source passed through `espace.francais.typographie` once, when it is compiled."""

    def get_contents(self, origin: Origin) -> str:
        """The source of a template. Raises TemplateDoesNotExist."""
        return typographie(super().get_contents(origin))
