"""The open sessions of an account, as its holder recognises them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session

from accounts.models import (
    Compte,
)


@dataclass(frozen=True)
class SessionOuverte:
    """An open session of an account, as its holder recognises it."""

    pk: int
    since: datetime
    address: str
    browser: str
    is_current: bool


def open_sessions(compte: Compte, current_key: str | None, at: datetime) -> list[SessionOuverte]:
    """The sessions of an account that still open something: not ended, not idle, of the present epoch."""
    rows = UserSession.objects.filter(user=compte).order_by("-created_at")
    stored = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=at)
    alive = {session.session_key for session in stored if _opens_something(session, compte, at)}
    return [
        SessionOuverte(row.pk, row.created_at, row.ip, browser_of(row.user_agent), row.session_key == current_key)
        for row in rows
        if row.session_key in alive
    ]


def _opens_something(session: Session, compte: Compte, at: datetime) -> bool:
    data = session.get_decoded()
    if data.get(HASH_SESSION_KEY) != compte.get_session_auth_hash():
        return False
    seen = data.get("seen_at")
    return seen is None or at - datetime.fromisoformat(seen) <= timedelta(seconds=settings.SESSION_IDLE_SECONDS)


BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))


SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """« Firefox sur Windows », as far as a browser tells."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Navigateur inconnu")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} sur {system}" if system else browser


def own_session(compte: Compte, pk: int) -> UserSession | None:
    """A session of an account, None for another's."""
    found: UserSession | None = UserSession.objects.filter(pk=pk, user=compte).first()
    return found
