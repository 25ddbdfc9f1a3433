"""The addresses of a list, and the way back to it with its filters: nothing else travels in an address."""

from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest

KEPT = frozenset({"vue", "phase", "type", "caisse", "partenaire", "agent", "qui", "echeance", "periode", "r", "page"})


def address(query: dict[str, str], **changes: str | None) -> str:
    """The address of a list with these changes; a change of filter goes back to the first page."""
    kept = {name: value for name, value in query.items() if name != "page"} | changes
    return f"?{urlencode({name: value for name, value in kept.items() if value})}"


def filters_of(request: HttpRequest) -> str:
    """The filters of the list one came from, as a query; empty when none or when forged."""
    pairs = parse_qsl(request.GET.get("retour", "")[:600])
    return urlencode([(name, value) for name, value in pairs if name in KEPT])


def suffix_of(filters: str) -> str:
    """What a link or an act adds to its address to keep them."""
    return f"?{urlencode({'retour': filters})}" if filters else ""
