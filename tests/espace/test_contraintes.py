"""Each constraint of the kernel by its name: by raw SQL, where no code has a say."""

from datetime import UTC, datetime

import pytest

from espace.enums import EtatCourriel
from espace.models import CleIdempotence, Courriel, Travail
from espace.tenancy import acting_as, caisse_perimetre
from tests.contraintes import NOW, again, change, declared, refusals, said

AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)

# constraint → a statement the database must refuse under that name
STATEMENTS = {
    "courriel_sent_at": change("espace_courriel", f"sent_at = {NOW}"),
    "courriel_waiting": change("espace_courriel", "next_attempt_at = null"),
    "travail_once": again("espace_travail"),
    "idempotence_once": again("espace_cleidempotence"),
}
SILENT = {"idempotence_once"}  # the stored answer is given back instead


@pytest.fixture
def rows(db: None) -> None:
    Courriel.objects.create(
        kind="essai", dedupe_key="essai", created_at=AT, due_at=AT, next_attempt_at=AT, etat=EtatCourriel.EN_ATTENTE
    )
    CleIdempotence.objects.create(compte_id=1, key="essai", route="POST /", body_hash="0", expires_at=AT)
    with acting_as(caisse_perimetre([1])):
        Travail.objects.create(kind="essai", request_key="essai", by_ref="x", asked_at=AT, caisse_id=1)


def test_the_database_refuses_under_this_name_and_a_sentence_goes_with_it(rows: None) -> None:
    with acting_as(caisse_perimetre([1])):
        assert refusals(STATEMENTS) == {name: name for name in STATEMENTS}
        sentences = {name: said(statement)[1] for name, statement in STATEMENTS.items()}
    assert {name for name, sentence in sentences.items() if not (sentence or "").endswith(".")} == SILENT


@pytest.mark.django_db
def test_no_constraint_is_left_out() -> None:
    assert declared("espace") == set(STATEMENTS)
