"""The story: an account is opened, a saisine travels to the caisse and back, each sees what is theirs."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.demo import PASSWORD
from accounts.models import Compte
from tests.parcours.gens import Personne, deliver_mails, last_mail_to

pytestmark = pytest.mark.django_db(transaction=True)
NIR = "1 79 02 62 193 042 17"
RESPONSABLE, TECHNICIENNE = "e.vaillant@pas-de-calais.example", "m.caron@pas-de-calais.example"


Someone = Callable[..., Personne]


def open_gestionnaire(admin: Personne) -> None:
    """Story 2: the admin records the request of the Département and accepts it."""
    admin.open("/caisse/habilitations/nouvelle/")
    admin.page.locator("[name=partenaire]").select_option(label="Département du Pas-de-Calais")
    admin.choose("civilite", "madame")
    admin.fill(
        nom="Vaillant", prenom="Éva", fonction="Cheffe de service", telephone="01 00 00 00 03", email=RESPONSABLE
    )
    admin.choose("origine", "courrier")
    admin.click("Enregistrer la demande")
    admin.click("Accepter et créer le compte")
    admin.sees("Le compte de Éva Vaillant est créé")


def open_technicien(gestionnaire: Personne) -> None:
    """Story 2: she opens a technicien the same way."""
    gestionnaire.open("/equipe/inviter/")
    gestionnaire.choose("civilite", "madame")
    gestionnaire.fill(nom="Caron", prenom="Maud", fonction="Assistante de service social", email=TECHNICIENNE)
    gestionnaire.page.locator("[name=service]").select_option(label="Aide sociale à l’enfance")
    gestionnaire.choose("lien", "employe")
    gestionnaire.tick("poste")
    gestionnaire.click("Envoyer l’invitation")
    gestionnaire.sees("L’invitation de Maud Caron part")


def fill_saisine(technicienne: Personne) -> str:
    """Story 3: four screens, a NIR refused, a missing agreement refused, nothing typed lost. Returns the reference."""
    page = technicienne.page
    technicienne.open("/demandes/nouvelle/signalement/")
    page.get_by_label("CPAM de l’Artois", exact=True).check()
    technicienne.tick("informee")
    technicienne.click("Continuer")
    technicienne.sees("La personne n’a pas donné son accord")
    expect(page.get_by_label("CPAM de l’Artois", exact=True)).to_be_checked()
    expect(page.locator("[name=informee]")).to_be_checked()
    technicienne.tick("accord")
    technicienne.click("Continuer")
    technicienne.choose("civilite", "monsieur")
    technicienne.fill(nom="Marquis", prenom="Julien", naissance="14/02/1979")
    technicienne.choose("departement", "62")
    technicienne.choose("joindre", "coordonnees")
    technicienne.tick("accompagnee") if page.locator("[name=accompagnee]").count() else None
    technicienne.click("Continuer")
    technicienne.choose("theme", "acces_soins")
    technicienne.fill(commentaire=f"Son numéro est le {NIR}. Parle français et arabe.")
    technicienne.click("Continuer")
    technicienne.sees("Ce texte contenait un numéro de sécurité sociale")
    expect(page.locator("[name=commentaire]")).to_have_value(
        "Son numéro est le [numéro retiré]. Parle français et arabe."
    )
    expect(page.locator("[name=theme][value=acces_soins]")).to_be_checked()
    technicienne.fill(commentaire="Parle français et arabe.")
    technicienne.click("Continuer")
    technicienne.sees("Marquis", "Julien", "CPAM de l’Artois")
    if page.locator("[name=accompagnee]").count():
        technicienne.tick("accompagnee")
    technicienne.click("Envoyer le signalement")
    technicienne.sees("Signalement envoyé à la CPAM de l’Artois")
    reference = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page.locator("main").inner_text())
    assert reference
    return reference.group(0)


def treat(agent: Personne, reference: str) -> None:
    """Story 4, first half: found at the top with its clock, taken, tried in vain, then reached; a question, a note."""
    agent.open("/caisse/demandes/")
    first = agent.page.locator("tr", has_text=reference)
    expect(first).to_contain_text("reste 47 h")
    first.get_by_role("link", name="Marquis Julien").click()
    agent.click("Prendre la demande")
    agent.sees("Prise en charge")
    agent.choose("contact-resultat", "sans_reponse")
    agent.click("Enregistrer le contact")
    agent.sees("Sans réponse")
    agent.choose("contact-resultat", "joint")
    agent.choose("contact-accord", "oui")
    agent.click("Enregistrer le contact")
    agent.sees("jointe en")
    agent.page.locator("[name=message-texte]").fill("Pouvez-vous préciser l’adresse postale ?")
    agent.tick("message-question")
    agent.click("Envoyer au partenaire")
    agent.page.locator("[name=note-texte]").fill("Voir avec l’équipe du tiers payant.")
    agent.click("Ajouter la note")
    agent.sees("Voir avec l’équipe du tiers payant.")


def account(nom: str) -> Compte:
    """Somebody of the demonstration, by their name."""
    return Compte.objects.get(nom=nom)


def test_a_saisine_travels_to_the_caisse_and_back(conventions_et_gens: None, someone: Someone) -> None:
    admin, responsable, technicienne, agent = someone(), someone(), someone(), someone()
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
    gestionnaire = someone(375)
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
