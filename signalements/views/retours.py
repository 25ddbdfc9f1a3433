"""The way back to a list, its filters kept: they travel in the address of the page, nothing else may."""

from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest

KEPT = frozenset({"vue", "phase", "type", "caisse", "partenaire", "agent", "qui", "echeance", "periode", "r", "page"})


def filters_of(request: HttpRequest) -> str:
    """The filters of the list one came from, as a query; empty when none or when forged."""
    pairs = parse_qsl(request.GET.get("retour", "")[:600])
    return urlencode([(name, value) for name, value in pairs if name in KEPT])


def suffix_of(filters: str) -> str:
    """What a link or an act adds to its address to keep them."""
    return f"?{urlencode({'retour': filters})}" if filters else ""
