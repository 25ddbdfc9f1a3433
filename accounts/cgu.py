"""The terms of use in force, and the text delivered with the portal."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.template.loader import get_template

from accounts.models import AcceptationCGU, Compte, VersionCGU

SHIPPED = "1.0"  # the version delivered with the portal: templates/accounts/cgu/1.0.txt


def cgu_in_force(at: datetime) -> VersionCGU | None:
    """The version in force at an instant, None before the first one."""
    return VersionCGU.objects.filter(in_force_at__lte=at).order_by("-in_force_at").first()


def cgu_to_accept(compte: Compte, at: datetime) -> VersionCGU | None:
    """The version in force if this account has not accepted it, else None. One statement."""
    mine = AcceptationCGU.objects.filter(version=OuterRef("pk"), compte=compte)
    version = (
        VersionCGU.objects.filter(in_force_at__lte=at)
        .order_by("-in_force_at")
        .annotate(is_accepted=Exists(mine))
        .first()
    )
    return None if version is None or version.is_accepted else version


def shipped_text() -> str:
    """The text delivered with the portal."""
    return get_template(f"accounts/cgu/{SHIPPED}.txt").render({})
