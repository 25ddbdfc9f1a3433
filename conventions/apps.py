"""The contract: conventions, terms, avenants, their documents and the clocks of the contract."""

from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    """Registers what conventions contributes to the kernel's lists."""

    name = "conventions"
    verbose_name = "Conventions"

    def ready(self) -> None:
        """Import what registers itself."""
        from conventions import contributions  # noqa: F401, PLC0415  needs the models loaded
