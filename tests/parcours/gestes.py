"""What people do on the screens of the story, in the words of the screens; each geste asserts what its reader sees."""

import re
from datetime import date

from playwright.sync_api import expect

from accounts.models import Compte
from tests.parcours.gens import Personne

NIR = "1 79 02 62 193 042 17"
RESPONSABLE, TECHNICIENNE = "e.vaillant@pas-de-calais.example", "m.caron@pas-de-calais.example"


def open_gestionnaire(admin: Personne) -> None:
    """Story 2: the admin records the request of the Département and accepts it."""
    admin.open("/caisse/habilitations/nouvelle/")
    admin.choose_label("partenaire", "Département du Pas-de-Calais")
    admin.choose("civilite", "madame")
    admin.fill(
        nom="Vaillant", prenom="Éva", fonction="Cheffe de service", telephone="01 00 00 00 03", email=RESPONSABLE
    )
    admin.fill(asked_by="La direction générale")
    admin.choose("origine", "courrier")
    admin.click("Enregistrer la demande")
    admin.click("Accepter et créer le compte")
    admin.sees("Le compte de Éva Vaillant est créé")


def open_technicien(gestionnaire: Personne) -> None:
    """Story 2: she opens a technicien the same way."""
    gestionnaire.open("/equipe/inviter/")
    gestionnaire.choose("civilite", "madame")
    gestionnaire.fill(nom="Caron", prenom="Maud", fonction="Assistante de service social", email=TECHNICIENNE)
    gestionnaire.choose_label("service", "Aide sociale à l’enfance")
    gestionnaire.choose("lien", "employe")
    gestionnaire.tick("poste")
    gestionnaire.click("Envoyer l’invitation")
    gestionnaire.sees("L’invitation de Maud Caron part")


def fill_saisine(technicienne: Personne) -> str:
    """Story 3: four screens, a NIR refused, a missing agreement refused, nothing typed lost. Returns the reference."""
    page = technicienne.page
    start_saisine(technicienne, "CPAM de l’Artois")
    technicienne.tick("informee")
    technicienne.click("Continuer")
    technicienne.sees("La personne n’a pas donné son accord")
    expect(page.get_by_label("CPAM de l’Artois", exact=True)).to_be_checked()
    expect(page.locator("[name=informee]")).to_be_checked()
    technicienne.tick("accord")
    technicienne.click("Continuer")
    fill_person(technicienne, "Marquis", "Julien", date(1979, 2, 14), "62")
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
    return send(technicienne, "CPAM de l’Artois")


def quick_saisine(technicien: Personne, caisse: str, nom: str, prenom: str, departement: str) -> str:
    """The same four screens without a slip. Returns the reference."""
    start_saisine(technicien, caisse)
    technicien.tick("informee")
    technicien.tick("accord")
    technicien.click("Continuer")
    fill_person(technicien, nom, prenom, date(1984, 6, 3), departement)
    technicien.choose("theme", "acces_droits")
    technicien.click("Continuer")
    return send(technicien, caisse)


def start_saisine(technicien: Personne, caisse: str) -> None:
    """Open the first screen; where several caisses are open, choose one."""
    technicien.open("/demandes/nouvelle/signalement/")
    if technicien.page.get_by_label(caisse, exact=True).count():
        technicien.choose_label("caisse", caisse)
    technicien.sees(caisse)


def fill_person(technicien: Personne, nom: str, prenom: str, birth: date, departement: str) -> None:
    """The second screen: the five fields, how to reach the person."""
    technicien.choose("civilite", "monsieur")
    technicien.fill(nom=nom, prenom=prenom, naissance=f"{birth:%d/%m/%Y}")
    technicien.choose("departement", departement)
    technicien.choose("joindre", "coordonnees")
    technicien.click("Continuer")


def send(technicien: Personne, caisse: str) -> str:
    """The summary: say whether the structure accompanies the person, and send. Returns the reference shown."""
    technicien.tick("accompagnee")
    technicien.click("Envoyer le signalement")
    technicien.sees(f"Signalement envoyé à la {caisse}")
    reference = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", technicien.page.locator("main").inner_text())
    assert reference
    return reference.group(0)


def treat(agent: Personne, reference: str) -> None:
    """Story 4, first half: found at the top with its clock, taken, tried in vain, then reached; a question, a note."""
    agent.open("/caisse/demandes/")
    first = agent.page.locator("tbody tr").filter(has=agent.page.get_by_role("link")).first
    expect(first).to_contain_text(reference)
    expect(first).to_contain_text("reste 47 h")
    agent.click("Julien Marquis", within=first)
    agent.click("Prendre la demande")
    agent.sees("Prise en charge")
    agent.choose("contact-resultat", "sans_reponse")
    agent.click("Enregistrer le contact")
    agent.sees("Sans réponse")
    agent.choose("contact-resultat", "joint")
    agent.choose("contact-accord", "oui")
    agent.click("Enregistrer le contact")
    agent.sees("jointe en")
    agent.fill(**{"message-texte": "Pouvez-vous préciser l’adresse postale ?"})
    agent.tick("message-question")
    agent.click("Envoyer au partenaire")
    agent.fill(**{"note-texte": "Voir avec l’équipe du tiers payant."})
    agent.click("Ajouter la note")
    agent.sees("Voir avec l’équipe du tiers payant.")


def account(nom: str) -> Compte:
    """Somebody of the demonstration, by their name."""
    return Compte.objects.get(nom=nom)
