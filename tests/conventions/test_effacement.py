"""The people a contract names leave five years after it; who asked about their data, a year after the answer."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from conventions.enums import KindNote
from conventions.models import ContactConvention, ConventionMetier, DemandeDroit, Lettre, NoteConvention, Partie
from espace.jobs import job_named, run_job
from espace.models import LigneJournal
from tests.conventions.conftest import convention_of, load, partie_of, seen_by

RT = "roubaix-tourcoing"
MARK = "Zwyxelberg"
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def run(name: str, at: datetime, as_worker: Callable[[], Any]) -> int:
    with as_worker():
        report = run_job(job_named(name), at)
    assert report.failed == 0
    return report.done


def marked(as_owner: Callable[[], Any]) -> set[str]:
    found = set()
    with as_owner(), connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"select coalesce(string_agg(t::text, chr(10)), '') from \"{table}\" t")
            if MARK.lower() in cursor.fetchone()[0].lower():
                found.add(table)
    return found


@pytest.fixture
def bondues() -> ConventionMetier:
    """Bondues as loaded, with a contact and signatories who are the mark."""
    load("bondues")
    with seen_by(RT):
        convention, partie = convention_of("bondues"), partie_of("bondues")
        ContactConvention.objects.create(
            convention=convention, partie=partie, kind="referent", nom=MARK, fonction=MARK, telephone=MARK, horaires=MARK,
            email=f"{MARK}@ccas.example", starts_on=date(2026, 1, 1),
        )  # fmt: skip
        Partie.objects.filter(convention=convention).update(representant=MARK)
        partie.signatures.update(signataire=MARK)
        Lettre.objects.create(
            convention=convention, kind="denonciation", auteur=partie, sent_on=date(2026, 8, 1), reference="1A 1",
            motif=f"Départ de {MARK}.", recorded_at=AT, recorded_by_ref="x",
        )  # fmt: skip
        NoteConvention.objects.create(
            convention=convention, kind=KindNote.values[0], noted_on=date(2026, 1, 1), texte=f"Vu avec {MARK}.",
            closed_on=date(2026, 2, 1), issue=f"{MARK} accepte.", recorded_at=AT, recorded_by_ref="x",
        )  # fmt: skip
    return convention


def test_contacts_and_signatories_leave_five_years_after_the_end(
    bondues: ConventionMetier, as_worker: Callable[[], Any], as_owner: Callable[[], Any]
) -> None:
    homes = {
        f"conventions_{name}"
        for name in (
            "contactconvention",
            "historicalcontactconvention",
            "lettre",
            "noteconvention",
            "partie",
            "signature",
        )
    }
    assert marked(as_owner) == homes
    late = datetime(2040, 1, 1, tzinfo=UTC)
    assert run("conventions.effacement_contacts", late, as_worker) == 0  # it has not ended
    with seen_by(RT):
        ConventionMetier.objects.update(ended_on=date(2027, 11, 1), end_reason="denonciation")
    assert run("conventions.effacement_contacts", datetime(2032, 10, 31, 12, tzinfo=UTC), as_worker) == 0
    assert marked(as_owner) == homes
    assert run("conventions.effacement_contacts", datetime(2032, 11, 1, 12, tzinfo=UTC), as_worker) == 1
    assert marked(as_owner) == set()
    assert run("conventions.effacement_contacts", late, as_worker) == 0
    with seen_by(RT):
        assert LigneJournal.objects.filter(verb="convention.contacts_effaces", object_ref="bondues").count() == 1


def test_who_asked_about_their_data_leaves_a_year_after_the_answer(
    bondues: ConventionMetier, as_worker: Callable[[], Any], as_owner: Callable[[], Any]
) -> None:
    with seen_by(RT):
        caisse = partie_of("bondues", RT)
        asked: dict[str, Any] = {
            "convention": bondues, "partenaire": bondues.partenaire, "caisse_id": caisse.caisse_id, "kind": "acces",
            "nom": "Anneville", "prenom": "Zo", "date_naissance": date(1911, 3, 7), "received_on": date(2026, 1, 2),
            "due_on": date(2026, 2, 2), "addressed_to": caisse, "recorded_at": AT, "recorded_by_ref": "x",
        }  # fmt: skip
        waiting = DemandeDroit.objects.create(**asked)
        answered = DemandeDroit.objects.create(
            **asked, etat="repondue", answered_on=date(2026, 1, 20), reponse="Voici."
        )
    assert run("conventions.effacement_droits", datetime(2027, 1, 19, 12, tzinfo=UTC), as_worker) == 0
    assert run("conventions.effacement_droits", datetime(2027, 1, 20, 12, tzinfo=UTC), as_worker) == 1
    assert run("conventions.effacement_droits", datetime(2027, 1, 20, 12, tzinfo=UTC), as_worker) == 0
    with seen_by(RT):
        rows = DemandeDroit.objects.order_by("pk").values_list("pk", "nom", "prenom", "date_naissance", "reponse")
        assert list(rows) == [(waiting.pk, "Anneville", "Zo", date(1911, 3, 7), ""), (answered.pk, "", "", None, "")]
