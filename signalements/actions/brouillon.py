"""Drafts: they accept anything but a NIR, are their author's alone, and vanish after thirty days."""

from datetime import datetime, timedelta
from typing import Any

import filetype  # type: ignore[import-untyped]
from django.db import transaction
from django.db.models import F

from accounts.models import Compte
from espace import files, free_text
from espace.auteurs import Auteur
from espace.errors import Refus, VersionDepassee
from espace.models import Fichier
from signalements import rules
from signalements.enums import TypeDemande
from signalements.models import Brouillon, Piece

LIFE = timedelta(days=30)


def start_brouillon(*, fonction: TypeDemande, by: Compte, at: datetime) -> Brouillon:
    """An empty draft of `by`. Raises Interdit for another role than technicien."""
    rules.check("demande.create", by)
    assert by.partenaire is not None  # a technicien has a structure: constraint compte_one_organisation
    return Brouillon.objects.create(
        auteur=by,
        partenaire=by.partenaire,
        service_id=by.service_id,
        fonction=fonction,
        created_at=at,
        updated_at=at,
    )


def save_brouillon(
    brouillon: Brouillon,
    *,
    saisie: dict[str, Any],
    by: Compte,
    at: datetime,
    etape: int | None = None,
    caisse_id: int | None = None,
    version: int | None = None,
) -> bool:
    """Keep what was typed so far, over what was there. Returns whether a NIR was taken out of it.

    A NIR is never stored: it is replaced before the row is written. `version` is the one the form had read: raises
    VersionDepassee when another step was saved elsewhere, and writes nothing. The saving that runs while one types gives
    none: it is one's own page, and must not age it.
    """
    rules.check("demande.create", by)
    cleaned = {name: _without_nir(value) for name, value in saisie.items()}
    changes: dict[str, Any] = {"saisie": {**brouillon.saisie, **cleaned}, "updated_at": at}
    if etape is not None:
        changes["etape"] = max(etape, brouillon.etape)
    if caisse_id is not None:
        changes["caisse_id"] = caisse_id
    mine = Brouillon.objects.filter(pk=brouillon.pk, auteur=by)
    if version is not None:
        mine = mine.filter(version=version)
        changes["version"] = F("version") + 1
    # A draft keeps no history: one conditional UPDATE says whether the form was up to date.
    if not mine.update(**changes):
        raise VersionDepassee(
            "Ce brouillon a été modifié dans un autre onglet. Ce que vous venez d’écrire est gardé sur cette page : "
            "relisez-le, puis continuez."
        )
    brouillon.refresh_from_db(fields=["saisie", "updated_at", "etape", "caisse", "version"])
    return cleaned != saisie


def _without_nir(value: Any) -> Any:
    """The same value, every NIR taken out of its texts, its lists' texts included."""
    if isinstance(value, str):
        return free_text.redact_nir(value)
    if isinstance(value, list):
        return [_without_nir(item) for item in value]
    return value


SIGNATURE_MAX = 10 * 1024 * 1024
SIGNATURE_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def attach_signature(brouillon: Brouillon, *, content: bytes, caisse_id: int, by: Compte, at: datetime) -> Fichier:
    """Keep, encrypted and not yet scanned, the agreement the person signed (PDC-A3-consentement-signature).

    Its name is neutral whatever it was called. Raises Refus on `signature`: empty, too big, neither PDF, JPEG nor PNG.
    """
    rules.check("demande.create", by)
    if not content:
        raise Refus("Ce fichier est vide. Choisissez-en un autre.", field="signature", code="vide")
    if len(content) > SIGNATURE_MAX:
        raise Refus(
            "Ce fichier dépasse 10 Mo. Réduisez-le, ou photographiez-le moins grand.", field="signature", code="taille"
        )
    kind = filetype.guess_mime(content)
    if kind not in SIGNATURE_TYPES:
        raise Refus("Joignez un PDF, un JPEG ou un PNG.", field="signature", code="type")
    with transaction.atomic():
        _forget_signature(brouillon)
        fichier = files.store(
            content,
            kind="accord_signe",
            name=f"accord-signe.{SIGNATURE_TYPES[kind]}",
            mime=kind,
            at=at,
            caisse_id=caisse_id,
            partenaire_id=by.partenaire_id,
        )
        save_brouillon(brouillon, saisie={"signature": str(fichier.pk)}, by=by, at=at)
    return fichier


def discard_brouillon(brouillon: Brouillon, *, by: Auteur, at: datetime) -> None:  # noqa: ARG001  nothing is kept of it
    """Erase a draft, and the signed document it held unless a demande now holds it."""
    with transaction.atomic():
        _forget_signature(brouillon)
        Brouillon.objects.filter(pk=brouillon.pk).delete()


def expire_brouillon(pk: str, *, by: Auteur, at: datetime) -> bool:
    """Erase a draft left alone for thirty days; one taken up again meanwhile stays. Returns whether it was erased."""
    brouillon = Brouillon.objects.select_for_update().filter(pk=pk, updated_at__lte=at - LIFE).first()
    if brouillon is None:
        return False
    discard_brouillon(brouillon, by=by, at=at)
    return True


def _forget_signature(brouillon: Brouillon) -> None:
    uuid = brouillon.saisie.get("signature")
    fichier = Fichier.objects.filter(pk=uuid).first() if uuid else None
    if fichier is not None and not Piece.objects.filter(fichier=fichier).exists():
        files.discard(fichier)
