"""Tell the parties that a term comes, before the window to stop it opens (M-alerte-echeance): once a term, by mail."""

from datetime import datetime

from django.db import transaction

from conventions.actions.destinataires import queue_to_parties
from conventions.models import ConventionMetier
from conventions.perimetres import of_all_parties
from espace.auteurs import Auteur


def tell_term(*, convention: ConventionMetier, by: Auteur, at: datetime) -> None:
    """Queue one mail a person about the next term, and remember which term was told."""
    with transaction.atomic(), of_all_parties(convention):
        convention.reminded_for_on = convention.next_term_on
        convention.save(update_fields=["reminded_for_on"])
        term = str(convention.next_term_on)
        queue_to_parties(
            convention=convention,
            kind="conventions.echeance",
            key=f"echeance:{term}",
            params={"term": term},
            by=by,
            at=at,
        )
