"""The steps between a sign-in and the first page: nothing else opens before they are done, in this order."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.cgu import cgu_to_accept
from accounts.models import Compte
from accounts.sessions import EXPIRED_KEY

GetResponse = Callable[[HttpRequest], HttpResponse]

# What stays open meanwhile: leaving, reading what one is asked to accept, the legal pages, help, keeping the session.
ALWAYS = frozenset(
    {
        "accounts:deconnexion",
        "cgu",
        "cgu_version",
        "aide",
        "accessibilite",
        "accessibilite_signaler",
        "mentions_legales",
        "donnees_personnelles",
        "plan_du_site",
        "session_continuer",
        "etat",
    }
)


class EnrolmentMiddleware:
    """Password too old → choose another; no second factor → enrol; recovery codes → keep; terms of use → accept."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in: the view is not known yet."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object, **__: object) -> HttpResponse | None:
        """Send to the step that waits, unless this page is that step or always open."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated or name in ALWAYS or name.startswith("demo_"):
            return None
        step = pending_step(request, request.user)
        request.is_in_steps = step is not None  # type: ignore[attr-defined]  # the layout shows no menu meanwhile
        if step is None or step == name:
            return None
        return HttpResponseRedirect(reverse(step))


def pending_step(request: HttpRequest, compte: Compte) -> str | None:
    """The name of the first step left, None when every one is done. At most one statement."""
    if request.session.get(EXPIRED_KEY):
        return "accounts:etape_mot_de_passe"
    if not compte.is_verified():  # type: ignore[attr-defined]  # put there by OTPMiddleware
        return "accounts:etape_facteur"
    if compte.codes_kept_at is None:
        return "accounts:etape_codes"
    return "accounts:etape_cgu" if cgu_to_accept(compte, request.at) else None  # type: ignore[attr-defined]  # put there by espace.tenancy
