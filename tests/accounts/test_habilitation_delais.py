"""When the five working days begin and end: legal holidays of each département, requests that lacked something."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import EtatHabilitation
from accounts.models import Caisse, DemandeHabilitation, DepartementCaisse
from tests.accounts.test_habilitation import AT, LIST, NEW, TODAY, TYPED, corrected, record
from tests.accounts.test_pages import SIX
from tests.world import World


@pytest.mark.clause("U-2.2.1-5-jours-ouvres")
@pytest.mark.parametrize(
    ("departement", "received", "due"),
    [
        ("59", date(2025, 4, 30), date(2025, 5, 9)),  # 1 and 8 May
        ("59", date(2025, 4, 14), date(2025, 4, 22)),  # Easter Monday
        ("57", date(2025, 4, 14), date(2025, 4, 23)),  # Metz: Good Friday too
        ("67", date(2025, 4, 14), date(2025, 4, 23)),
        ("68", date(2025, 4, 14), date(2025, 4, 23)),
        ("59", date(2024, 12, 17), date(2024, 12, 24)),
        ("57", date(2024, 12, 24), date(2025, 1, 3)),  # 26 December too
        ("974", date(2024, 12, 17), date(2024, 12, 26)),  # La Réunion: 20 December, then Christmas
    ],
)
def test_the_holidays_are_those_of_the_departement_of_the_caisse(
    world: World, departement: str, received: date, due: date
) -> None:
    DepartementCaisse.objects.filter(caisse=world.opale).update(departement=departement)
    if departement == "974":
        Caisse.objects.filter(pk=world.opale.pk).update(time_zone="Indian/Reunion")
    caisse = Caisse.objects.get(pk=world.opale.pk)
    at = datetime(received.year, received.month, received.day, 9, tzinfo=UTC)
    assert record(world, received_on=received, caisse=caisse, at=at).due_on == due


@pytest.mark.clause("U-2.2.1-champs-habilitation")
def test_an_incomplete_request_is_kept_without_a_clock_and_completed(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    """Refused as it is; kept on request with what is missing; its five days run from the day the rest came."""
    typed = {**TYPED, "partenaire": world.bondues.pk, "fonction": "", "telephone": "", "received_on": "16/11/2026"}
    with time_machine.travel(AT, tick=False):
        client = signed_in("admin_opale")
        assert list(client.post(NEW, typed).context["form"].errors) == ["fonction", "telephone"]
        assert not DemandeHabilitation.objects.exists()
        assert client.post(NEW, {**typed, "incomplete": "on"}).status_code == 302
        demande = DemandeHabilitation.objects.get()
        assert (demande.etat, demande.complete_at, demande.due_on) == (EtatHabilitation.INCOMPLETE, None, None)
        fiche, url = (reverse(f"accounts:habilitation{end}", args=[demande.pk]) for end in ("", "_corriger"))
        page = client.get(fiche).content.decode()
        assert ("Fonction, Téléphone professionnel." in page, "Accepter" in page) == (True, False)
        assert "le délai ne court pas encore" in client.get(LIST).content.decode()
        accepter = reverse("accounts:habilitation_accepter", args=[demande.pk])
        assert client.post(accepter, {"version": "1"}).status_code == 200
        whole = {**TYPED, "received_on": "16/11/2026", "completed_on": "20/11/2026"}
        late = client.post(url, {**whole, "completed_on": "24/11/2026"})
        assert list(late.context["form"].errors) == ["completed_on"]
        assert client.post(url, whole).headers["Location"] == fiche
    demande.refresh_from_db()
    assert (demande.etat, demande.due_on) == (EtatHabilitation.EN_ATTENTE, date(2026, 11, 27))


def test_correcting_the_arrival_does_not_move_a_clock_that_started_later(world: World) -> None:
    demande = actions.record_habilitation(
        partenaire=world.bondues, caisse=world.opale, personne=replace(SIX, fonction=""), origine="courrier",
        received_on=date(2026, 11, 16), asked_by="La directrice", is_incomplete=True, by=world.admin_opale, at=AT,
    )  # fmt: skip
    done = corrected(world, demande)
    assert done.due_on == date(2026, 11, 30)
    assert corrected(world, done, received_on=date(2026, 11, 17)).due_on == date(2026, 11, 30)


def test_a_request_of_the_portal_is_corrected_without_rewriting_how_it_came(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    demande = actions.record_habilitation(
        partenaire=world.bondues, caisse=world.opale, personne=SIX, origine="portail", received_on=TODAY,
        by=world.gestionnaire_bondues, at=AT,
    )  # fmt: skip
    url = reverse("accounts:habilitation_corriger", args=[demande.pk])
    with time_machine.travel(AT, tick=False):
        client = signed_in("admin_opale")
        assert 'name="origine"' not in client.get(url).content.decode()
        sent = {name: value for name, value in TYPED.items() if name not in {"origine", "received_on", "asked_by"}}
        assert client.post(url, {**sent, "nom": "Ledoux-Marin", "origine": "courrier"}).status_code == 302
    demande.refresh_from_db()
    assert (demande.nom, demande.origine, demande.received_on) == ("Ledoux-Marin", "portail", TODAY)
