"""Stored files: encrypted at rest under a key of their own, opened only once healthy.

Envelope: the bytes are sealed by AES-256-GCM under a random key made for this file; that key is sealed by the portal's
current key (`espace.crypto`), so that a rotation rewrites a short column and never the files. The bytes go to Django's
default storage under a name that says nothing. Clear bytes live in memory only.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import filetype  # type: ignore[import-untyped]  # no types there
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.db import transaction
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from PIL import Image

from espace import crypto, free_text, journal, reglages
from espace.auteurs import Auteur
from espace.enums import EtatFichier
from espace.errors import Introuvable, Refus
from espace.models import Fichier, Travail
from espace.reglages import Reglage

NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM

NOT_YET = {
    # No antivirus is plugged in yet: telling to come back would be a promise nobody keeps.
    EtatFichier.RECU: "Ce fichier n’est pas encore analysé par un antivirus : il est gardé, mais il reste fermé. "
    "Demandez à son auteur de vous présenter l’original.",
    EtatFichier.EN_ANALYSE: "Ce fichier est en cours d’analyse par un antivirus. S’il reste fermé, demandez à son auteur "
    "de vous présenter l’original.",
    EtatFichier.INFECTE: "Ce fichier contient un virus : il est bloqué. Demandez à son auteur d’en déposer un autre.",
    EtatFichier.NON_ANALYSABLE: "Ce fichier n’a pas pu être analysé : il reste fermé. Demandez-en une copie en PDF, "
    "JPEG ou PNG.",
}
DAMAGED = (
    "Ce fichier est abîmé : nous ne l’ouvrons pas. Demandez à son auteur de le déposer à nouveau, "
    "et prévenez le support."
)

# How long a kind of file is kept once made: a setting in days, or the reason it lives as long as its object.
_lives: dict[str, Reglage | str] = {}


def keep(kind: str, life: Reglage | str) -> None:
    """Declare the life of a kind: a setting in days, or the object that it leaves with. ValueError when declared twice."""
    if kind in _lives:
        raise ValueError(f"life of a kind of file declared twice: {kind}")
    _lives[kind] = life


def lives() -> dict[str, Reglage | str]:
    """Every kind with its life."""
    return dict(_lives)


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


# ── Receiving ──────────────────────────────────────────────────────────────────────────────────

EXTENSIONS = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
}
SIZE = reglages.declare(
    Reglage(
        "espace.fichier_mo",
        "Taille la plus grande d’un fichier déposé",
        10,
        "Une dizaine de pages numérisées, ou une photo de téléphone.",
        unit="Mo",
        bounds=(1, 20),  # below the bound of a whole request: FILE_UPLOAD_MAX_MEMORY_SIZE
        scope="portail",
    )
)
PIXELS = reglages.declare(
    Reglage(
        "espace.image_megapixels",
        "Nombre de pixels le plus grand d’une image déposée",
        50,
        "Au-delà des appareils courants ; une petite image peut s’ouvrir en plusieurs gigaoctets et arrêter le portail.",
        unit="millions",
        bounds=(5, 200),
        scope="portail",
    )
)
DRAINED = (
    100 * 1024 * 1024
)  # bytes read and thrown away, so that a browser that reads nothing before the end has its page


class MemoryOrNothing(MemoryFileUploadHandler):
    """Uploads stay in memory; a request over the bound is refused, where Django would drop its files without a word."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  Django’s signature
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Raise RequestDataTooBig, which `espace.views.erreurs` tells as 413."""
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
        if self.activated:
            return
        left = DRAINED
        while left > 0 and (piece := input_data.read(64 * 1024)):
            left -= len(piece)
        raise RequestDataTooBig(f"over {settings.FILE_UPLOAD_MAX_MEMORY_SIZE} bytes")


NIR_NAME = (
    "Le nom de ce fichier contient un numéro de sécurité sociale. Renommez le fichier, puis choisissez-le à nouveau."
)
BY_BROWSER = {"", "application/octet-stream"}  # a browser that does not know


def accept_upload(content: bytes, *, name: str, declared: str, field: str) -> str:
    """The type of a document received, read in its bytes, agreeing with its name and with what the browser said.

    Raises Refus on `field`: a NIR in its name; or it is empty, too big, neither PDF, JPEG nor PNG, of another type than
    its name or its declaration, an image too large or that does not open.
    """
    if free_text.has_nir(name):
        raise Refus(NIR_NAME, field=field, code="nir")
    biggest = int(reglages.value_of(SIZE.cle))
    if not content:
        raise Refus("Ce fichier est vide. Choisissez-en un autre.", field=field, code="vide")
    if len(content) > biggest * 1024 * 1024:
        raise Refus(
            f"Ce fichier dépasse {biggest} Mo. Réduisez-le, ou photographiez-le moins grand.",
            field=field,
            code="taille",
        )
    kind = str(filetype.guess_mime(content))
    if kind not in EXTENSIONS:
        raise Refus("Joignez un PDF, un JPEG ou un PNG.", field=field, code="type")
    extension = name.rpartition(".")[2].lower()
    if extension not in EXTENSIONS[kind] or declared.lower() not in BY_BROWSER | {kind, kind.replace("jpeg", "jpg")}:
        raise Refus(
            f"Le contenu de ce fichier ne correspond pas à son nom. Enregistrez-le avec l’extension « .{EXTENSIONS[kind][0]} », "
            "ou joignez-en un autre.",
            field=field,
            code="extension",
        )
    if kind.startswith("image/"):
        _check_pixels(content, field)
    return kind


def _check_pixels(content: bytes, field: str) -> None:
    """Read in the header alone: nothing is unfolded before its size is known."""
    most = int(reglages.value_of(PIXELS.cle))
    try:
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        width, height = most * 1_000_000, 2
    except (OSError, ValueError, SyntaxError) as error:
        raise Refus("Cette image ne s’ouvre pas. Choisissez-en une autre.", field=field, code="image") from error
    if width * height > most * 1_000_000:
        raise Refus(
            f"Cette image dépasse {most} millions de pixels. Photographiez-la moins grand, ou joignez un PDF.",
            field=field,
            code="pixels",
        )


# ── Storing ────────────────────────────────────────────────────────────────────────────────────


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
