"""What the partner is helped with: informing the person first, and asking the caisse at any moment."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Compte
from espace import clock
from espace.models import Courriel
from signalements import actions
from signalements.enums import EtatSignalement, Issue
from signalements.models import Accord, Demande, Message
from tests.signalements.conftest import envoi_of
from tests.signalements.test_pages import ACCORD, post_steps, start
from tests.world import World

HOUR = timedelta(hours=1)


@pytest.mark.clause("PDC-A3-information-dispositif")
def test_the_person_is_informed_first_with_a_notice_that_names_the_caisse_and_its_delegate(maison: World) -> None:
    """The notice is offered by the form itself, the box is compulsory, and its instant is kept with the demande."""
    client, address = (
        maison.client(maison.technicien_departement),
        reverse("signalements:nouvelle", args=["signalement"]),
    )
    form = client.get(address).content.decode()
    for caisse in (maison.artois, maison.opale):
        notice = reverse("signalements:notice", args=[caisse.code])
        assert f'name="notice" value="{caisse.code}"' in form
        said = client.get(notice).content.decode()
        assert f"La {caisse.nom} est responsable de ces informations." in said
        assert caisse.dpo_contact in said
    refused = start(client, {"caisse": maison.artois.pk, "accord": "on"})
    assert list(refused.context["form"].errors) == ["informee"]
    begun = clock.now()
    client.post(post_steps(client, maison), {"accompagnee": "on"})
    with maison.acting(maison.agent_artois):
        (accord,) = Accord.objects.all()
    assert accord.informed_at is not None
    assert begun <= accord.informed_at <= clock.now()
    assert ACCORD["informee"] == "on"


def reach(world: World, etat: EtatSignalement, agent: Compte) -> Demande:
    """A saisine brought to a state."""
    author, at = world.technicien_departement, clock.now() - 9 * HOUR
    with world.acting(author):
        demande = actions.submit_demande(envoi=envoi_of(world.artois, at), by=author, at=at)
    with world.acting(agent):
        if etat != EtatSignalement.TRANSMISE:
            demande = actions.take_demande(demande=demande, by=agent, at=at + HOUR)
        if etat == EtatSignalement.CLOSE:
            actions.record_tentative(
                demande=demande, tried_at=at + 2 * HOUR, channel="telephone", result="joint", by=agent,
                at=at + 2 * HOUR, is_confirmed=True,
            )  # fmt: skip
            demande = actions.close_demande(demande=demande, issue=Issue.ABOUTI, by=agent, at=at + 3 * HOUR)
    return demande


@pytest.mark.clause("PDC-A3-soutien-partenaire")
@pytest.mark.parametrize("etat", [EtatSignalement.TRANSMISE, EtatSignalement.PRISE_EN_CHARGE, EtatSignalement.CLOSE])
def test_a_question_of_the_partner_is_told_and_answered_in_the_same_thread_whatever_the_state(
    maison: World, etat: EtatSignalement
) -> None:
    author, agent = maison.technicien_departement, maison.agent_artois
    demande = reach(maison, etat, agent)
    asked = maison.client(author).post(
        reverse("signalements:message", args=[demande.reference]), {"texte": "Que puis-je faire ?"}
    )
    assert asked.status_code == 302
    (told,) = Courriel.objects.filter(kind="demande.message_partenaire")
    # Before anybody takes it, the team is in charge: its mailbox.
    mailbox = maison.artois.functional_mailbox
    expected = (None, mailbox) if etat == EtatSignalement.TRANSMISE else (agent.pk, "")
    assert (told.compte_id, told.address) == expected
    maison.client(agent).post(
        reverse("signalements:message_caisse", args=[demande.reference]), {"message-texte": "Préparez son attestation."}
    )
    with maison.acting(author):
        assert list(Message.objects.filter(demande=demande).order_by("pk").values_list("texte", flat=True)) == [
            "Que puis-je faire ?", "Préparez son attestation.",
        ]  # fmt: skip
    page = maison.client(author).get(reverse("signalements:demande", args=[demande.reference])).content.decode()
    assert "Préparez son attestation." in page
