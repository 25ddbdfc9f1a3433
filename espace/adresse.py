"""Where a request comes from: the one place that reads it, for the access journal and for every limit by address."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of the visitor, None when nothing readable gives it.

    Each proxy in front adds to `X-Forwarded-For` the address it was reached from: the `PROXIES`-th from the right is
    the one ours saw, and all that stands before it was written by the visitor. Without a declared proxy the header is
    not read at all.
    """
    if settings.PROXIES:
        chain = request.headers.get("X-Forwarded-For", "").split(",")
        if len(chain) >= settings.PROXIES and (seen := _readable(chain[-settings.PROXIES])):
            return seen
    return _readable(request.META.get("REMOTE_ADDR", ""))


def _readable(text: str) -> str | None:
    """An address in its short form, without the port some proxies add; None when it is not one."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
