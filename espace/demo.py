"""What the demonstration shows: its mails, read back from the files Django's file backend wrote, and its accounts."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from espace.composants import Cellule, Colonne, ReferenceVue, Tableau, Vide
from espace.context import Page
from espace.francais import relatif
from espace.registry import DemoAccount

# The file backend ends each message with a line of 79 dashes.
SEPARATOR = re.compile(rb"^-{79}\n", re.MULTILINE)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class CourrielLu:
    """A mail that left: `ident` names it in the address of its page."""

    ident: str
    sent_at: datetime | None
    destinataire: str
    objet: str
    texte: str


def list_courriels() -> list[CourrielLu]:
    """Every mail that left, newest first; empty when none did or when mails are not written to files."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or "")
    if not folder.is_dir() or folder == Path():
        return []
    files = sorted(folder.glob("*.log"), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
    mails = [mail for file in files for mail in reversed(_read(file))]
    return sorted(mails, key=lambda mail: mail.sent_at or LONG_AGO, reverse=True)


def find_courriel(ident: str) -> CourrielLu | None:
    """One of them by its identifier, or None."""
    return next((mail for mail in list_courriels() if mail.ident == ident), None)


def courriels_table(mails: list[CourrielLu], page: Page) -> Tableau:
    """The list of the mails: to whom, about what, when."""
    rows = [
        [
            Cellule(mail.objet, href=reverse("demo_courriel", args=[mail.ident])),
            mail.destinataire,
            relatif(mail.sent_at, page.at, page.zone) if mail.sent_at and page.at else "",
        ]
        for mail in mails
    ]
    nothing = Vide(
        "Aucun e-mail n’est encore parti", "Invitez quelqu’un ou envoyez un signalement, puis revenez ici.", 2
    )
    columns = [Colonne("Objet"), Colonne("Destinataire"), Colonne("Parti")]
    return Tableau("E-mails, du plus récent au plus ancien", columns, rows, feuille=True, vide=nothing)


def comptes_table(accounts: list[DemoAccount]) -> Tableau:
    """The list of the accounts: who, for which organisation, how to sign in."""
    rows = [
        [
            Cellule(a.nom, a.role),
            a.organisation,
            ReferenceVue(a.identifiant),
            ReferenceVue(a.password),
            ReferenceVue(a.code),
        ]
        for a in accounts
    ]
    nothing = Vide("Aucun compte", "Les données de la démonstration ne sont pas chargées.", 2)
    columns = [Colonne(c) for c in ("Personne", "Organisation", "Identifiant", "Mot de passe", "Code du moment")]
    return Tableau("Comptes de la démonstration", columns, rows, feuille=True, vide=nothing)


def _read(file: Path) -> list[CourrielLu]:
    parts = [part.strip() for part in SEPARATOR.split(file.read_bytes())]
    return [_parse(part) for part in parts if part]


def _parse(raw: bytes) -> CourrielLu:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    date = message["Date"]
    return CourrielLu(
        ident=hashlib.sha256(raw).hexdigest()[:16],
        sent_at=_instant(str(date)) if date else None,
        destinataire=str(message["To"] or ""),
        objet=str(message["Subject"] or ""),
        texte=str(body.get_content()) if body else "",
    )


def _instant(header: str) -> datetime:
    """The instant of a Date header. Django writes « -0000 »: UTC, which the library reads as no zone at all."""
    at = parsedate_to_datetime(header)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
