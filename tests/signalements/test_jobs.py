"""Lateness and warnings: told once, caught up after an outage, whatever fails beside; drafts forgotten after thirty days."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from espace import outbox
from espace.auteurs import AUTOMATE
from espace.errors import constraint_name
from espace.jobs import Report, job_named, run_job
from espace.models import Courriel
from signalements import actions
from signalements.enums import NiveauRappel
from signalements.models import Brouillon, Echeance, Rappel
from tests.signalements.conftest import LUNDI, envoi_of
from tests.signalements.peuple import send_one
from tests.world import World

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Works are run by hand: nobody listens to the broker."""
    monkeypatch.setattr(outbox, "nudge", lambda: None)


@pytest.fixture
def run(as_worker: Callable[[], Any]) -> Callable[[str, datetime], Report]:
    """Run a job under the worker's role, at an instant."""

    def _run(name: str, at: datetime) -> Report:
        with as_worker():
            return run_job(job_named(f"signalements.{name}"), at)

    return _run


def told(kind: str) -> list[tuple[int | None, str]]:
    return sorted(Courriel.objects.filter(kind=kind).values_list("compte_id", "address"), key=str)


def levels(world: World) -> list[str]:
    with world.acting(world.agent_artois):
        return sorted(Rappel.objects.values_list("level", flat=True))


Run = Callable[[str, datetime], Report]


@pytest.mark.clause("PDC-A3-contact-48h")
def test_late_warns_agent_and_responsable_once(maison: World, run: Run) -> None:
    demande = send_one(maison, maison.technicien_departement, maison.artois, LUNDI)
    agent = maison.agent_artois
    with maison.acting(agent):
        actions.take_demande(demande=demande, by=agent, at=LUNDI + HOUR)
    assert run("late", LUNDI + 48 * HOUR) == Report(0, 0)
    assert run("late", LUNDI + timedelta(hours=48, minutes=1)) == Report(1, 0)
    expected = sorted([(agent.pk, ""), (maison.admin_artois.pk, "")], key=str)
    assert told("demande.retard") == expected
    assert run("late", LUNDI + timedelta(hours=48, minutes=2)) == Report(0, 0)
    assert told("demande.retard") == expected


def test_untaken_it_warns_the_team(maison: World, run: Run) -> None:
    send_one(maison, maison.technicien_departement, maison.artois, LUNDI)
    run("late", LUNDI + 49 * HOUR)
    assert told("demande.retard") == sorted([(None, "mas@cpam-artois.example"), (maison.admin_artois.pk, "")], key=str)


def test_a_worker_asleep_through_the_deadline_catches_up(maison: World, run: Run) -> None:
    send_one(maison, maison.technicien_departement, maison.artois, LUNDI)
    assert run("late", LUNDI + timedelta(days=12)) == Report(1, 0)
    assert levels(maison) == ["retard"]


@pytest.mark.clause("BON-A3-relais-reception")
def test_bondues_never_turns_late(maison: World, run: Run) -> None:
    send_one(maison, maison.technicien_bondues, maison.opale, LUNDI)
    assert run("late", LUNDI + timedelta(days=300)) == Report(0, 0)
    assert run("warnings", LUNDI + timedelta(days=300)) == Report(0, 0)


def test_a_person_reached_is_not_late(maison: World, run: Run) -> None:
    demande = send_one(maison, maison.technicien_departement, maison.artois, LUNDI)
    agent = maison.agent_artois
    with maison.acting(agent):
        actions.take_demande(demande=demande, by=agent, at=LUNDI + HOUR)
        actions.record_tentative(
            demande=demande, tried_at=LUNDI + 47 * HOUR, channel="telephone", result="joint", by=agent, at=LUNDI + 60 * HOUR,
            is_confirmed=True,
        )  # fmt: skip
    assert run("late", LUNDI + 61 * HOUR) == Report(0, 0)


def test_warnings_at_half_and_near_the_end_each_once(maison: World, run: Run) -> None:
    send_one(maison, maison.technicien_departement, maison.artois, LUNDI)
    for hours in (10, 25, 26, 40, 41, 47):
        run("warnings", LUNDI + hours * HOUR)
    assert levels(maison) == ["moitie", "proche"]
    assert len(told("demande.moitie")) == len(told("demande.proche")) == 1


def test_after_a_night_asleep_the_nearest_warning_only(maison: World, run: Run) -> None:
    send_one(maison, maison.technicien_departement, maison.artois, LUNDI)
    run("warnings", LUNDI + 45 * HOUR)
    run("warnings", LUNDI + 46 * HOUR)
    assert levels(maison) == ["proche"]


def test_the_threshold_is_a_setting_of_the_caisse(maison: World, run: Run) -> None:
    from accounts.actions import set_reglage

    set_reglage(caisse=maison.artois, cle="signalements.rappel_moitie", valeur=20, by=maison.admin_artois, at=LUNDI)
    send_one(maison, maison.technicien_departement, maison.artois, LUNDI)
    assert run("warnings", LUNDI + 9 * HOUR) == Report(0, 0)
    run("warnings", LUNDI + 11 * HOUR)
    assert levels(maison) == ["moitie"]


def test_a_clock_with_nothing_to_be_told_is_not_even_read(maison: World, run: Run) -> None:
    """The database knows each caisse's share: a clock is due when a warning is, and no longer."""
    send_one(maison, maison.technicien_departement, maison.artois, LUNDI)
    counts = {}
    for hours, minutes in ((23, 59), (24, 0), (24, 5), (38, 23), (38, 24), (38, 29)):
        counts[hours, minutes] = run("warnings", LUNDI + hours * HOUR + timedelta(minutes=minutes)).done
    assert counts == {(23, 59): 0, (24, 0): 1, (24, 5): 0, (38, 23): 0, (38, 24): 1, (38, 29): 0}
    assert levels(maison) == ["moitie", "proche"]


def test_one_failing_item_does_not_hold_back_the_others(
    maison: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = [
        send_one(maison, maison.technicien_departement, maison.artois, LUNDI + rank * HOUR, rank) for rank in range(3)
    ]
    real = actions.warn_of

    def fails_once(**values: Any) -> bool:
        if values["echeance"].demande_id == first.pk:
            raise RuntimeError
        return real(**values)

    monkeypatch.setattr(actions, "warn_of", fails_once)
    assert run("late", LUNDI + 60 * HOUR) == Report(2, 1)
    monkeypatch.setattr(actions, "warn_of", real)
    assert run("late", LUNDI + 61 * HOUR) == Report(1, 0)


def test_a_warning_given_meanwhile_is_given_once_and_any_other_refusal_is_heard(maison: World) -> None:
    demande = send_one(maison, maison.technicien_departement, maison.artois, LUNDI)
    values: dict[str, Any] = {"level": NiveauRappel.RETARD, "by": AUTOMATE, "at": LUNDI + 49 * HOUR}
    with maison.acting(maison.agent_artois):
        echeance = Echeance.objects.get(demande=demande)
        assert [actions.warn_of(echeance=echeance, **values) for _ in range(2)] == [True, False]
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            actions.warn_of(echeance=echeance, **{**values, "at": None, "level": NiveauRappel.PROCHE})
        assert constraint_name(refused.value) != "rappel_once"
    assert levels(maison) == ["retard"]


def test_drafts_vanish_after_thirty_days_unless_taken_up(maison: World, run: Run) -> None:
    tech = maison.technicien_departement
    with maison.acting(tech):
        old = actions.start_brouillon(fonction="signalement", by=tech, at=LUNDI)  # type: ignore[arg-type]  # a plain string is what a form sends
        kept = actions.start_brouillon(fonction="signalement", by=tech, at=LUNDI)  # type: ignore[arg-type]  # a plain string is what a form sends
        actions.save_brouillon(kept, saisie={"nom": "Lambert"}, by=tech, at=LUNDI + timedelta(days=3))
    assert run("brouillons", LUNDI + timedelta(days=29)) == Report(0, 0)
    assert run("brouillons", LUNDI + timedelta(days=30)) == Report(1, 0)
    with maison.acting(tech):
        assert list(Brouillon.objects.values_list("pk", flat=True)) == [kept.pk]
    assert old.pk != kept.pk


@pytest.mark.clause("MAR-3-outil-securise")
def test_no_mail_says_anything_of_the_person(
    maison: World, run: Run, as_worker: Callable[[], Any], mailoutbox: Any
) -> None:
    """Every kind of mail of the case, written for real: a reference and a link, nothing else."""
    agent, tech = maison.agent_artois, maison.technicien_departement
    with maison.acting(tech):
        envoi = envoi_of(maison.artois, LUNDI, commentaire="Sans courrier.", urgence="enfant")
        demande = actions.submit_demande(envoi=envoi, by=tech, at=LUNDI)
    with maison.acting(agent):
        actions.take_demande(demande=demande, by=agent, at=LUNDI + HOUR)
        for rank in range(3):
            actions.record_tentative(
                demande=demande, tried_at=LUNDI + HOUR, channel="telephone", result="sans_reponse", by=agent,
                at=LUNDI + (2 + rank) * HOUR,
            )  # fmt: skip
        actions.send_message(demande=demande, texte="Question ?", by=agent, at=LUNDI + 5 * HOUR, is_question=True)
        actions.send_message(demande=demande, texte="Merci.", by=agent, at=LUNDI + 5 * HOUR)
    with maison.acting(tech):
        actions.send_message(demande=demande, texte="Réponse.", by=tech, at=LUNDI + 6 * HOUR)
    run("warnings", LUNDI + 30 * HOUR)
    run("warnings", LUNDI + 47 * HOUR)
    run("late", LUNDI + 49 * HOUR)
    with maison.acting(agent):
        actions.close_demande(demande=demande, issue="abouti", by=agent, at=LUNDI + 50 * HOUR)
    second = send_one(maison, tech, maison.artois, LUNDI, 1)
    with maison.acting(agent):
        actions.refuse_demande(demande=second, motif="hors_public", by=agent, at=LUNDI + HOUR)
    third, fourth = (send_one(maison, tech, maison.artois, LUNDI, rank) for rank in (2, 3))
    with maison.acting(tech):
        actions.withdraw_accord(demande=third, by=tech, at=LUNDI + HOUR)
        actions.cancel_demande(demande=fourth, by=tech, at=LUNDI + HOUR)
    with as_worker():
        report = run_job(job_named("espace.courriels"), LUNDI + 60 * HOUR)
    assert report.failed == 0
    of_the_case = {kind for kind in outbox.kinds() if kind.startswith("demande.")}
    assert set(Courriel.objects.values_list("kind", flat=True)) == of_the_case
    (urgent,) = [mail for mail in mailoutbox if mail.subject.startswith("URGENT")]
    assert "Vous la trouvez dans la file, avec les demandes urgentes." in urgent.body
    for mail in mailoutbox:
        written = f"{mail.subject} {mail.body} {mail.alternatives[0][0]}"
        assert not any(
            word in written
            for word in (
                "Lambert",
                "Idriss",
                "Benhamou",
                "Okonkwo",
                "Sans courrier",
                "Question ?",
                "Réponse.",
                "soins",
                "enfant",
            )
        )
        assert any(sent.reference in written for sent in (demande, second, third, fourth))
        assert mail.attachments == []
