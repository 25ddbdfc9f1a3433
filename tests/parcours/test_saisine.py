"""The story: an account is opened, a saisine travels to the caisse and back, each sees what is theirs."""

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.actions import deactivate_compte
from accounts.demo import PASSWORD
from accounts.enums import MotifInactivation
from accounts.models import Compte
from espace import clock
from tests.parcours.gens import Personne, deliver_mails, last_mail_to
from tests.parcours.gestes import (
    RESPONSABLE,
    TECHNICIENNE,
    account,
    fill_saisine,
    open_gestionnaire,
    open_technicien,
    treat,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pdf]

Someone = Callable[..., Personne]


@pytest.mark.parametrize("hand", ["souris", "clavier", "sans script"])
def test_a_saisine_travels_to_the_caisse_and_back(conventions_et_gens: None, someone: Someone, hand: str) -> None:
    admin, responsable, technicienne, agent = (someone(hand) for _ in range(4))
    admin.sign_in(account("Danjou"), PASSWORD)
    open_gestionnaire(admin)
    deliver_mails()
    responsable.activate(last_mail_to(RESPONSABLE), RESPONSABLE, "gestionnaire")
    open_technicien(responsable)
    deliver_mails()
    technicienne.activate(last_mail_to(TECHNICIENNE), TECHNICIENNE, "technicien")

    reference = fill_saisine(technicienne)
    technicienne.click("Télécharger le reçu (PDF)")
    receipt = technicienne.take_document()
    assert (reference in receipt, "CPAM de l’Artois" in receipt) == (True, True)

    agent.sign_in(account("Lenoir"), PASSWORD)
    treat(agent, reference)
    deliver_mails()
    told = [m for m in mail.outbox if m.to == [TECHNICIENNE] and reference in m.subject]
    assert [("Marquis" in m.body, "Julien" in m.body, reference in m.body) for m in told] == [(False, False, True)] * 2

    technicienne.open(f"/demandes/{reference}/")
    technicienne.sees("Pouvez-vous préciser l’adresse postale ?", "À compléter")
    technicienne.sees_not("Voir avec l’équipe du tiers payant.")
    technicienne.fill(texte="Chez sa sœur, au 3 rue des Lilas.")
    technicienne.click("Envoyer la réponse")
    agent.open(f"/caisse/demandes/{reference}/")
    agent.sees("Chez sa sœur, au 3 rue des Lilas.")
    agent.choose("cloture-issue", "abouti")
    agent.click("Clore la demande")
    agent.sees("Abouti")
    technicienne.open("/demandes/")
    technicienne.sees("Marquis", reference, "Terminée")

    stranger, champigny = someone(), someone()
    stranger.sign_in(account("Hamel"), PASSWORD)  # an agent of the Côte d'Opale
    champigny.sign_in(account("Marin"), PASSWORD)  # a technicien of Champigny
    path = f"/demandes/{reference}/"
    assert [p.status_of(path) for p in (stranger, champigny, responsable)] == [404, 404, 403]
    assert stranger.status_of(f"/caisse{path}") == 404


def fill_invitation(gestionnaire: Personne, nom: str, email: str) -> None:
    """The form of an invitation, all but the sending."""
    gestionnaire.choose("civilite", "madame")
    gestionnaire.fill(nom=nom, prenom="Lou", fonction="Accueil social", email=email)
    gestionnaire.choose("lien", "employe")
    gestionnaire.tick("poste")


def test_a_sixth_technicien_at_bondues_is_refused_with_the_rule(conventions_et_gens: None, someone: Someone) -> None:
    """Eight members: five places (U-2.2.1). One is free while she types; her colleague takes it; nothing is lost."""
    leaving = account("Ouali")
    deactivate_compte(compte=leaving, motif=MotifInactivation.DEPART, by=account("Castel"), at=clock.now())
    castel, marchand = someone(width=375), someone()
    castel.sign_in(account("Castel"), PASSWORD)
    castel.open("/equipe/inviter/")
    fill_invitation(castel, "Sixte", "l.sixte@ccas-bondues.example")
    marchand.sign_in(account("Marchand"), PASSWORD)
    marchand.open("/equipe/inviter/")
    fill_invitation(marchand, "Cinq", "l.cinq@ccas-bondues.example")
    marchand.click("Envoyer l’invitation")
    marchand.sees("L’invitation de Lou Cinq part")

    castel.click("Envoyer l’invitation")
    castel.sees("Les 5 places de technicien sont prises", "article 2.2.1", "Fermez un compte")
    expect(castel.page.locator("[name=nom]")).to_have_value("Sixte")
    expect(castel.page.locator("[name=email]")).to_have_value("l.sixte@ccas-bondues.example")
    assert not Compte.objects.filter(nom="Sixte").exists()
    castel.open("/equipe/inviter/")
    castel.sees("Aucun technicien ne peut être invité")
    expect(castel.page.locator("[name=nom]")).to_have_count(0)
