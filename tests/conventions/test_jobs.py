"""Renewals and reminders: written when due, caught up when late, once; and the mails they queue."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from accounts.models import Caisse
from conventions import actions
from conventions.enums import KindLettre
from espace.auteurs import AUTOMATE
from espace.jobs import Report, job_named, run_job
from espace.models import Courriel
from espace.outbox import deliver
from tests.base import type_of_role
from tests.conventions.conftest import LOADED_AT, PDC, Maker, at, convention_of, load, partie_of, seen_by
from tests.conventions.rejeu import check_projections

pytestmark = pytest.mark.django_db
RT = "roubaix-tourcoing"
EARLY = at(date(2026, 6, 1))


def run(name: str, when: datetime, as_worker: type_of_role) -> Report:
    """As the worker runs it."""
    with as_worker():
        return run_job(job_named(name), when)


def queued(kind: str) -> list[str]:
    rows = Courriel.objects.filter(kind=kind).order_by("compte_id", "address")
    return [row.address or f"compte {row.compte_id}" for row in rows]


@pytest.mark.clause("M-tacite-reconduction")
def test_the_job_of_the_day_writes_the_renewal_and_a_second_run_nothing(as_worker: type_of_role) -> None:
    load("bondues", when=EARLY)
    assert run("conventions.renewals", at(date(2026, 10, 5)), as_worker) == Report(0, 0)
    with seen_by(RT):
        assert convention_of("bondues").next_term_on == date(2026, 10, 6)
    assert run("conventions.renewals", at(date(2026, 10, 6)), as_worker) == Report(1, 0)
    with seen_by(RT):
        found = convention_of("bondues")
        assert (found.next_term_on, found.periodes.get(rang=1).starts_on) == (date(2027, 10, 6), date(2026, 10, 6))
        assert found.evenements.get(kind="reconduction").detail == {"rang": 1}
        check_projections(at(date(2026, 10, 6)))
    mails = queued("conventions.reconduction")
    assert run("conventions.renewals", at(date(2026, 10, 6)), as_worker) == Report(0, 0)
    assert queued("conventions.reconduction") == mails
    with seen_by(RT):
        assert convention_of("bondues").evenements.filter(kind="reconduction").count() == 1


def test_missed_runs_are_caught_up_at_once(as_worker: type_of_role) -> None:
    load("bondues", "pas-de-calais", when=EARLY)
    assert run("conventions.renewals", at(date(2029, 11, 23)), as_worker) == Report(2, 0)
    with seen_by(RT, *PDC):
        assert [p.rang for p in convention_of("bondues").periodes.all()] == [0, 1, 2, 3, 4]
        assert convention_of("pas-de-calais").next_term_on == date(2030, 10, 2)
        check_projections(at(date(2029, 11, 23)))


def test_skipping_runs_ends_in_the_same_state_as_running_every_month(as_worker: type_of_role) -> None:
    load("bondues", when=EARLY)
    for month in range(6, 13):
        run("conventions.renewals", at(date(2026, month, 7)), as_worker)
    with seen_by(RT):
        monthly = list(convention_of("bondues").periodes.values_list("rang", "starts_on", "ends_on"))
        actions.replay(convention_of("bondues"), by=AUTOMATE, at=LOADED_AT)
        assert list(convention_of("bondues").periodes.values_list("rang", "starts_on", "ends_on")) == monthly


def test_an_ended_convention_is_not_due_any_more(as_worker: type_of_role) -> None:
    load("bondues", when=EARLY)
    with seen_by(RT):
        actions.record_lettre(
            kind=KindLettre.DENONCIATION,
            auteur=partie_of("bondues"),
            sent_on=date(2026, 8, 1),
            reference="1A",
            by=AUTOMATE,
            at=at(date(2026, 8, 2)),
        )
    assert run("conventions.renewals", at(date(2026, 10, 6)), as_worker) == Report(0, 0)


@pytest.mark.parametrize(
    ("zone", "when", "written"),
    [
        ("Europe/Paris", datetime(2026, 10, 5, 21, 59, tzinfo=UTC), 0),
        ("Europe/Paris", datetime(2026, 10, 5, 22, tzinfo=UTC), 1),
        ("Indian/Reunion", datetime(2026, 10, 5, 20, tzinfo=UTC), 1),
        ("America/Martinique", datetime(2026, 10, 6, 3, 59, tzinfo=UTC), 0),
    ],
)
def test_the_day_is_that_of_the_caisse(zone: str, when: datetime, written: int, as_worker: type_of_role) -> None:
    load("bondues", when=EARLY)
    Caisse.objects.filter(code=RT).update(time_zone=zone)
    assert run("conventions.renewals", when, as_worker) == Report(written, 0)
    with seen_by(RT):
        assert convention_of("bondues").periodes.filter(rang=1).count() == written


def test_people_of_the_convention_are_told_once_and_the_mail_reads(
    compte: Maker, as_worker: type_of_role, mailoutbox: list[object]
) -> None:
    load("champigny", when=EARLY)
    admin = compte("admin_caisse", caisse="val-de-marne")
    compte("agent", caisse="val-de-marne")
    run("conventions.renewals", at(date(2026, 7, 1)), as_worker)
    assert queued("conventions.reconduction") == [
        f"compte {admin.pk}",
        "partenariats@cpam-val-de-marne.example",
        "referent@ccas-champigny.example",
    ]
    with as_worker():
        for row in Courriel.objects.filter(kind="conventions.reconduction").order_by("compte_id", "address"):
            deliver(str(row.pk), at(date(2026, 7, 1)))
    to_admin, to_referent = mailoutbox[0], mailoutbox[2]
    text = " ".join(str(to_admin.body).replace("\u00a0", " ").split())  # type: ignore[attr-defined]  # the fixture is given as an object
    assert to_admin.subject == "Convention reconduite : CCAS de Champigny-sur-Marne"  # type: ignore[attr-defined]  # the fixture is given as an object
    assert "reconduite à compter du mercredi 1er juillet 2026" in text
    assert "cette reconduction est présumée" in text
    assert f"{settings.PORTAIL_ORIGINE}/caisse/conventions/champigny/" in text
    assert "/caisse/" not in to_referent.body  # type: ignore[attr-defined]  # the fixture is given as an object


def test_a_mail_whose_renewal_was_undone_does_not_leave(
    compte: Maker, as_worker: type_of_role, mailoutbox: list[object]
) -> None:
    load("bondues", when=EARLY)
    compte("admin_caisse", caisse=RT)
    run("conventions.renewals", at(date(2026, 10, 6)), as_worker)
    with seen_by(RT):
        actions.record_lettre(
            kind=KindLettre.DENONCIATION,
            auteur=partie_of("bondues"),
            sent_on=date(2026, 10, 3),
            reference="1A",
            by=AUTOMATE,
            at=at(date(2026, 10, 6), 11),
        )
    with as_worker():
        for row in Courriel.objects.filter(kind="conventions.reconduction"):
            deliver(str(row.pk), at(date(2026, 10, 6), 12))
    assert mailoutbox == []


@pytest.mark.clause("M-alerte-echeance")
def test_a_reminder_leaves_once_thirty_days_before_the_window(
    compte: Maker, as_worker: type_of_role, mailoutbox: list[object]
) -> None:
    load("bondues", when=EARLY)
    admin = compte("admin_caisse", caisse=RT)
    assert run("conventions.reminders", at(date(2026, 6, 5)), as_worker) == Report(0, 0)
    assert run("conventions.reminders", at(date(2026, 6, 6)), as_worker) == Report(1, 0)
    told = [f"compte {admin.pk}", "referent@ccas-bondues.example", "referents@cpam-roubaix-tourcoing.example"]
    assert queued("conventions.echeance") == told
    assert run("conventions.reminders", at(date(2026, 6, 7)), as_worker) == Report(0, 0)
    assert queued("conventions.echeance") == told
    with as_worker():
        for row in Courriel.objects.filter(kind="conventions.echeance"):
            deliver(str(row.pk), at(date(2026, 6, 6)))
    text = " ".join(str(mailoutbox[0].body).replace("\u00a0", " ").split())  # type: ignore[attr-defined]  # the fixture is given as an object
    assert "échéance mardi 6 octobre 2026" in text
    assert "entre le lundi 6 juillet 2026 et la veille" in text


def test_a_text_without_a_window_is_reminded_before_the_term_and_the_delay_is_a_setting(
    as_worker: type_of_role,
) -> None:
    from accounts.actions import set_reglage

    load("marly", when=EARLY)
    caisse = Caisse.objects.get(code="hainaut")
    set_reglage(caisse=caisse, cle="conventions.rappel_jours", valeur=60, by=AUTOMATE, at=EARLY)
    assert run("conventions.reminders", at(date(2027, 2, 23)), as_worker) == Report(0, 0)
    assert run("conventions.reminders", at(date(2027, 2, 24)), as_worker) == Report(1, 0)
