"""« Ma première semaine de gestionnaire »: from the mail of an invitation to a review that is closed, day by day."""

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import FilePayload

from accounts.demo import PASSWORD
from accounts.enums import EtatCompte
from accounts.models import Compte, Partenaire, SignalementSecurite
from tests.parcours.conftest import Temps
from tests.parcours.gens import Personne, deliver_mails, do_long_works, last_mail_to
from tests.parcours.gestes import RESPONSABLE, TECHNICIENNE, account, open_gestionnaire, open_technicien

pytestmark = pytest.mark.django_db(transaction=True)

Someone = Callable[..., Personne]
LISTE = """Civilité;Nom;Prénom;Fonction;Téléphone;E-mail;Lien;Service
Monsieur;Béraud;Paul;Assistant social;;p.beraud@pas-de-calais.example;employé;Maison des solidarités de Lens
Madame;Sorel;Lina;Accueil social;;lina.sorel@gmail.com;employé;Maison des solidarités de Lens
Madame;Peltier;Nina;Éducatrice;;n.peltier@pas-de-calais.example;salarié;Aide sociale à l’enfance
"""


def in_team(nom: str) -> Compte:
    """One of those she opened, as the database has it."""
    return Compte.objects.get(nom=nom)


@pytest.mark.parametrize("hand", ["souris", "clavier"])
def test_my_first_week(conventions_et_gens: None, temps: Temps, someone: Someone, hand: str) -> None:
    admin, responsable, technicienne = someone(hand), someone(hand), someone(hand)
    admin.sign_in(account("Danjou"), PASSWORD)
    open_gestionnaire(admin)
    deliver_mails()

    # Monday: the account opens, the first technicienne is invited and signs in.
    responsable.activate(last_mail_to(RESPONSABLE), RESPONSABLE, "gestionnaire")
    open_technicien(responsable)
    deliver_mails()
    technicienne.activate(last_mail_to(TECHNICIENNE), TECHNICIENNE, "technicien")
    technicienne.sees("Signaler une situation")

    tuesday_import(responsable)
    wednesday_lost_phone(responsable, technicienne, temps)
    thursday_departure(responsable, technicienne)
    friday_review(admin, responsable)
    friday_theft(admin, responsable)


def tuesday_import(responsable: Personne) -> None:
    """A list of three, one on a public webmail: two accounts, the third explained; given again, nothing doubles."""
    for created, refused in ((2, "gmail.com"), (0, "gmail.com")):
        responsable.open("/equipe/importer/")
        file = FilePayload(name="techniciens.csv", mimeType="text/csv", buffer=LISTE.encode())
        responsable.page.locator("[name=fichier]").set_input_files(files=file)
        responsable.click("Vérifier le fichier")
        responsable.sees("Vérifier l’import", refused)
        if created:
            responsable.tick("poste")
            responsable.click("Créer les 2 comptes")
            do_long_works()
    assert [in_team(nom).etat for nom in ("Béraud", "Peltier")] == [EtatCompte.INVITE] * 2
    assert not Compte.objects.filter(nom="Sorel", partenaire__isnull=False).exists()
    deliver_mails()
    assert sum(message.to == ["p.beraud@pas-de-calais.example"] for message in mail.outbox) == 1


def wednesday_lost_phone(responsable: Personne, technicienne: Personne, temps: Temps) -> None:
    """The technicienne lost her phone: the gestionnaire lets her choose another factor; she is out meanwhile."""
    temps.passes(minutes=5)
    responsable.open("/equipe/")
    responsable.press(responsable.row("Maud Caron").get_by_role("link", name="Second facteur perdu"))
    responsable.press(responsable.page.locator("main form button[type=submit]").first)
    responsable.sees("Maud Caron choisira un nouveau second facteur")
    assert technicienne.status_of("/accueil/") == 302
    deliver_mails()
    assert "remis à zéro" in last_mail_to(TECHNICIENNE)


def thursday_departure(responsable: Personne, technicienne: Personne) -> None:
    """Maud leaves: a reason is asked, the account closes; her date of erasure is written; her place is free."""
    responsable.open(f"/equipe/{in_team('Caron').ref}/fermer/")
    responsable.click("Fermer le compte")
    responsable.sees("Indiquez le motif de la fermeture")
    responsable.choose("motif", "depart")
    responsable.click("Fermer le compte")
    assert in_team("Caron").etat == EtatCompte.INACTIF
    assert technicienne.status_of("/accueil/") == 302


def friday_review(admin: Personne, responsable: Personne) -> None:
    """The caisse asks for a review; each account is confirmed, the caisse reads that all are."""
    partenaire = Partenaire.objects.get(nom__icontains="Pas-de-Calais")
    admin.open(f"/caisse/partenaires/{partenaire.pk}/revue/")
    admin.fill(due_on="07/12/2026")
    admin.click("Demander la revue")
    admin.sees("Revues des habilitations", "0 sur 9")
    responsable.open("/accueil/")
    responsable.open("/equipe/revues/")
    for box in responsable.page.locator("input[name=comptes]").all():
        responsable.check(box)
    responsable.click("Confirmer les comptes cochés")
    responsable.click("Terminer la revue")
    admin.open(f"/caisse/partenaires/{partenaire.pk}/")
    admin.sees("9 sur 9", "100\u00a0%")


def friday_theft(admin: Personne, responsable: Personne) -> None:
    """Paul's badge and notes were stolen: reported, numbered, the account cut at once; the caisse reads how long it took."""
    responsable.open("/securite/signaler/")
    responsable.choose_label("compte", "Paul Béraud")
    responsable.choose("kind", "vol")
    responsable.click("Envoyer le signalement")
    numero = SignalementSecurite.objects.get().numero
    responsable.sees(numero)
    responsable.click("Couper ce compte")
    responsable.sees("Compte coupé")
    assert in_team("Béraud").etat == EtatCompte.INACTIF
    admin.open("/caisse/securite/")
    admin.sees(numero, "Compte coupé")
