"""Who came and who sat at the COPIL: forgotten five years after the convention, and no count moves."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from conventions.models import ContactConvention, ConventionMetier, Partie
from espace.jobs import Report, job_named, run_job
from espace.models import LigneJournal
from espace.tenancy import acting_as, caisse_perimetre
from reporting.models import ActionCollective, Copil, MembreCopil, Presence
from tests.reporting.contrats import new_contrat
from tests.world import World

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
BY = {"recorded_at": AT, "recorded_by_ref": "essai"}
ENDED_ON = date(2027, 10, 2)
EVE, DAY = datetime(2032, 10, 1, 12, tzinfo=UTC), datetime(2032, 10, 2, 12, tzinfo=UTC)


@pytest.fixture
def convention(world: World) -> ConventionMetier:
    """An action with two people, a COPIL with a contact and a guest; it ends on 2 October 2027."""
    convention = new_contrat(world.departement, world.artois, ended_on=ENDED_ON, end_reason="denonciation")
    given = {"convention": convention, "partenaire": world.departement, **BY}
    with acting_as(caisse_perimetre([world.artois.pk])):
        action = ActionCollective.objects.create(kind="session", intitule="Formation", on=date(2026, 12, 1), **given)
        for prenom in ("Alix", "Noor"):
            Presence.objects.create(action=action, nom="Garance", prenom=prenom)
        partie = Partie.objects.create(
            convention=convention, partenaire=world.departement, kind="partenaire", denomination="Le Département"
        )
        contact = ContactConvention.objects.create(
            convention=convention, partie=partie, kind="copil", nom="Lou Garance", starts_on=date(2026, 1, 1)
        )
        copil = Copil.objects.create(planned_at=AT, **given)
        MembreCopil.objects.create(copil=copil, partie=partie, contact=contact, nom="Garance", fonction="Direction")
        MembreCopil.objects.create(copil=copil, partie=partie, nom="Invitée", prenom="Ada", fonction="Élue")
    return convention


def test_nobody_is_named_five_years_after_the_end(
    world: World, convention: ConventionMetier, as_worker: Callable[[], Any]
) -> None:
    def run(at: datetime) -> Report:
        with as_worker():
            return run_job(job_named("reporting.effacement_participants"), at)

    assert run(EVE) == Report(0, 0)
    assert run(DAY) == Report(1, 0)
    assert run(DAY) == Report(0, 0)
    with world.acting(world.admin_artois):
        presences = list(Presence.objects.values_list("nom", "prenom"))
        members = sorted(MembreCopil.objects.values_list("nom", "prenom", "fonction"))
        (line,) = LigneJournal.objects.filter(verb="convention.participants_effaces")
    assert presences == [("", "")] * 2
    assert members == [("", "", ""), ("Membre effacé", "", "")]
    assert (line.object_ref, line.at) == (convention.ref, DAY)


def test_a_convention_still_alive_keeps_its_people(
    world: World, convention: ConventionMetier, as_worker: Callable[[], Any]
) -> None:
    with acting_as(caisse_perimetre([world.artois.pk])):
        ConventionMetier.objects.filter(pk=convention.pk).update(ended_on=None, end_reason="")
    with as_worker():
        assert run_job(job_named("reporting.effacement_participants"), DAY) == Report(0, 0)
    with world.acting(world.admin_artois):
        assert sorted(Presence.objects.values_list("prenom", flat=True)) == ["Alix", "Noor"]
