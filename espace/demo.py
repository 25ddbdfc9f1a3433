"""The mails of the demonstration, read back from the files Django's file backend wrote."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

# The file backend ends each message with a line of 79 dashes.
SEPARATOR = re.compile(rb"^-{79}\n", re.MULTILINE)


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
    return [mail for file in files for mail in reversed(_read(file))]


def find_courriel(ident: str) -> CourrielLu | None:
    """One of them by its identifier, or None."""
    return next((mail for mail in list_courriels() if mail.ident == ident), None)


def _read(file: Path) -> list[CourrielLu]:
    parts = [part.strip() for part in SEPARATOR.split(file.read_bytes())]
    return [_parse(part) for part in parts if part]


def _parse(raw: bytes) -> CourrielLu:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    date = message["Date"]
    return CourrielLu(
        ident=hashlib.sha256(raw).hexdigest()[:16],
        sent_at=parsedate_to_datetime(str(date)) if date else None,
        destinataire=str(message["To"] or ""),
        objet=str(message["Subject"] or ""),
        texte=str(body.get_content()) if body else "",
    )
