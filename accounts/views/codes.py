"""Recovery codes between the screen that makes them and the one that shows them: sealed, in the session, no longer."""

import json

from django.http import HttpRequest

from espace.crypto import seal, unseal

KEY = "codes_de_secours"


def keep_codes_for_display(request: HttpRequest, codes: list[str]) -> None:
    """Keep them for the next page; an empty list forgets them."""
    if codes:
        request.session[KEY] = seal(json.dumps(codes).encode()).decode()
    else:
        request.session.pop(KEY, None)


def shown_codes(request: HttpRequest) -> list[str]:
    """Those to show, empty when this session did not make any."""
    sealed = request.session.get(KEY)
    return list(json.loads(unseal(sealed.encode()))) if sealed else []
