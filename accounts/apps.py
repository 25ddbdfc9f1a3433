"""Who: caisses, partenaires, accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers what accounts contribute to the kernel's lists."""

    name = "accounts"
    verbose_name = "Comptes et organisations"

    def ready(self) -> None:
        """Import what registers itself."""
        from accounts import contributions  # noqa: F401, PLC0415  needs the models loaded
