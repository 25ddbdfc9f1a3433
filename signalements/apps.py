"""The case: demandes, pieces, conversation, clocks of the case, worklist."""

from django.apps import AppConfig


class SignalementsConfig(AppConfig):
    """Registers what signalements contributes to the kernel's lists."""

    name = "signalements"
    verbose_name = "Demandes"

    def ready(self) -> None:
        """Import what registers itself."""
        from signalements import contributions  # noqa: F401, PLC0415  needs the models loaded
