"""The clocks as pure arithmetic, on the register's own examples; and the projection equal to its recomputation."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signalements import actions
from signalements.actions.vie import _facts
from signalements.deadlines import (
    Essai,
    Faits,
    Horloge,
    Regle,
    Sejour,
    compute_horloges,
    elapsed_share,
    is_late,
    is_minor,
    next_due,
    reached_level,
)
from signalements.enums import NiveauRappel, ResultatContact, SourceEcheance
from signalements.models import Demande, Echeance
from tests.signalements.conftest import LUNDI, Sender
from tests.signalements.contrats import read_in_working_days
from tests.world import World

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)  # type: ignore[arg-type, misc]  # arguments shared as a dict or a tuple


def regle(hours: int | None = 48, *, working: bool = False) -> Regle:
    return Regle(hours, working, SourceEcheance.TERME, PARIS, "62")


@pytest.mark.clause("PDC-A3-contact-48h")
@pytest.mark.parametrize(
    ("start", "due"),
    [
        (paris(2025, 6, 13, 16, 30), paris(2025, 6, 15, 16, 30)),
        (paris(2025, 6, 10, 10), paris(2025, 6, 12, 10)),
        (paris(2025, 3, 29, 16, 30), paris(2025, 3, 31, 17, 30)),  # the hour lost in spring
        (paris(2025, 10, 25, 16, 30), paris(2025, 10, 27, 15, 30)),  # the hour gained in autumn
    ],
)
def test_forty_eight_elapsed_hours(start: datetime, due: datetime) -> None:
    assert regle().due_at(start) == due


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (paris(2025, 6, 13, 16, 30), paris(2025, 6, 17, 16, 30)),
        (paris(2025, 6, 14, 10), paris(2025, 6, 18, 0)),
        (paris(2025, 4, 30, 16, 30), paris(2025, 5, 5, 16, 30)),
    ],
)
def test_two_working_days_by_reading(start: datetime, due: datetime) -> None:
    assert regle(working=True).due_at(start) == due


def test_no_figure_no_due_date() -> None:
    assert regle(None).due_at(LUNDI) is None
    assert is_late(None, None, LUNDI + timedelta(days=900)) is False


@pytest.mark.clause("PDC-A3-contact-48h")
@pytest.mark.parametrize(("minutes", "late"), [(-1, False), (0, False), (1, True)])
def test_late_from_the_minute_after(minutes: int, late: bool) -> None:
    due = LUNDI + 48 * HOUR
    assert is_late(due, None, due + timedelta(minutes=minutes)) is late
    assert is_late(due, due + timedelta(minutes=minutes), due + timedelta(days=9)) is late


def test_a_re_routing_starts_another_clock_and_keeps_the_first() -> None:
    moved = LUNDI + 10 * HOUR
    stays = [Sejour(1, LUNDI, moved, regle()), Sejour(2, moved, None, regle())]
    essais = [Essai(LUNDI + HOUR, ResultatContact.SANS_REPONSE), Essai(moved + HOUR, ResultatContact.JOINT)]
    first, second = compute_horloges(Faits("signalement", stays, essais, None))
    assert (first.caisse_id, first.stopped_at, first.result, first.attempted_at) == (
        1,
        moved,
        "reoriente",
        LUNDI + HOUR,
    )
    assert (second.started_at, second.due_at, second.result) == (moved, moved + 48 * HOUR, "fait")
    assert next_due((first, second)) is None


def test_the_close_stops_what_was_not_done() -> None:
    (clock,) = compute_horloges(Faits("signalement", [Sejour(1, LUNDI, None, regle())], [], LUNDI + HOUR))
    assert (clock.stopped_at, clock.result) == (LUNDI + HOUR, "sans_objet")


@pytest.mark.parametrize(
    ("hours", "level"), [(23, None), (24, "moitie"), (38, "moitie"), (39, "proche"), (48, "proche"), (49, None)]
)
def test_levels(hours: int, level: str | None) -> None:
    shares = {NiveauRappel.MOITIE: 50, NiveauRappel.PROCHE: 80}
    assert reached_level(LUNDI, LUNDI + 48 * HOUR, LUNDI + hours * HOUR, shares) == level


@given(st.integers(-100, 300))
def test_a_share_stays_between_nothing_and_all(hours: int) -> None:
    assert 0 <= elapsed_share(LUNDI, LUNDI + 48 * HOUR, LUNDI + hours * HOUR) <= 100


@pytest.mark.clause("PDC-3-mineur")
@pytest.mark.parametrize(
    ("birth", "day", "minor"),
    [
        (date(2010, 5, 15), date(2025, 3, 10), True),
        (date(2007, 3, 10), date(2025, 3, 10), False),
        (date(2007, 3, 11), date(2025, 3, 10), True),
        (date(2008, 2, 29), date(2026, 2, 28), True),
        (date(2008, 2, 29), date(2026, 3, 1), False),
    ],
)
def test_eighteen_on_the_day(birth: date, day: date, minor: bool) -> None:
    assert is_minor(birth, day) is minor


attempts = st.lists(st.tuples(st.integers(1, 90), st.sampled_from(list(ResultatContact))), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=attempts, closed=st.booleans())
def test_the_projection_equals_its_recomputation(
    maison: World, send: Sender, take: Callable[..., Demande], tries: list[tuple[int, str]], closed: bool
) -> None:
    """Whatever was recorded, in whatever order, late facts included."""
    demande, agent = take(send(is_second_wanted=True), LUNDI + HOUR), maison.agent_artois
    end = LUNDI + 100 * HOUR
    with maison.acting(agent, end):
        for hours, result in tries:
            actions.record_tentative(
                demande=demande, tried_at=LUNDI + hours * HOUR, channel="telephone", result=result, by=agent, at=end,
                is_confirmed=True if result == ResultatContact.JOINT else None,
            )  # fmt: skip
        if closed:
            actions.close_demande(demande=demande, issue="abouti", by=agent, at=end)
        demande = Demande.objects.select_related("caisse").get(pk=demande.pk)
        computed = compute_horloges(_facts(demande))
        stored = tuple(
            Horloge(**{name: getattr(e, name) for name in Horloge.__dataclass_fields__})
            for e in Echeance.objects.filter(demande=demande).order_by("started_at")
        )
        assert stored == computed
        assert demande.next_due_at == next_due(computed)


def test_a_caisse_may_read_its_text_in_working_days(maison: World, send: Sender) -> None:
    from conventions.models import ConventionMetier

    with maison.acting(maison.agent_artois):
        convention = ConventionMetier.objects.get(partenaire=maison.departement)
    read_in_working_days(convention, maison.artois)
    friday = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    demande = send(friday)
    with maison.acting(maison.agent_artois):
        echeance = Echeance.objects.get(demande=demande)
    assert (echeance.due_at, echeance.source) == (datetime(2026, 11, 24, 15, 30, tzinfo=UTC), "lecture")
