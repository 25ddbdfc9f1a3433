"""A world with its conventions and its lists, and the saisine of every test."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Caisse, Compte
from espace import clock
from signalements import actions
from signalements.actions import AccordDonne, Envoi
from signalements.doublons import CinqChamps
from signalements.enums import KindEcheance, NiveauRappel
from signalements.models import Demande, EtapeAccompagnement, Rappel
from tests.signalements.contrats import lay_contracts, lay_options
from tests.world import World, make_world

LUNDI = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)  # 10 h 40 in Paris
IDRISS = CinqChamps("monsieur", "Lambert", "Idriss", date(1979, 2, 14), "62")


@pytest.fixture
def maison(world: World) -> World:
    """The cast with its conventions and the national lists."""
    lay_options()
    lay_contracts(world)
    return world


@pytest.fixture
def maison_ouverte(transactional_db: None) -> World:
    """The same, committed: for tests with real concurrent connections."""
    world = make_world()
    lay_options()
    lay_contracts(world)
    return world


def envoi_of(caisse: Caisse, at: datetime, **values: Any) -> Envoi:
    """A saisine that lacks nothing."""
    given = {
        "submission": uuid4(),
        "caisse": caisse,
        "accord": AccordDonne(at, at),
        "personne": IDRISS,
        "is_accompagnee": True,
        "theme": "acces_soins",
        **values,
    }
    return Envoi(**given)


Sender = Callable[..., Demande]


@pytest.fixture
def send(maison: World) -> Sender:
    """`send(at, by=…, caisse=…, **values)`: a saisine sent by a technicien of the cast, at an instant."""

    def _send(
        at: datetime = LUNDI, *, by: Compte | None = None, caisse: Caisse | None = None, **values: Any
    ) -> Demande:
        author = by or maison.technicien_departement
        with maison.acting(author, at):
            return actions.submit_demande(envoi=envoi_of(caisse or maison.artois, at, **values), by=author, at=at)

    return _send


@pytest.fixture
def take(maison: World) -> Callable[..., Demande]:
    """`take(demande, at)`: taken by the agent of its caisse."""

    def _take(demande: Demande, at: datetime | None = None, *, by: Compte | None = None) -> Demande:
        agent = by or (maison.agent_artois if demande.caisse_id == maison.artois.pk else maison.agent_opale)
        with maison.acting(agent):
            return actions.take_demande(demande=demande, by=agent, at=at or demande.received_at + timedelta(hours=1))

    return _take


@pytest.fixture
def now() -> datetime:
    """The instant of a test that signs in: the clock's own."""
    return clock.now()


@pytest.fixture
def full(maison: World, send: Sender, take: Callable[..., Demande]) -> Demande:
    """A saisine with a row in every table that speaks of it."""
    demande = take(send(difficultes=("frais",), commentaire="Sans courrier."), LUNDI + timedelta(hours=1))
    agent = maison.agent_artois
    with maison.acting(agent):
        actions.record_tentative(
            demande=demande,
            tried_at=LUNDI + timedelta(hours=2),
            channel="telephone",
            result="sans_reponse",
            by=agent,
            at=LUNDI + timedelta(hours=2),
        )
        actions.add_note(demande=demande, texte="À suivre.", by=agent, at=LUNDI + timedelta(hours=2))
        actions.mark_read(demande=demande, by=agent, at=LUNDI + timedelta(hours=2))
        EtapeAccompagnement.objects.create(
            demande=demande, etape="bilan", on=LUNDI.date(), recorded_at=LUNDI, by_ref=agent.auteur_ref
        )
        Rappel.objects.create(
            demande=demande, kind=KindEcheance.CONTACT, started_at=LUNDI, level=NiveauRappel.MOITIE, sent_at=LUNDI
        )
    return demande
