"""The figures: indicators, fiche COPIL, engagements, exports. Imported by nobody."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Registers what reporting contributes to the kernel's lists."""

    name = "reporting"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        """Import what registers itself."""
        from reporting import contributions  # noqa: F401, PLC0415  needs the models loaded
