"""Places: the grids of the texts, the refusal that names the rule, the database that has the last word."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import actions
from accounts.actions import AccesRow, Personne
from accounts.enums import EtatCompte, MotifInactivation, Role
from accounts.models import Compte, Partenaire
from accounts.quotas import Grille, Places, lowest, places_of
from espace.auteurs import AUTOMATE
from espace.errors import Refus, constraint_name
from tests.accounts.test_pages import AXELLE, SIX
from tests.world import GRILLE, World, make_world

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
DAY = date(2026, 6, 1)
GESTIONNAIRES = [[10, 2], [25, 3], [None, 5]]
BON = {"gestionnaires": GESTIONNAIRES, "techniciens": [[10, 5], [25, 15], [None, 25]]}
PDC = {"gestionnaires": GESTIONNAIRES, "techniciens": [[10, 5], [25, 15], [None, None]]}
CHA = {"gestionnaires": GESTIONNAIRES, "techniciens": [[None, None]]}
TAKEN = (
    "Les 5 places de technicien sont prises (convention d’utilisation, article 2.2.1). "
    "Fermez un compte ou annulez une invitation pour en libérer une."
)


def structure(world: World, grille: dict[str, Any], membres: int) -> Partenaire:
    partenaire = actions.create_partenaire(
        by=AUTOMATE, at=AT, nom="CCAS d’essai", kind="ccas", membres=membres, domaines=["ccas-essai.example"]
    )
    actions.set_acces(
        partenaire.pk, rows=[AccesRow(world.artois.pk, date(2026, 1, 1), None, grille, "u")], by=AUTOMATE, at=AT
    )
    return partenaire


def technicien(partenaire: Partenaire, number: int, by: Any = AUTOMATE) -> Compte:
    return actions.create_technicien(
        partenaire=partenaire,
        personne=replace(AXELLE, nom=f"Nom{number}", email=f"t{number}@ccas-essai.example"),
        lien="salarie",
        is_workstation_attested=True,
        by=by,
        at=AT,
    )


def gestionnaire(partenaire: Partenaire, number: int) -> Compte:
    personne: Personne = replace(SIX, nom=f"Nom{number}", email=f"g{number}@ccas-essai.example")
    return actions.open_gestionnaire(partenaire=partenaire, personne=personne, by=AUTOMATE, at=AT)


@pytest.mark.clause("U-2.2.1-quota-gestionnaires")
@pytest.mark.parametrize(("membres", "places"), [(10, 2), (11, 3), (25, 3), (26, 5)])
def test_gestionnaires_by_effectif(world: World, membres: int, places: int) -> None:
    partenaire = structure(world, BON, membres)
    for number in range(places):
        gestionnaire(partenaire, number)
    with pytest.raises(Refus, match=f"Les {places} places de gestionnaire sont prises"):
        gestionnaire(partenaire, places)


@pytest.mark.clause("U-2.2.1-quota-techniciens-bon")
def test_techniciens_of_bondues_by_effectif(world: World) -> None:
    assert [places_of([Grille("", BON)], n).techniciens for n in (10, 11, 25, 26)] == [5, 15, 15, 25]
    partenaire = structure(world, BON, 10)
    for number in range(5):
        technicien(partenaire, number)
    with pytest.raises(Refus) as refused:
        technicien(partenaire, 5)
    assert (refused.value.message, refused.value.code) == (TAKEN, "quota_techniciens")


@pytest.mark.clause("PDC-2.2.1-quota-techniciens", "U-2.2-1-a-25-techniciens")
def test_techniciens_beyond_twenty_five_members(world: World) -> None:
    """26 members: no ceiling at the Pas-de-Calais, twenty-five at Bondues; 25 members: the sixteenth is refused."""
    unlimited = structure(world, PDC, 26)
    for number in range(27):
        technicien(unlimited, number)
    assert Partenaire.objects.get(pk=unlimited.pk).places_techniciens is None
    big = actions.create_partenaire(
        by=AUTOMATE, at=AT, nom="B", kind="ccas", membres=300, domaines=["ccas-essai.example"]
    )
    actions.set_acces(big.pk, rows=[AccesRow(world.artois.pk, DAY, None, BON, "u")], by=AUTOMATE, at=AT)
    for number in range(100, 125):
        technicien(big, number)
    with pytest.raises(Refus, match="Les 25 places"):
        technicien(big, 125)
    small = actions.create_partenaire(
        by=AUTOMATE, at=AT, nom="C", kind="ccas", membres=25, domaines=["ccas-essai.example"]
    )
    actions.set_acces(small.pk, rows=[AccesRow(world.artois.pk, DAY, None, PDC, "u")], by=AUTOMATE, at=AT)
    for number in range(200, 215):
        technicien(small, number)
    with pytest.raises(Refus, match="Les 15 places"):
        technicien(small, 215)


@pytest.mark.clause("CHA-2.2.1-techniciens-illimites")
def test_without_ceiling_the_seventh_is_created_and_the_page_says_so(world: World) -> None:
    partenaire = structure(world, CHA, 6)
    for number in range(7):
        technicien(partenaire, number)
    boss = gestionnaire(partenaire, 1)
    boss = actions.activate_compte(compte=boss, password="Vent-Couvreur-81-Tuile", at=AT)
    page = signed_in_as(world, boss).get(reverse("accounts:equipe")).content.decode()
    assert "sans limite" in page


def signed_in_as(world: World, compte: Compte) -> Client:
    from accounts.models import AcceptationCGU, AppareilTotp
    from tests.world import KEY

    AppareilTotp.objects.create(user=compte, confirmed=True, sealed_key=AppareilTotp.seal_key(KEY), created_at=AT)
    AcceptationCGU.objects.create(compte=compte, version=world.cgu, accepted_at=AT)
    actions.keep_recovery_codes(compte=compte, at=AT)
    return world.client(compte)


@pytest.mark.clause("U-2.2-1-a-5-gestionnaires")
def test_five_at_most_and_none_is_an_anomaly(world: World, signed_in: Callable[[str], Client]) -> None:
    partenaire = structure(world, BON, 4000)
    page = signed_in("admin_artois").get(reverse("accounts:partenaires")).content.decode()
    assert page.count("Sans gestionnaire") == 1
    for number in range(5):
        gestionnaire(partenaire, number)
    page = signed_in("admin_artois").get(reverse("accounts:partenaires")).content.decode()
    assert "Sans gestionnaire" not in page
    with pytest.raises(Refus, match="Les 5 places de gestionnaire"):
        gestionnaire(partenaire, 5)


def test_with_two_caisses_the_lowest_applies(world: World) -> None:
    partenaire = structure(world, CHA, 8)
    rows = [AccesRow(world.artois.pk, DAY, None, CHA, "u"), AccesRow(world.opale.pk, DAY, None, BON, "v")]
    actions.set_acces(partenaire.pk, rows=rows, by=AUTOMATE, at=AT)
    partenaire.refresh_from_db()
    assert (partenaire.places_techniciens, partenaire.places_gestionnaires) == (5, 2)


def test_a_lower_effectif_closes_nobody_and_blocks_the_next(world: World) -> None:
    partenaire = structure(world, BON, 11)
    for number in range(6):
        technicien(partenaire, number)
    actions.declare_effectif(partenaire=partenaire, membres=9, declared_on=date(2026, 6, 2), by=AUTOMATE, at=AT)
    later = datetime(2026, 6, 2, 8, tzinfo=UTC)
    actions.refresh_places(partenaire.pk, by=AUTOMATE, at=later)
    assert Compte.objects.filter(partenaire=partenaire, etat=EtatCompte.INVITE).count() == 6
    with pytest.raises(Refus, match="Les 5 places"):
        actions.create_technicien(
            partenaire=partenaire,
            personne=replace(AXELLE, email="t9@ccas-essai.example"),
            lien="salarie",
            is_workstation_attested=True,
            by=AUTOMATE,
            at=later,
        )


def test_a_term_that_changes_today_needs_no_job(world: World) -> None:
    """An access that opens today gives its places to the creation of today, whatever was computed yesterday."""
    partenaire = structure(world, BON, 8)
    actions.set_acces(
        partenaire.pk, rows=[AccesRow(world.artois.pk, date(2026, 6, 2), None, BON, "u")], by=AUTOMATE, at=AT
    )
    with pytest.raises(Refus, match="aucune convention d’utilisation n’est en vigueur"):
        technicien(partenaire, 1)
    later = datetime(2026, 6, 2, 8, tzinfo=UTC)
    actions.create_technicien(
        partenaire=partenaire,
        personne=replace(AXELLE, email="t1@ccas-essai.example"),
        lien="salarie",
        is_workstation_attested=True,
        by=AUTOMATE,
        at=later,
    )


def test_a_closed_account_frees_its_place_and_an_invitation_holds_one(world: World) -> None:
    partenaire = structure(world, BON, 8)
    comptes = [technicien(partenaire, number) for number in range(5)]
    actions.deactivate_compte(compte=comptes[0], motif=MotifInactivation.DEPART, by=AUTOMATE, at=AT)
    technicien(partenaire, 6)


@pytest.mark.clause("U-2.2.1-enregistrement-strict")
def test_the_database_refuses_what_the_code_would_miss(world: World) -> None:
    """By raw SQL too: a sixth row, a closed account put back, an account moved from another structure."""
    partenaire = structure(world, BON, 8)
    comptes = [technicien(partenaire, number) for number in range(5)]
    closed = actions.deactivate_compte(compte=comptes[0], motif=MotifInactivation.DEPART, by=AUTOMATE, at=AT)
    technicien(partenaire, 6)
    back = "update accounts_compte set etat = 'actif', is_active = true where id = %s"
    assert refused_by(back, closed.pk) == "quota_techniciens"
    moved = "update accounts_compte set partenaire_id = %s where id = %s"
    assert refused_by(moved, partenaire.pk, world.technicien_bondues.pk) == "quota_techniciens"
    born = """insert into accounts_compte (password, ref, identifiant, role, etat, is_active, nom, prenom, email,
        civilite, fonction, telephone, lien, is_medical_allowed, motif, sessions_epoch, invitation_epoch, reset_epoch,
        version, partenaire_id)
        values ('', gen_random_uuid(), 'x-tech', 'technicien', 'invite', false, 'N', 'P', 'x@x.example', '', '', '', '',
        false, '', 1, 1, 1, 1, %s)"""
    assert refused_by(born, partenaire.pk) == "quota_techniciens"


def refused_by(sql: str, *params: Any) -> str | None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return constraint_name(refused.value)


@pytest.mark.clause("U-2.2.1-enregistrement-strict")
@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_on_five_places_give_five(as_owner: Callable[[], Any]) -> None:
    """Thirty threads, thirty connections, one barrier."""
    world = make_world()
    partenaire = structure(world, BON, 8)
    barrier, outcomes = threading.Barrier(30), []

    def create(number: int) -> None:
        try:
            barrier.wait()
            technicien(partenaire, number)
            outcomes.append("created")
        except Refus as refus:
            outcomes.append(refus.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=create, args=[number]) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(outcomes) == {"created": 5, "quota_techniciens": 25}
    assert Compte.objects.filter(partenaire=partenaire).count() == 5


@pytest.mark.django_db(transaction=True)
def test_the_trigger_alone_holds_under_concurrency() -> None:
    """Raw inserts that never asked the code: of ten at once on five places, five go through."""
    partenaire = structure(make_world(), BON, 8)
    barrier = threading.Barrier(10)
    outcomes: list[str | None] = []

    def insert(number: int) -> None:
        try:
            barrier.wait()
            name = f"brut{number}"
            person = {"nom": "N", "prenom": "P", "email": f"{name}@ccas-essai.example"}
            row = Compte(identifiant=f"{name}-tech", role=Role.TECHNICIEN, partenaire=partenaire, **person)
            Compte.objects.bulk_create([row])
            outcomes.append("created")
        except DatabaseError as error:
            outcomes.append(constraint_name(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=insert, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(outcomes) == {"created": 5, "quota_techniciens": 5}


def test_a_sixth_technicien_at_bondues_is_refused_with_the_rule_and_nothing_typed_is_lost(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client, url = signed_in("gestionnaire_bondues"), reverse("accounts:equipe_inviter")
    typed = {
        "civilite": "madame", "prenom": "Axelle", "fonction": "Assistante sociale", "telephone": "03 20 00 00 00",
        "lien": "employe", "poste": "on",
    }  # fmt: skip
    for number in range(4):
        data = {**typed, "nom": f"Nom{number}", "email": f"t{number}@ccas-bondues.example"}
        assert client.post(url, data).status_code == 302
    page = client.post(url, {**typed, "nom": "Sixième", "email": "sixieme@ccas-bondues.example"})
    html = page.content.decode().replace("\xa0", " ")
    assert (page.status_code, TAKEN in html) == (200, True)
    for value in ("Sixième", "Axelle", "Assistante sociale", "03 20 00 00 00", "sixieme@ccas-bondues.example"):
        assert f'value="{value}"' in html
    assert Compte.objects.filter(partenaire=world.bondues, role=Role.TECHNICIEN).count() == 5


@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=1, max_size=4))
def test_no_limit_is_above_every_figure(figures: list[int | None]) -> None:
    limited = [figure for figure in figures if figure is not None]
    assert lowest(figures) == (min(limited) if limited else None)


@given(st.integers(1, 10_000))
def test_more_members_never_give_fewer_places(membres: int) -> None:
    for grille in (BON, PDC, CHA, GRILLE):
        here, next_one = (places_of([Grille("", grille)], n) for n in (membres, membres + 1))
        for role in (Role.GESTIONNAIRE, Role.TECHNICIEN):
            assert (here.of(role) or 0) <= (next_one.of(role) or 10_000)


def test_no_access_gives_no_place() -> None:
    assert places_of([], 900) == Places(0, 0, 900)
