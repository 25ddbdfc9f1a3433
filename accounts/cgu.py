"""The terms of use in force, and how their text is laid out."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.template.loader import get_template

from accounts.models import AcceptationCGU, Compte, VersionCGU

SHIPPED = "1.0"  # the version delivered with the portal: templates/accounts/cgu/1.0.txt


@dataclass(frozen=True)
class ArticleCGU:
    """A title and its paragraphs."""

    titre: str
    paragraphes: list[str]


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


def articles(texte: str) -> list[ArticleCGU]:
    """The text as articles: a line beginning with « # » is a title, an empty line parts two paragraphs."""
    found: list[ArticleCGU] = []
    for block in filter(None, (block.strip() for block in texte.split("\n\n"))):
        if block.startswith("# "):
            found.append(ArticleCGU(block[2:].strip(), []))
        else:
            if not found:
                found.append(ArticleCGU("", []))
            found[-1].paragraphes.append(" ".join(block.split()))
    return found
