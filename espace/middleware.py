"""What every request goes through, besides the perimeter (`espace.tenancy`)."""

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.functional import SimpleLazyObject

from espace import clock, journal, logs, reprises
from espace.adresse import client_address
from espace.errors import Illisible, Refus, SansPage
from espace.tenancy import PERSONNE, acting_as

log = structlog.get_logger("espace.acces")
GetResponse = Callable[[HttpRequest], HttpResponse]

ENDED = "Votre connexion s’est fermée. Reconnectez-vous : vos brouillons sont gardés."
KEPT = "Votre connexion s’est fermée avant l’envoi. Ce que vous avez écrit est gardé une heure : reconnectez-vous pour l’envoyer."
NOT_SENT = (
    "Votre connexion s’est fermée : rien n’est parti. Après la connexion, la page se rouvre ; « Précédent » dans votre "
    "navigateur rend ce que vous aviez écrit."
)
REFUSED = {403: "acces.interdit", 404: "acces.introuvable"}


class RequestIdMiddleware:
    """Give the request a name that its log line, its error page and its answer all carry."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Make the identifier here: one sent from outside would let a visitor write in the logs."""
        request.request_id = uuid.uuid4().hex[:16]  # type: ignore[attr-defined]  # put here for those who come after
        token = logs.request_id.set(request.request_id)  # type: ignore[attr-defined]  # put here for those who come after
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]  # put here for those who come after
        return response


class SessionLifeMiddleware:
    """End a session left alone for 30 minutes, and any session after 12 hours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check both ages, then note that the person is there (at most once a minute, to spare a write a page)."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        at = clock.now()
        if self._is_over(request, at):
            return self._end(request)
        self._note(request, at)
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @staticmethod
    def _end(request: HttpRequest) -> HttpResponse:
        """Sign out and ask to come back; what was being sent waits for its author."""
        is_kept = request.method == "POST" and reprises.keep(request, by=request.user)  # type: ignore[arg-type]  # an account
        auth.logout(request)
        messages.info(request, KEPT if is_kept else ENDED)
        if is_kept:
            return redirect_to_login(reverse("reprendre"))
        return redirect_to_login(request.path if request.method == "GET" else "")

    @staticmethod
    def _is_over(request: HttpRequest, at: datetime) -> bool:
        seen, opened = request.session.get("seen_at"), request.session.get("opened_at")
        idle, life = timedelta(seconds=settings.SESSION_IDLE_SECONDS), timedelta(seconds=settings.SESSION_COOKIE_AGE)
        is_idle = seen is not None and at - datetime.fromisoformat(seen) > idle
        return is_idle or (opened is not None and at - datetime.fromisoformat(opened) > life)

    @staticmethod
    def _note(request: HttpRequest, at: datetime) -> None:
        request.session.setdefault("opened_at", at.isoformat())
        seen = request.session.get("seen_at")
        if seen is None or at - datetime.fromisoformat(seen) > timedelta(minutes=1):
            request.session["seen_at"] = at.isoformat()


class AccessLogMiddleware:
    """One log line a request: the route, never the address. Whatever answers, a redirect and a refused host included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Measure, then tell; nothing is asked of the database. Static files that are found leave no line."""
        started = time.perf_counter()
        response = self.get_response(request)
        if response.status_code in (200, 304) and request.path_info.startswith(settings.STATIC_URL):
            return response
        match, who = request.resolver_match, _already_read(request)
        log.info(
            "request",
            method=request.method,
            route=match.route if match else "",
            status=response.status_code,
            ms=round(1000 * (time.perf_counter() - started), 1),
            actor=getattr(who, "auteur_ref", ""),
            role=getattr(who, "auteur_role", ""),
        )
        return response


def _already_read(request: HttpRequest) -> Any:
    """The account of the request if something asked for it, the one whose session has just ended included, else None.

    `_cached_user` is where Django keeps the account it read for the lazy `request.user`.
    """
    read, user = getattr(request, "_cached_user", None), getattr(request, "user", None)
    signed_in = None if isinstance(user, SimpleLazyObject) else user
    return signed_in if hasattr(signed_in, "auteur_ref") else read


class RefusalJournalMiddleware:
    """A line of the access journal for each page refused to an account."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Written after the perimeter's transaction was undone."""
        response = self.get_response(request)
        if response.status_code in REFUSED and request.user.is_authenticated:
            self._record(request, response)
        return response

    @staticmethod
    def _record(request: HttpRequest, response: HttpResponse) -> None:
        match = request.resolver_match
        with acting_as(getattr(request, "perimetre", PERSONNE)):
            journal.record(
                REFUSED[response.status_code],
                at=clock.now(),
                by=request.user,  # type: ignore[arg-type]  # the account model, named by settings
                object_kind="route",
                object_ref=(match.view_name if match else "")[:60],
                address=client_address(request),
            )


class ProbeMiddleware:
    """Answer `/etat/` before anything that needs what it probes: session, account, perimeter."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view of the table of addresses, called here."""
        if request.path_info != reverse("etat"):
            return self.get_response(request)
        request.resolver_match = resolve(request.path_info)
        answer: HttpResponse = request.resolver_match.func(request)
        return answer


# No field holds a number this long: what comes after would stop at Python's limit on digits, or at the database's.
DIGITS_MAX = 40


class RefusMiddleware:
    """A refusal that no view placed beside its field becomes a page that says it; so does what nobody can read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in; a method refused without a word becomes a page."""
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = _page_of(request, SansPage())
        page["Allow"] = response["Allow"]
        return page

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Answer 400 to a NUL character (PostgreSQL stores none) and to a number without end, wherever they are."""
        texts = [request.path, *_texts(request.GET), *_texts(request.POST)]
        if any("\x00" in text or (len(text) > DIGITS_MAX and text.isdecimal()) for text in texts):
            return _page_of(request, Illisible())
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Undo what the request wrote, and show the sentence."""
        if not isinstance(exception, Refus):
            return None
        transaction.set_rollback(True)
        return _page_of(request, exception)


def _page_of(request: HttpRequest, refus: Refus) -> HttpResponse:
    return render(request, "erreurs/refus.html", {"refus": refus}, status=refus.status)


def _texts(sent: QueryDict) -> Iterator[str]:
    for name, values in sent.lists():
        yield name
        yield from values


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Ask to sign in. A form sent without a session leads back to its page: its own address opens nothing."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """The page asked for, or the one a form was on."""
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        messages.info(request, NOT_SENT)
        return redirect_to_login(
            reprises.page_before(request), self.get_login_url(view_func), self.get_redirect_field_name(view_func)
        )
