"""The terms of use: what is in force, what is to be accepted, and the text delivered with the portal."""

from datetime import UTC, datetime

from django.db.models import DateTimeField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.template.loader import get_template

from accounts.models import AcceptationCGU, Compte, VersionCGU

SHIPPED = "1.0"  # the version delivered with the portal: templates/accounts/cgu/1.0.txt
BEFORE_ANY = datetime(1970, 1, 1, tzinfo=UTC)  # older than any version


def published(at: datetime) -> QuerySet[VersionCGU]:
    """The versions in force at an instant or before it, the latest first."""
    return VersionCGU.objects.filter(in_force_at__lte=at).order_by("-in_force_at", "-pk")


def cgu_in_force(at: datetime) -> VersionCGU | None:
    """The version in force at an instant, None before the first one."""
    return published(at).first()


def cgu_to_accept(compte: Compte, at: datetime) -> VersionCGU | None:
    """The version in force if this account has something to accept, else None. One statement.

    Accepted: a version at least as recent as the latest that asks for an acceptance. One that asks for none is read by
    who had accepted the former one, and accepted by who never accepted any (clauses-notes 31).
    """
    asking = published(at).filter(is_acceptance_required=True).values("in_force_at")[:1]
    since = Coalesce(Subquery(asking), Value(BEFORE_ANY), output_field=DateTimeField())
    mine = AcceptationCGU.objects.filter(compte=compte, version__in_force_at__gte=OuterRef("since"))
    version = published(at).annotate(since=since).annotate(is_accepted=Exists(mine)).first()
    return None if version is None or version.is_accepted else version


def shipped_text() -> str:
    """The text delivered with the portal."""
    return get_template(f"accounts/cgu/{SHIPPED}.txt").render({})
