"""Typed refusals. Each carries the French sentence its reader needs; one middleware turns them into a page.

The database has the last word: when it refuses, the name of the constraint is looked up here, so that the
sentence is the same whether the code or PostgreSQL said no.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import Error as DatabaseError
from django.http import Http404


class Refus(Exception):
    """An action that cannot be done, and what the person can do about it.

    `message` is shown as it is; `field` names the field it belongs to, if any; `code` is stable, for tests and logs.
    """

    status = 409

    def __init__(self, message: str, *, field: str | None = None, code: str = "refus") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code


class TransitionRefusee(Refus):
    """The object is no longer, or not yet, in a state that allows this."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(
            message or "Cette demande a changé d’état entre-temps. Rechargez la page pour voir où elle en est.",
            code="transition",
        )


class VersionDepassee(Refus):
    """Someone else wrote in between: the form read an older `version`."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(
            message
            or "Quelqu’un a modifié cette page pendant que vous écriviez. Votre texte est gardé : "
            "relisez ce qui a changé, puis enregistrez à nouveau.",
            code="version",
        )


class Illisible(Refus):
    """An address or a form that no page of the portal sends: a character that nothing stores, a number without end."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            "L’adresse ou le formulaire contient un caractère ou un nombre que le portail ne sait pas lire. "
            "S’il vient d’un copier-coller, saisissez-le au clavier.",
            code="illisible",
        )


class SansPage(Refus):
    """An address that only receives a form, typed or found in a history."""

    status = 405

    def __init__(self) -> None:
        super().__init__(
            "Cette adresse reçoit ce qu’envoie un formulaire : il n’y a rien à y lire. Repartez de l’accueil.",
            code="sans_page",
        )


class Interdit(PermissionDenied):
    """Known object, insufficient role: 403, with the sentence that says who may."""

    def __init__(self, message: str = "Votre profil ne permet pas d’ouvrir cette page.") -> None:
        super().__init__(message)
        self.message = message


class Introuvable(Http404):
    """Unknown object or another tenant's: the same answer, so that nothing is learnt from it."""


_sentences: dict[str, str] = {}


def name_constraint(name: str, sentence: str) -> None:
    """Give a trigger's constraint its French sentence (model constraints carry their own)."""
    _sentences[name] = sentence


def constraint_name(error: DatabaseError) -> str | None:
    """The name of the constraint behind an error of the database, if it gave one."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return str(name) if name else None


def sentence_of(error: DatabaseError) -> str | None:
    """The French sentence of the constraint that refused, or None when it has no name we know."""
    name = constraint_name(error)
    if name is None:
        return None
    return _sentences.get(name) or _sentence_of_model_constraint(name)


def _sentence_of_model_constraint(name: str) -> str | None:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            words = constraint.violation_error_message
            if constraint.name == name and words != constraint.default_violation_error_message:
                return str(words)
    return None


@contextmanager
def database_refusals() -> Iterator[None]:
    """Turn a named refusal of the database into a `Refus`; let any other error pass.

    Used around the transaction of an action (a failed statement spoils the block it ran in).
    """
    try:
        yield
    except DatabaseError as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        raise Refus(sentence, code=constraint_name(error) or "refus") from error
