"""What every page knows: its instant, its zone, its side of the house, its menu. No query."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from espace.clock import PARIS, day_of
from espace.composants import BandeauDemo
from espace.francais import pluriel
from espace.registry import menus

Cote = Literal["public", "partenaire", "caisse"]


@dataclass(frozen=True)
class EntreeDeMenu:
    """An entry of the menu on this page: `courante` when the page is one of its own."""

    libelle: str
    href: str
    courante: bool


@dataclass(frozen=True)
class Qui:
    """The person signed in, as the header names them."""

    nom: str
    role: str
    organisation: str


@dataclass(frozen=True)
class Annonce:
    """What every page tells its reader for a while, and the page that says more."""

    texte: str
    url_name: str
    lien: str


@dataclass(frozen=True)
class Page:
    """What the layout needs. `at` is None outside a request that went through the kernel (an error page)."""

    at: datetime | None
    zone: ZoneInfo
    cote: Cote
    qui: Qui | None
    menu: list[EntreeDeMenu]
    bandeau: BandeauDemo | None
    session_idle: int
    session_warning: int
    request_id: str
    annonces: list[Annonce] = field(default_factory=list)

    @property
    def today(self) -> date | None:
        """The day of the page, in its zone."""
        return day_of(self.at, self.zone) if self.at else None

    @property
    def session_warning_text(self) -> str:
        """« 2 minutes »: how long before the end the warning comes."""
        return pluriel(self.session_warning // 60, "minute")


def page(request: HttpRequest) -> dict[str, Page]:
    """Context processor: `page`. Never fails, so that an error page may use it."""
    user = _user(request)
    return {
        "page": Page(
            at=getattr(request, "at", None),
            zone=getattr(request, "zone", PARIS),
            cote=_cote(user),
            qui=_qui(user) if user else None,
            menu=_menu(user, request.path) if user else [],
            bandeau=_bandeau() if settings.IS_DEMO else None,
            session_idle=settings.SESSION_IDLE_SECONDS if user else 0,
            session_warning=settings.SESSION_WARNING_SECONDS,
            request_id=getattr(request, "request_id", ""),
            annonces=getattr(request, "annonces", []),
        )
    }


def _user(request: HttpRequest) -> Any:
    """The person signed in; None for a visitor and until every step of their sign-in is done."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(user, "otp_device", None) is None:
        return None
    return None if getattr(request, "is_in_steps", False) else user


def _cote(user: Any) -> Cote:
    if user is None:
        return "public"
    return "partenaire" if user.is_partenaire else "caisse"


def _qui(user: Any) -> Qui:
    return Qui(
        nom=str(getattr(user, "nom_complet", "") or user.get_username()),
        role=str(getattr(user, "fonction_affichee", "") or user.get_role_display()),
        organisation=str(getattr(user, "organisation_nom", "")),
    )


def _menu(user: Any, path: str) -> list[EntreeDeMenu]:
    entries = []
    for entry in menus:
        if not entry.is_open_to(user):
            continue
        try:
            href = reverse(entry.url_name)
        except NoReverseMatch:
            continue  # an app that declares its menu before its address: the entry waits for it
        entries.append(EntreeDeMenu(entry.libelle, href, _is_current(path, href, entry.prefix)))
    return _only_the_longest(entries)


def _is_current(path: str, href: str, prefix: str) -> bool:
    return path == href or path.startswith(prefix or href)


def _only_the_longest(entries: list[EntreeDeMenu]) -> list[EntreeDeMenu]:
    """One entry is current: the most precise, so that `/caisse/` does not light up on `/caisse/demandes/`."""
    current = max((e for e in entries if e.courante), key=lambda e: len(e.href), default=None)
    return [EntreeDeMenu(e.libelle, e.href, e is current) for e in entries]


def _bandeau() -> BandeauDemo:
    """What the demo says on every page, and what this machine lacks."""
    pages = (
        ("Comptes et codes", "demo_comptes"),
        ("E-mails envoyés", "demo_courriels"),
        ("Composants", "demo_composants"),
    )
    missing = ["Aucun antivirus : un document reçu ne s’ouvre pas"]
    return BandeauDemo([(label, reverse(name)) for label, name in pages], missing)
