"""The effectif sizes the places: none without it, none taken away by a lower one, and every refusal says what to do."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions import AccesRow
from accounts.enums import EtatCompte, MotifInactivation, Role
from accounts.models import Compte, EffectifDeclare, Partenaire
from espace import clock
from espace.auteurs import AUTOMATE
from espace.errors import Refus, database_refusals
from tests.accounts.lectures import text
from tests.accounts.test_habilitation import record
from tests.accounts.test_pages import AXELLE, SIX
from tests.accounts.test_quotas import BON, CHA, DAY
from tests.world import OPENED_ON, World

EQUIPE, INVITER = reverse("accounts:equipe"), reverse("accounts:equipe_inviter")
SANS_EFFECTIF = "Aucun effectif n’est déclaré pour votre structure"
TYPED = {
    "civilite": "madame", "prenom": "Axelle", "nom": "Ledoux", "fonction": "Assistante sociale", "lien": "employe",
    "poste": "on", "email": "axelle.ledoux@ccas-bondues.example",
}  # fmt: skip


def forget_effectif(partenaire: Partenaire) -> None:
    """As when the caisse recorded a structure without asking how many it counts."""
    EffectifDeclare.objects.filter(partenaire=partenaire).delete()
    actions.refresh_places(partenaire.pk, by=AUTOMATE, at=clock.now())


def declare(partenaire: Partenaire, membres: int) -> None:
    today = clock.day_of(clock.now())
    actions.declare_effectif(partenaire=partenaire, membres=membres, declared_on=today, by=AUTOMATE, at=clock.now())


def invite(partenaire: Partenaire, name: str) -> Compte:
    return actions.create_technicien(
        partenaire=partenaire,
        personne=replace(AXELLE, nom=name, email=f"{name}@{partenaire.domaines.get().domaine}".lower()),
        lien="employe",
        is_workstation_attested=True,
        by=AUTOMATE,
        at=clock.now(),
    )


@pytest.mark.clause("U-2.2.1-effectif-membres")
def test_without_effectif_no_account_opens_by_any_door(world: World, signed_in: Callable[[str], Client]) -> None:
    """The form of the gestionnaire, the acceptance of the caisse, the database behind the code."""
    demande = record(world)
    forget_effectif(world.bondues)
    page = signed_in("gestionnaire_bondues").post(INVITER, TYPED)
    assert (page.status_code, SANS_EFFECTIF in text(page), 'value="Ledoux"' in text(page)) == (200, True, True)
    url = reverse("accounts:habilitation_accepter", args=[demande.pk])
    page = signed_in("admin_opale").post(url, {"version": demande.version})
    assert "Aucun effectif n’est déclaré pour cette structure" in text(page)
    assert not Compte.objects.filter(nom="Ledoux").exists()
    closed = actions.deactivate_compte(
        compte=world.technicien_bondues, motif=MotifInactivation.DEPART, by=AUTOMATE, at=clock.now()
    )
    back = "update accounts_compte set etat = 'actif', is_active = true where id = %s"
    with pytest.raises(Refus) as refused, connection.cursor() as cursor, database_refusals():
        cursor.execute(back, [closed.pk])
    assert refused.value.code == "quota_techniciens"


@pytest.mark.clause("U-2.2.1-effectif-membres")
def test_the_pages_say_what_to_do_until_it_is_declared(world: World, signed_in: Callable[[str], Client]) -> None:
    forget_effectif(world.bondues)
    for url in (EQUIPE, INVITER):
        page = text(signed_in("gestionnaire_bondues").get(url))
        assert (SANS_EFFECTIF in page, "Donnez à votre caisse le nombre de membres" in page) == (True, True)
        assert 'name="nom"' not in page
    admin, fiche = signed_in("admin_opale"), reverse("accounts:partenaire", args=[world.bondues.pk])
    page = text(admin.get(fiche))
    assert ("Aucun effectif n’est déclaré" in page, "enregistrez son effectif</a>" in page) == (True, True)
    assert text(admin.get(reverse("accounts:partenaires"))).count("Effectif non déclaré") == 1
    declare(world.bondues, 8)
    assert "Aucun effectif n’est déclaré" not in text(admin.get(fiche))
    assert signed_in("gestionnaire_bondues").post(INVITER, TYPED).status_code == 302


@pytest.mark.clause("U-2.2.1-effectif-membres")
def test_from_twenty_six_to_ten_nobody_is_closed_and_the_profile_that_exceeds_opens_none(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    """Six techniciens for five places: blocked and said on both sides. One gestionnaire for two: a second still opens."""
    declare_on_opening(world.bondues, 26)
    for number in range(5):
        invite(world.bondues, f"Place{number}")
    declare(world.bondues, 10)
    holding = Compte.objects.filter(partenaire=world.bondues, role=Role.TECHNICIEN)
    assert holding.filter(etat__in=(EtatCompte.INVITE, EtatCompte.ACTIF)).count() == 6
    sentence = (
        "Les 5 places de technicien sont dépassées : 6 comptes, pour 10 membres (convention d’utilisation, article 2.2.1). "
        "Les comptes ouverts le restent. Pour en ouvrir un autre, il faut d’abord en fermer 2, invitations comprises."
    )
    with pytest.raises(Refus) as refused:
        invite(world.bondues, "Encore")
    assert (refused.value.message.replace("\u00a0", " "), refused.value.code) == (sentence, "quota_techniciens")
    fiche = reverse("accounts:partenaire", args=[world.bondues.pk])
    for who, url in (("gestionnaire_bondues", EQUIPE), ("admin_opale", fiche)):
        page = text(signed_in(who).get(url))
        assert (page.count("Plus de comptes que de places"), sentence in page) == (1, True)
    listed = text(signed_in("admin_opale").get(reverse("accounts:partenaires")))
    assert listed.count("Plus de comptes que de places") == 1
    opened = actions.open_gestionnaire(
        partenaire=world.bondues,
        personne=replace(SIX, email="second@ccas-bondues.example"),
        by=AUTOMATE,
        at=clock.now(),
    )
    assert opened.etat == EtatCompte.INVITE


def declare_on_opening(partenaire: Partenaire, membres: int) -> None:
    EffectifDeclare.objects.filter(partenaire=partenaire, declared_on=OPENED_ON).update(membres=membres)


def test_the_refusal_names_the_caisse_whose_grid_is_the_lowest(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    """The Département works with two caisses; one of them limits its techniciens, and one alone names nobody."""
    rows = [AccesRow(world.artois.pk, DAY, None, CHA, "u"), AccesRow(world.opale.pk, DAY, None, BON, "v")]
    actions.set_acces(world.departement.pk, rows=rows, by=AUTOMATE, at=clock.now())
    declare(world.departement, 8)
    for number in range(2):
        invite(world.departement, f"Place{number}")
    with pytest.raises(Refus) as refused:
        invite(world.departement, "Encore")
    assert refused.value.message == (
        "Les 5 places de technicien sont prises (convention d’utilisation de la CPAM de la Côte d’Opale, article 2.2.1 : "
        "la plus basse de 2 caisses). Fermez un compte ou annulez une invitation pour en libérer une."
    )
    page = text(signed_in("gestionnaire_departement").get(EQUIPE))
    assert "5 techniciens (grille de la CPAM de la Côte d’Opale, la plus basse)" in page
    actions.set_acces(world.departement.pk, rows=rows[1:], by=AUTOMATE, at=clock.now())
    with pytest.raises(Refus, match=r"prises \(convention d’utilisation, article 2.2.1\)"):
        invite(world.departement, "Encore")


@pytest.mark.clause("CHA-2.2.1-techniciens-illimites")
def test_without_limit_is_written_for_the_gestionnaire_and_the_caisse(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    """Six members: the seventh technicien opens at the Val-de-Marne, and both pages say « sans limite »."""
    row = AccesRow(world.opale.pk, OPENED_ON, None, CHA, "u")
    actions.set_acces(world.bondues.pk, rows=[row], by=AUTOMATE, at=clock.now())
    declare(world.bondues, 6)
    for number in range(6):
        invite(world.bondues, f"Place{number}")
    fiche = reverse("accounts:partenaire", args=[world.bondues.pk])
    assert "7 techniciens" in text(signed_in("gestionnaire_bondues").get(EQUIPE))
    for who, url in (("gestionnaire_bondues", EQUIPE), ("admin_opale", fiche)):
        page = text(signed_in(who).get(url))
        assert "un nombre de techniciens sans limite et 2 gestionnaires (" in page
    assert "7, sans limite" in text(signed_in("admin_opale").get(reverse("accounts:partenaires")))


def test_the_page_shows_the_places_of_the_day_not_those_last_written(world: World) -> None:
    """An access that opened at midnight: no job wrote anything yet, the bars already tell it."""
    row = AccesRow(world.opale.pk, clock.day_of(clock.now()), None, BON, "u")
    actions.set_acces(world.bondues.pk, rows=[row], by=AUTOMATE, at=clock.now())
    Partenaire.objects.filter(pk=world.bondues.pk).update(places_techniciens=0)
    page = text(world.client(world.gestionnaire_bondues).get(EQUIPE))
    assert "1 sur 5 techniciens" in page


def test_zero_members_is_no_effectif(world: World, signed_in: Callable[[str], Client]) -> None:
    url = reverse("accounts:partenaire_effectif", args=[world.bondues.pk])
    typed = {"membres": "0", "declared_on": f"{clock.day_of(clock.now()):%d/%m/%Y}"}
    assert signed_in("admin_opale").post(url, typed).status_code == 200
    assert list(EffectifDeclare.objects.filter(partenaire=world.bondues).values_list("membres", flat=True)) == [8]
