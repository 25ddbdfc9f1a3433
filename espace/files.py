"""Stored files: encrypted at rest under a key of their own, opened only once healthy.

Envelope: the bytes are sealed by AES-256-GCM under a random key made for this file; that key is sealed by the portal's
current key (`espace.crypto`), so that a rotation rewrites a short column and never the files. The bytes go to Django's
default storage under a name that says nothing. Clear bytes live in memory only.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from espace import crypto, journal
from espace.auteurs import Auteur
from espace.enums import EtatFichier
from espace.errors import Introuvable, Refus
from espace.models import Fichier, Travail

NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM

NOT_YET = {
    EtatFichier.RECU: "Ce fichier attend son analyse antivirus. Revenez dans quelques minutes.",
    EtatFichier.EN_ANALYSE: "Ce fichier est en cours d’analyse antivirus. Revenez dans quelques minutes.",
    EtatFichier.INFECTE: "Ce fichier contient un virus : il est bloqué. Demandez à son auteur d’en déposer un autre.",
    EtatFichier.NON_ANALYSABLE: "Ce fichier n’a pas pu être analysé : il reste fermé. Demandez-en une copie en PDF, "
    "JPEG ou PNG.",
}
DAMAGED = (
    "Ce fichier est abîmé : nous ne l’ouvrons pas. Demandez à son auteur de le déposer à nouveau, "
    "et prévenez le support."
)

# Who may download a kind of file, told by the app that knows: (reader, file) → bool. See `reader_of`.
Reader = Callable[[Auteur, Fichier], bool]
_readers: dict[str, Reader] = {}


def reader_of(kind: str) -> Callable[[Reader], Reader]:
    """Register who may download the files of a kind, within their perimeter. Without one: only who asked for it."""

    def register(reader: Reader) -> Reader:
        if kind in _readers:
            raise ValueError(f"kind of file declared twice: {kind}")
        _readers[kind] = reader
        return reader

    return register


def store(
    content: bytes,
    *,
    kind: str,
    name: str,
    mime: str,
    at: datetime,
    caisse_id: int | None = None,
    partenaire_id: int | None = None,
    object_ref: str = "",
    etat: EtatFichier = EtatFichier.RECU,
) -> Fichier:
    """Encrypt `content`, put it in the storage, and return its row, written in the current perimeter.

    `name` is what the person will see: neutral, never a person's name. `etat`: a document made by the portal is born
    `sain`; whatever comes from outside waits for its scan. If the transaction is undone, the bytes stay in the storage
    and nobody can read them: their key was in the row.
    """
    key = AESGCM.generate_key(bit_length=256)
    fichier = Fichier(
        kind=kind,
        name=name,
        mime=mime,
        caisse_id=caisse_id,
        partenaire_id=partenaire_id,
        object_ref=object_ref,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        wrapped_key=crypto.seal(key),
        etat=etat,
        created_at=at,
    )
    nonce = secrets.token_bytes(NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, content, fichier.uuid.bytes)
    fichier.storage_key = default_storage.save(_neutral_name(), ContentFile(sealed))
    fichier.save(force_insert=True)
    return fichier


def _neutral_name() -> str:
    """Two folders deep, so that none holds a million files."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name[2:4]}/{name}"


def open_clear(fichier: Fichier) -> bytes:
    """The clear bytes of a healthy file, equal to those stored.

    Raises `Refus`: not (yet) healthy, absent from the storage, or no longer what was stored.
    """
    if fichier.etat != EtatFichier.SAIN:
        raise Refus(NOT_YET[EtatFichier(fichier.etat)], code=f"fichier_{fichier.etat}")
    return read_sealed(fichier)


def read_sealed(fichier: Fichier) -> bytes:
    """The clear bytes whatever the state: for the antivirus only. Raises `Refus` when absent or damaged."""
    try:
        with default_storage.open(fichier.storage_key) as stored:
            sealed = stored.read()
        key = crypto.unseal(bytes(fichier.wrapped_key))
        clear = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], fichier.uuid.bytes)
    except (FileNotFoundError, InvalidTag, ValueError) as error:
        raise Refus(DAMAGED, code="fichier_abime") from error
    if hashlib.sha256(clear).hexdigest() != fichier.sha256:
        raise Refus(DAMAGED, code="fichier_abime")
    return clear


def reseal_key(fichier: Fichier) -> None:
    """Put the file's key under the current key of the portal; the bytes do not move."""
    fichier.wrapped_key = crypto.reseal(bytes(fichier.wrapped_key))
    fichier.save(update_fields=["wrapped_key"])


def discard(fichier: Fichier) -> None:
    """Forget a file that another has replaced: its row now, its bytes once the transaction is committed."""
    stored = fichier.storage_key
    fichier.delete()
    transaction.on_commit(lambda: default_storage.delete(stored), robust=True)


# ── Downloading ────────────────────────────────────────────────────────────────────────────────


def access_fichier(by: Auteur, uuid: UUID) -> Fichier:
    """A file of the perimeter that `by` may download: by the rule of its kind, else because they asked for it.

    Raises `Introuvable`: nothing tells a file that is not theirs from one that does not exist.
    """
    fichier = Fichier.objects.filter(pk=uuid).first()
    if fichier is None or not _may_read(by, fichier):
        raise Introuvable
    return fichier


def _may_read(by: Auteur, fichier: Fichier) -> bool:
    reader = _readers.get(fichier.kind)
    if reader is not None:
        return reader(by, fichier)
    return Travail.objects.filter(result=fichier.pk, by_ref=by.auteur_ref).exists()


def download(fichier: Fichier, *, by: Auteur, at: datetime, address: str | None = None) -> bytes:
    """The clear bytes for `by`, and a line of the access journal. Raises `Refus` like `open_clear`."""
    clear = open_clear(fichier)
    journal.record(
        "fichier.downloaded",
        at=at,
        by=by,
        object_kind=fichier.kind,
        object_ref=fichier.object_ref or str(fichier.pk),
        caisse_id=fichier.caisse_id,
        partenaire_id=fichier.partenaire_id,
        address=address,
        codes={"fichier": str(fichier.pk)},
    )
    return clear


def attachment(fichier: Fichier, clear: bytes) -> HttpResponse:
    """The answer that hands over what `download` opened: to keep, never shown in place, never guessed, never cached."""
    response = HttpResponse(clear, content_type=fichier.mime)
    named = content_disposition_header(as_attachment=True, filename=fichier.name)
    response["Content-Disposition"] = named or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
