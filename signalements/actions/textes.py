"""Free texts before they are kept: no NIR, no health term without a reason, a bounded length (U-5)."""

from datetime import datetime

from espace import free_text, journal
from espace.auteurs import Auteur
from espace.errors import Refus

REFORMULER = "Ce passage semble parler de santé. Reformulez-le : la santé de la personne ne s’écrit pas ici."
GARDE = "Passage gardé, parce que :"


def accept_text(
    text: str,
    *,
    field: str,
    by: Auteur,
    at: datetime,
    max_length: int,
    raison: str | None = "",
    field_raison: str = "raison",
    object_ref: str = "",
) -> str:
    """The text as it may be kept, trimmed. `raison` None: the form asks for none, and such a text is rewritten.

    Raises Refus on its field: a NIR (code `nir`), health terms without a `raison` (code `sante`), too long; on
    `field_raison`, a NIR in the reason. A text kept for a reason carries it, below, for whoever reads it; it is counted in
    the journal, by the number of its terms, never by its words.
    """
    read = free_text.check_free_text(text.strip())
    if read.has_nir:
        raise Refus(free_text.NIR_SENTENCE, field=field, code="nir")
    if len(read.cleaned) > max_length:
        raise Refus(f"Ce texte dépasse {max_length} caractères. Raccourcissez-le.", field=field, code="longueur")
    if read.health_terms:
        if raison is None:
            raise Refus(REFORMULER, field=field, code="sante")
        if not raison.strip():
            raise Refus(free_text.HEALTH_SENTENCE, field=field, code="sante")
        if free_text.has_nir(raison):
            raise Refus(free_text.NIR_SENTENCE, field=field_raison, code="nir")
        journal.record(
            "texte.sante_confirme",
            at=at,
            by=by,
            object_kind="demande",
            object_ref=object_ref,
            codes={"champ": field, "termes": len(read.health_terms)},
        )
        return f"{read.cleaned}\n\n{GARDE} {raison.strip()}"
    return read.cleaned


def refuse_nir(text: str, *, field: str, by: Auteur, at: datetime) -> None:  # noqa: ARG001  a refusal has no author
    """A name or a short line: raises Refus when it holds a NIR."""
    if free_text.has_nir(text):
        raise Refus(free_text.NIR_SENTENCE, field=field, code="nir")
