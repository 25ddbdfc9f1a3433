"""A saisine nobody follows: late on both sides where the convention promises 48 hours, never where it promises nothing."""

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.demo import PASSWORD
from accounts.models import Compte
from espace.jobs import job_named, run_job
from tests.base import WORKER, acting_under
from tests.parcours.conftest import Temps
from tests.parcours.gens import Personne, deliver_mails
from tests.parcours.gestes import account, quick_saisine

pytestmark = pytest.mark.django_db(transaction=True)
Someone = Callable[..., Personne]


def worker_wakes(temps: Temps) -> None:
    """What the worker does when it runs again: the clocks, then the mails."""
    with acting_under(WORKER):
        for name in ("signalements.late", "signalements.warnings"):
            run_job(job_named(name), temps.at)
    deliver_mails(temps.at)


def told(compte: Compte, reference: str) -> list[str]:
    """Subjects of the mails about lateness that an account got."""
    return [
        str(m.subject)
        for m in mail.outbox
        if m.to == [compte.email] and reference in m.subject and "retard" in m.subject
    ]


@pytest.mark.clause("PDC-A3-contact-48h")
def test_after_48_hours_it_is_late_on_both_sides_and_told_once(
    temps: Temps, conventions_et_gens: None, someone: Someone
) -> None:
    technicienne, agent = someone(), someone()
    technicienne.sign_in(account("Ferrand"), PASSWORD)
    reference = quick_saisine(technicienne, "CPAM de l’Artois", "Marquis", "Julien", "62")
    temps.passes(hours=1)
    agent.sign_in(account("Lenoir"), PASSWORD)
    agent.open(f"/caisse/demandes/{reference}/")
    agent.click("Prendre la demande")
    agent.sees("Prise en charge")

    temps.passes(hours=50)  # the worker slept all that time: nothing ran at the 48th hour
    worker_wakes(temps)
    temps.passes(hours=3)
    worker_wakes(temps)
    people = (account("Lenoir"), account("Danjou"))
    assert [told(compte, reference) for compte in people] == [[f"Demande {reference} en retard"]] * 2

    agent.sign_in(account("Lenoir"), PASSWORD)
    agent.open("/caisse/demandes/")
    agent.sees_row(reference, "en retard de 6 h")
    technicienne.sign_in(account("Ferrand"), PASSWORD)
    technicienne.open("/demandes/")
    technicienne.sees_row(reference, "en retard")


@pytest.mark.clause("BON-A3-relais-reception")
def test_at_bondues_it_shows_its_age_and_never_turns_late(
    temps: Temps, conventions_et_gens: None, someone: Someone
) -> None:
    technicienne, agent = someone(), someone()
    technicienne.sign_in(account("Belkacem"), PASSWORD)
    reference = quick_saisine(technicienne, "CPAM de Roubaix-Tourcoing", "Leclerc", "Amadou", "59")

    temps.passes(days=9)
    worker_wakes(temps)
    people = (account("Vandamme"), account("Castaing"))
    assert [told(compte, reference) for compte in people] == [[], []]
    agent.sign_in(account("Vandamme"), PASSWORD)
    technicienne.sign_in(account("Belkacem"), PASSWORD)
    for reader, path in ((agent, "/caisse/demandes/"), (technicienne, "/demandes/")):
        reader.open(path)
        reader.sees_row(reference, "il y a 9 j", "aucun engagement chiffré")
        expect(reader.row(reference)).not_to_contain_text("etard")
