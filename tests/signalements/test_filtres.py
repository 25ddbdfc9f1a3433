"""What the lists hold: each adjective keeps its demandes and no other; what their filters offer is bounded."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import ServiceCaisse
from signalements import actions, filtres, pages
from signalements.enums import TypeDemande
from signalements.filtres import agents_offered, partenaires_offered, worklist, worklist_views
from signalements.models import Demande
from signalements.pages import drafts_of
from signalements.rules import RULES
from tests.signalements.conftest import LUNDI, Sender
from tests.signalements.peuple import send_one
from tests.world import World

HOUR = timedelta(hours=1)
Taker = Callable[..., Demande]


@pytest.fixture
def rows(maison: World, take: Taker) -> dict[str, Demande]:
    """Sent an hour after one another on a Monday: late, free and in time, taken, urgent, of another team."""
    names = ("late", "free", "taken", "urgent", "elsewhere")
    sent = {
        name: send_one(
            maison, maison.technicien_departement, maison.artois, LUNDI + 24 * HOUR * bool(rank), rank,
            urgence="enfant" if name == "urgent" else "",
        )
        for rank, name in enumerate(names)
    }  # fmt: skip
    take(sent["taken"])
    with maison.acting(maison.agent_artois):
        other = ServiceCaisse.objects.create(caisse=maison.artois, nom="Une autre équipe")
        Demande.objects.filter(pk=sent["elsewhere"].pk).update(service_caisse=other)
        Demande.objects.filter(pk=sent["free"].pk).update(next_due_at=None)
    return sent


def named(rows: dict[str, Demande], found: object) -> set[str]:
    references = {demande.reference: name for name, demande in rows.items()}
    return {references[demande.reference] for demande in found}  # type: ignore[attr-defined]  # a queryset


def test_each_view_holds_its_demandes_and_no_other(maison: World, rows: dict[str, Demande]) -> None:
    by, at = maison.agent_artois, LUNDI + 49 * HOUR
    with maison.acting(by):
        views = worklist_views(worklist({}, by=by, at=at, text=""), by=by, at=at)
        found = {name: named(rows, view) for name, view in views.items()}
    every = {"late", "free", "taken", "urgent", "elsewhere"}
    assert found == {
        "": every - {"elsewhere"}, "retard": {"late"}, "a_prendre": every - {"taken"}, "miennes": {"taken"},
        "urgentes": {"urgent"}, "messages": set(), "caisse": every,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("echeance", "expected"),
    [("retard", {"late"}), ("24h", {"taken", "urgent", "elsewhere"}), ("sans", {"free"}), ("", None)],
)
def test_a_filter_on_the_delay_keeps_its_demandes(
    maison: World, rows: dict[str, Demande], echeance: str, expected: set[str] | None
) -> None:
    by, at = maison.agent_artois, LUNDI + 49 * HOUR
    with maison.acting(by):
        found = named(rows, worklist({"echeance": echeance}, by=by, at=at, text=""))
    assert found == (rows.keys() if expected is None else expected)


@pytest.mark.parametrize(
    ("agent", "expected"), [("moi", {"taken"}), ("personne", {"late", "free", "urgent", "elsewhere"})]
)
def test_a_filter_on_the_agent_keeps_theirs_or_nobody_s(
    maison: World, rows: dict[str, Demande], agent: str, expected: set[str]
) -> None:
    by = maison.agent_artois
    with maison.acting(by):
        assert named(rows, worklist({"agent": agent}, by=by, at=LUNDI, text="")) == expected
        found = worklist({"agent": str(maison.agent_medical_artois.pk)}, by=by, at=LUNDI, text="")
        assert named(rows, found) == set()


def test_what_filters_offer_and_drafts_are_bounded(
    maison: World, send: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(by=maison.technicien_departement)
    with maison.acting(maison.agent_artois):
        assert [partenaire.pk for partenaire in partenaires_offered()] == [maison.departement.pk]
        assert [agent.pk for agent in agents_offered(maison.agent_artois)] == [maison.agent_medical_artois.pk]
        monkeypatch.setattr(filtres, "OFFERED", 0)
        assert (partenaires_offered(), agents_offered(maison.agent_artois)) == ([], [])
    by = maison.technicien_departement
    monkeypatch.setattr(pages, "DRAFTS", 2)
    with maison.acting(by):
        drafts = [
            actions.start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=by, at=LUNDI + rank * HOUR)
            for rank in range(3)
        ]
        assert drafts_of(by) == [drafts[2], drafts[1]]


ACTES = ("annuler", "prendre", "refuser", "contacter", "clore", "requalifier")


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        ("sent", {"prendre", "refuser"}), ("urgent", {"prendre", "refuser", "requalifier"}), ("taken", {"contacter", "clore"}),
        ("closed", set()),
    ],
)  # fmt: skip
def test_an_act_is_offered_where_it_is_possible_to_whom_it_belongs(
    maison: World, send: Sender, take: Taker, state: str, possible: set[str]
) -> None:
    demande = send(urgence="enfant" if state == "urgent" else "")
    if state in ("taken", "closed"):
        demande = take(demande)
    if state == "closed":
        by = maison.agent_artois
        with maison.acting(by):
            demande = actions.close_demande(demande=demande, issue="abouti", by=by, at=LUNDI + 3 * HOUR)
    offered = {
        who: {acte for acte in ACTES if RULES.allows(f"acte.{acte}", maison.comptes[who], demande)}
        for who in ("technicien_departement", "agent_artois", "technicien_mds", "agent_opale", "admin_artois")
    }
    assert offered == {
        "technicien_departement": {"annuler"} if state in ("sent", "urgent") else set(),
        "agent_artois": possible, "technicien_mds": set(), "agent_opale": set(), "admin_artois": set(),
    }  # fmt: skip
    assert not any(RULES.allows(f"acte.{acte}", maison.agent_artois, None) for acte in ACTES)
