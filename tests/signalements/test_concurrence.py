"""Two people at once, with real connections: one gets it, the other is told, nothing is overwritten or doubled."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connections

from espace import outbox
from espace.errors import Refus
from espace.tenancy import acting_as
from signalements import actions
from signalements.enums import Issue, TypeDemande
from signalements.models import Brouillon, Demande, Passage
from tests.signalements.conftest import LUNDI, envoi_of
from tests.signalements.peuple import send_one
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "nudge", lambda: None)


def at_once(world: World, *acts: tuple[str, Callable[[], object]]) -> list[object]:
    """Each act in a thread and a connection of its own, started together; its result or its refusal."""
    barrier, results = Barrier(len(acts)), [None] * len(acts)
    perimetres = [world.perimetre(world.comptes[who]) for who, _ in acts]

    def run(rank: int, act: Callable[[], object]) -> None:
        try:
            with acting_as(perimetres[rank]):
                barrier.wait(10)
                results[rank] = act()  # type: ignore[call-overload]  # known to the test, not to the types
        except Refus as refus:
            results[rank] = refus  # type: ignore[call-overload]  # known to the test, not to the types
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(rank, act)) for rank, (_, act) in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return list(results)


def test_two_agents_take_one_demande(maison_ouverte: World) -> None:
    w = maison_ouverte
    demande = send_one(w, w.technicien_departement, w.artois, LUNDI)
    agents = (w.agent_artois, w.agent_medical_artois)
    results = at_once(
        w,
        *(
            (name, lambda by=by: actions.take_demande(demande=demande, by=by, at=LUNDI + HOUR))
            for name, by in zip(("agent_artois", "agent_medical_artois"), agents, strict=True)
        ),
    )
    refused = [r for r in results if isinstance(r, Refus)]
    assert len(refused) == 1
    assert refused[0].code == "transition"
    with w.acting(w.agent_artois):
        assert Passage.objects.filter(to_etat="prise_en_charge").count() == 1


def test_a_close_and_a_message_at_once_lose_nothing(maison_ouverte: World) -> None:
    w = maison_ouverte
    demande = send_one(w, w.technicien_departement, w.artois, LUNDI)
    agent, tech = w.agent_artois, w.technicien_departement
    with w.acting(agent):
        taken = actions.take_demande(demande=demande, by=agent, at=LUNDI + HOUR)
    read = taken.version
    at_once(
        w,
        ("agent_artois", lambda: actions.close_demande(
            demande=taken, issue=Issue.ABOUTI, by=agent, at=LUNDI + 2 * HOUR, version=read)),
        ("technicien_departement", lambda: actions.send_message(
            demande=taken, texte="Il a déménagé.", by=tech, at=LUNDI + 2 * HOUR)),
    )  # fmt: skip
    with w.acting(agent):
        row = Demande.objects.get()
        assert row.messages.count() == 1
        assert row.version == read + (1 if row.is_open else 2)


def test_one_draft_sent_from_two_tabs(maison_ouverte: World) -> None:
    w = maison_ouverte
    tech = w.technicien_departement
    with w.acting(tech, LUNDI):
        draft = actions.start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=tech, at=LUNDI)
    envois = [envoi_of(w.artois, LUNDI, submission=draft.pk) for _ in range(2)]
    results = at_once(
        w,
        *(
            ("technicien_departement", lambda e=e: actions.submit_demande(envoi=e, by=tech, at=LUNDI).pk)
            for e in envois
        ),
    )
    with w.acting(tech):
        assert [Demande.objects.get().pk] * 2 == results


def test_two_savings_at_once_keep_both(maison_ouverte: World) -> None:
    w = maison_ouverte
    tech, names = w.technicien_departement, [f"champ{rank}" for rank in range(6)]
    with w.acting(tech, LUNDI):
        draft = actions.start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=tech, at=LUNDI)
    at_once(
        w,
        *(
            ("technicien_departement", lambda n=n: actions.save_brouillon(
                Brouillon(pk=draft.pk), saisie={n: "écrit"}, by=tech, at=LUNDI, is_step=False))
            for n in names
        ),
    )  # fmt: skip
    with w.acting(tech):
        assert Brouillon.objects.get().saisie == dict.fromkeys(names, "écrit")


def test_one_first_screen_posted_twice_at_once_starts_one_draft(maison_ouverte: World) -> None:
    w = maison_ouverte
    tech, uuid = w.technicien_departement, uuid4()
    act = lambda: actions.start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=tech, at=LUNDI, uuid=uuid).pk  # noqa: E731  one call, timed below
    assert at_once(w, *[("technicien_departement", act)] * 4) == [uuid] * 4
