"""The end of a demande's personal data: the person goes, the case and its figures stay (quality.md, retention).

Only the worker may: it alone may rewrite a history. The columns are those that `espace.registry.personal_columns` lists.
"""

from datetime import datetime

from django.db import transaction

from espace import files, journal
from espace.auteurs import Auteur
from espace.errors import TransitionRefusee
from espace.models import Courriel, Fichier
from signalements.actions.vie import lock_demande
from signalements.models import (
    Demande,
    DemandeDocument,
    Identite,
    Message,
    NoteInterne,
    Piece,
    RendezVous,
    Representant,
)


def anonymise_demande(*, demande: Demande, by: Auteur, at: datetime) -> None:
    """Erase the person of a closed demande, the papers and the words written about it, their history included.

    The demande, its details, passages, clocks, choices and its opaque `personne` stay: no figure moves. Journalled. Calling it
    again does nothing. Raises TransitionRefusee while the demande is open: someone still needs to know who it is.
    """
    with transaction.atomic():
        held = lock_demande(demande, by=by, at=at)
        if held.anonymised_at is not None:
            return
        if held.closed_at is None:
            raise TransitionRefusee("Cette demande est encore ouverte : elle s’anonymise après sa clôture.")
        _erase_person(held)
        _erase_words(held)
        for piece in Piece.objects.filter(demande=held):
            _empty(piece, at)
        for made in Fichier.objects.filter(object_ref=held.reference):  # receipts, which name the person
            files.discard(made)
        held.anonymised_at = at
        held.version += 1
        held.save(update_fields=["anonymised_at", "version"])
        _journal("demande.anonymised", held, by=by, at=at)


def purge_piece(*, piece: Piece, by: Auteur, at: datetime) -> None:
    """Erase the file of a piece whose time is over; its line stays, dated. Calling it again does nothing."""
    with transaction.atomic():
        held = Piece.objects.select_for_update(of=("self",)).select_related("demande").get(pk=piece.pk)
        if held.fichier_id is None:
            return
        _empty(held, at)
        _journal("piece.purged", held.demande, by=by, at=at, piece=held.pk)


def _erase_person(demande: Demande) -> None:
    Identite.objects.filter(demande=demande).delete()
    Identite.history.filter(demande_id=demande.pk).delete()  # deleting a row adds a copy there
    Representant.objects.filter(demande=demande).delete()


def _erase_words(demande: Demande) -> None:
    for words in (Message, NoteInterne):
        words.objects.filter(demande=demande).exclude(texte="").update(texte="")
    RendezVous.objects.filter(demande=demande).update(disponibilites="")
    DemandeDocument.objects.filter(demande=demande).update(precision="")
    Courriel.objects.filter(object_ref=demande.reference).exclude(params={}).update(params={})


def _empty(piece: Piece, at: datetime) -> None:
    """No file and no reason written about it; discarded bytes leave once the transaction is committed."""
    fichier = piece.fichier
    piece.fichier = None
    piece.removed_at = piece.removed_at or at
    piece.motif = "effacé" if piece.motif else ""
    piece.save(update_fields=["fichier", "removed_at", "motif"])
    if fichier is not None:
        files.discard(fichier)


def _journal(verb: str, demande: Demande, *, by: Auteur, at: datetime, **codes: int) -> None:
    journal.record(
        verb,
        at=at,
        by=by,
        object_kind="demande",
        object_ref=demande.reference,
        caisse_id=demande.caisse_id,
        partenaire_id=demande.partenaire_id,
        codes=codes,
    )
