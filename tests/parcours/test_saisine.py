"""The story: an account is opened, a saisine travels to the caisse and back, each sees what is theirs."""

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.demo import PASSWORD
from accounts.models import Compte
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

pytestmark = pytest.mark.django_db(transaction=True)

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


def test_a_sixth_technicien_at_bondues_is_refused_with_the_rule(conventions_et_gens: None, someone: Someone) -> None:
    """Eight members: five places, all taken; nothing she typed is lost (U-2.2.1)."""
    gestionnaire = someone(width=375)
    gestionnaire.sign_in(account("Castel"), PASSWORD)
    gestionnaire.open("/equipe/inviter/")
    gestionnaire.choose("civilite", "madame")
    gestionnaire.fill(nom="Sixte", prenom="Lou", fonction="Accueil social", email="l.sixte@ccas-bondues.example")
    gestionnaire.choose("lien", "employe")
    gestionnaire.tick("poste")
    gestionnaire.click("Envoyer l’invitation")
    gestionnaire.sees("Les 5 places de technicien sont prises", "article 2.2.1", "Fermez un compte")
    expect(gestionnaire.page.locator("[name=nom]")).to_have_value("Sixte")
    expect(gestionnaire.page.locator("[name=email]")).to_have_value("l.sixte@ccas-bondues.example")
    assert not Compte.objects.filter(nom="Sixte").exists()
