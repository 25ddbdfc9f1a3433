"""Drafts: they accept anything but a NIR, are their author's alone, and vanish after thirty days."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from accounts.models import Compte
from conventions.enums import Fonction
from espace import files, free_text
from espace.auteurs import Auteur
from espace.errors import Introuvable, VersionDepassee
from espace.models import Fichier
from signalements import engagements
from signalements.enums import ModeAccord, TypeDemande
from signalements.models import Brouillon, Piece
from signalements.rules import RULES

LIFE = timedelta(days=30)
AILLEURS = (
    "Ce brouillon a été modifié dans un autre onglet. Ce que vous venez d’écrire est gardé sur cette page : "
    "relisez-le, puis continuez."
)
NAMES = {name for pair in free_text.PAIRS for name in pair}
DATED_BOXES = ("accord", "informee")


def start_brouillon(*, fonction: TypeDemande, by: Compte, at: datetime, uuid: UUID | None = None) -> Brouillon:
    """An empty draft of `by`; the one already started under this `uuid`, when a first screen is posted twice. A `uuid`
    that another’s draft holds gives a draft of its own.

    Raises Interdit for another role than technicien.
    """
    RULES.check("demande.create", by)
    assert by.partenaire is not None  # a technicien has a structure: constraint compte_one_organisation
    values = {
        "partenaire": by.partenaire,
        "service_id": by.service_id,
        "fonction": fonction,
        "created_at": at,
        "updated_at": at,
    }
    try:
        started, _ = Brouillon.objects.get_or_create(pk=uuid or uuid4(), auteur=by, defaults=values)
    except IntegrityError:
        return Brouillon.objects.create(pk=uuid4(), auteur=by, **values)
    return started


def save_brouillon(
    brouillon: Brouillon,
    *,
    saisie: dict[str, Any],
    by: Compte,
    at: datetime,
    etape: int | None = None,
    caisse_id: int | None = None,
    version: int | None = None,
    is_step: bool = True,
) -> bool:
    """Keep what was typed so far, over what was there. Returns whether a NIR was taken out of it.

    A NIR is never stored: it is replaced before the row is written. `version` is the one the form had read; it ages with
    each step (`is_step`), not with the saving that runs while one types. Raises VersionDepassee when another step was
    saved since, and writes nothing, unless the same was posted twice; Introuvable once it was sent or erased.
    """
    RULES.check("demande.create", by)
    cleaned = {name: _without_nir(value) for name, value in saisie.items()}
    with transaction.atomic():
        row = _locked(brouillon, by)
        whole = {**row.saisie, **cleaned}
        merged = _ticked(_without_split_nir(whole), at)
        has_nir = cleaned != saisie or any(merged[name] != value for name, value in whole.items() if name in NAMES)
        if version is not None and version != row.version:
            if not is_step or merged != row.saisie:
                raise VersionDepassee(AILLEURS)
        else:
            _write(row, merged, at, etape=etape, caisse_id=caisse_id, is_step=is_step)
            if caisse_id is not None:
                _drop_signature_unless_asked(row, by, at)
    brouillon.refresh_from_db(fields=["saisie", "signature", "updated_at", "etape", "caisse", "version"])
    return has_nir


def _write(
    row: Brouillon, saisie: dict[str, Any], at: datetime, *, etape: int | None, caisse_id: int | None, is_step: bool
) -> None:
    row.saisie, row.updated_at = saisie, at
    row.etape = max(etape or 1, row.etape)
    row.caisse_id = caisse_id or row.caisse_id
    row.version += is_step
    row.save(update_fields=["saisie", "updated_at", "etape", "caisse", "version"])


def _locked(brouillon: Brouillon, by: Compte) -> Brouillon:
    """The row as it stands, held until the transaction ends: two savings at once merge instead of overwriting."""
    row = Brouillon.objects.select_for_update().filter(pk=brouillon.pk, auteur=by).first()
    if row is None:
        raise Introuvable
    return row


def _ticked(saisie: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The same, each box of the agreement beside the instant it was first ticked."""
    instants = {
        f"{box}_at": (saisie.get(f"{box}_at") or at.isoformat()) if saisie[box] else ""
        for box in DATED_BOXES
        if box in saisie
    }
    return {**saisie, **instants}


def _without_nir(value: Any) -> Any:
    """The same value, every NIR taken out of its texts, its lists' texts included."""
    if isinstance(value, str):
        return free_text.redact_nir(value)
    return [_without_nir(item) for item in value] if isinstance(value, list) else value


def _without_split_nir(saisie: dict[str, Any]) -> dict[str, Any]:
    """The same, a NIR cut between a name and a first name taken out of both."""
    cleaned = dict(saisie)
    for first, second in free_text.PAIRS:
        if isinstance(saisie.get(first), str) and isinstance(saisie.get(second), str):
            cleaned[first], cleaned[second] = free_text.redact_split(saisie[first], saisie[second])
    return cleaned


ACCORD_SIGNE = "accord_signe"
files.keep(ACCORD_SIGNE, "avec son brouillon, puis avec sa demande dont il est la preuve")


def attach_signature(
    brouillon: Brouillon, *, content: bytes, name: str, declared: str, by: Compte, at: datetime
) -> Fichier:
    """Keep, encrypted and not yet scanned, the agreement the person signed (PDC-A3-consentement-signature).

    Its name is neutral whatever it was called, and it has no caisse until it is sent. `name` and `declared` are what the browser
    said of it. Raises Refus on `signature`, as `files.accept_upload`.
    """
    RULES.check("demande.create", by)
    kind = files.accept_upload(content, name=name, declared=declared, field="signature")
    with transaction.atomic():
        row = _locked(brouillon, by)
        former = row.signature
        if former is not None and former.sha256 == hashlib.sha256(content).hexdigest():
            return former  # « Continuer » pressed twice
        fichier = files.store(
            content,
            kind=ACCORD_SIGNE,
            name=f"accord-signe.{files.EXTENSIONS[kind][0]}",
            mime=kind,
            at=at,
            partenaire_id=by.partenaire_id,
        )
        row.signature, row.updated_at = fichier, at
        row.save(update_fields=["signature", "updated_at"])
        _forget(former)
    brouillon.signature = fichier
    return fichier


def discard_brouillon(brouillon: Brouillon, *, by: Auteur, at: datetime) -> None:  # noqa: ARG001  nothing is kept of it
    """Erase a draft, and the signed document it held unless a demande now holds it."""
    with transaction.atomic():
        row = Brouillon.objects.select_for_update().filter(pk=brouillon.pk).first()
        if row is None:
            return
        signature = row.signature
        row.delete()
        _forget(signature)


def expire_brouillon(pk: str, *, by: Auteur, at: datetime) -> bool:
    """Erase a draft left alone for thirty days; one taken up again meanwhile stays. Returns whether it was erased."""
    brouillon = Brouillon.objects.select_for_update().filter(pk=pk, updated_at__lte=at - LIFE).first()
    if brouillon is None:
        return False
    discard_brouillon(brouillon, by=by, at=at)
    return True


def _drop_signature_unless_asked(row: Brouillon, by: Compte, at: datetime) -> None:
    """Another caisse was chosen, whose terms ask for no signed paper: it has no reason to be kept."""
    if row.signature is None or row.caisse is None or by.partenaire_id is None:
        return
    opened = engagements.open_caisse(by.partenaire_id, row.caisse, at, Fonction(row.fonction))
    if opened is not None and opened.mode_accord != ModeAccord.SIGNATURE:
        former, row.signature = row.signature, None
        row.save(update_fields=["signature"])
        _forget(former)


def _forget(signature: Fichier | None) -> None:
    """Erase a signed paper, its bytes included, unless a demande holds it."""
    if signature is not None and not Piece.objects.filter(fichier=signature).exists():
        files.discard(signature)
