"""The kernel's application."""

from django.apps import AppConfig


class EspaceConfig(AppConfig):
    """Loads the kernel's system checks and its own contributions."""

    name = "espace"
    verbose_name = "Espace Partenaires"

    def ready(self) -> None:
        """Import what registers itself."""
        from espace import checks, contributions  # noqa: F401, PLC0415  the registries fill once models are loaded
