"""Terms of use: the versions published, and what an account accepted."""

from django.db.models import Count, QuerySet

from accounts.models import AcceptationCGU, Compte, VersionCGU


def has_accepted_any_cgu(compte: Compte) -> bool:
    """Whether terms of use were ever accepted."""
    return compte.acceptations.exists()


def acceptances_of(compte: Compte) -> QuerySet[AcceptationCGU]:
    """What an account accepted, the latest first, each with its version."""
    return compte.acceptations.select_related("version").order_by("-accepted_at")


def last_cgu() -> QuerySet[VersionCGU]:
    """The versions of the terms of use, the latest first, each with how many accounts accepted it; twenty tell their story."""
    return VersionCGU.objects.annotate(n_acceptations=Count("acceptations")).order_by("-in_force_at", "-pk")[:20]
