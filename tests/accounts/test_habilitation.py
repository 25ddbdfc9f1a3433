"""Opening a gestionnaire: six fields, five working days, the caisse alone, only under a convention in force."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions import AccesRow, Personne
from accounts.actions.habilitation import NOT_IN_FORCE
from accounts.enums import EtatCompte, EtatHabilitation, OrigineDemande, Role
from accounts.models import Caisse, Compte, DemandeHabilitation, JourFerieCaisse, Partenaire
from espace.auteurs import AUTOMATE
from espace.errors import Refus, TransitionRefusee, constraint_name
from tests.accounts.lectures import deliver_all
from tests.accounts.test_pages import SIX
from tests.world import GRILLE, World

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LIST, NEW = reverse("accounts:habilitations"), reverse("accounts:habilitation_nouvelle")
TYPED = {
    "civilite": "madame", "nom": "Ledoux", "prenom": "Axelle", "fonction": "Directrice", "telephone": "03 20 00 00 00",
    "email": "axelle.ledoux@ccas-bondues.example", "received_on": "23/11/2026", "origine": "courriel",
    "asked_by": "La directrice",
    "version": "1",
}  # fmt: skip


def record(
    world: World,
    personne: Personne = SIX,
    *,
    received_on: date = TODAY,
    partenaire: Partenaire | None = None,
    caisse: Caisse | None = None,
    at: datetime = AT,
) -> DemandeHabilitation:
    return actions.record_habilitation(
        partenaire=partenaire or world.bondues,
        caisse=caisse or world.opale,
        personne=personne,
        origine=OrigineDemande.COURRIEL,
        received_on=received_on,
        by=world.admin_opale,
        at=at,
    )


@pytest.mark.clause("U-2.2.1-champs-habilitation")
@pytest.mark.parametrize("champ", [field.name for field in fields(Personne)])
def test_each_of_the_six_fields_is_asked_for(world: World, signed_in: Callable[[str], Client], champ: str) -> None:
    with pytest.raises(Refus) as refused:
        record(world, replace(SIX, **{champ: ""}))
    assert refused.value.field == champ
    with time_machine.travel(AT, tick=False):
        page = signed_in("admin_opale").post(NEW, {**TYPED, "partenaire": world.bondues.pk, champ: ""})
    assert (page.status_code, list(page.context["form"].errors)) == (200, [champ])
    assert not DemandeHabilitation.objects.exists()
    assert record(world).due_on is not None


@pytest.mark.clause("U-2.2.1-5-jours-ouvres")
def test_the_clock_skips_holidays_and_turns_late(world: World, signed_in: Callable[[str], Client]) -> None:
    """Received on Wednesday 30/04/2025: due on Friday 09/05 (1st and 8th of May off), late on 10/05."""
    received = date(2025, 4, 30)
    demande = record(world, received_on=received, at=datetime(2025, 4, 30, 9, tzinfo=UTC))
    assert demande.due_on == date(2025, 5, 9)
    shown = {}
    for day in (9, 10):
        with time_machine.travel(datetime(2025, 5, day, 9, tzinfo=UTC), tick=False):
            shown[day] = signed_in("admin_opale").get(LIST).content.decode().replace("\xa0", " ")
    assert ("dernier jour" in shown[9], "en retard" in shown[9]) == (True, False)
    assert "en retard de 1 j" in shown[10]


def test_a_holiday_of_the_caisse_counts_too(world: World) -> None:
    JourFerieCaisse.objects.create(caisse=world.opale, day=date(2025, 5, 9), libelle="Pont")
    demande = record(world, received_on=date(2025, 4, 30), at=datetime(2025, 4, 30, 9, tzinfo=UTC))
    assert demande.due_on == date(2025, 5, 12)


def test_the_clock_starts_at_the_entry_into_force_when_later(world: World) -> None:
    row = AccesRow(world.opale.pk, date(2025, 5, 5), None, GRILLE, "u")
    actions.set_acces(world.bondues.pk, rows=[row], by=AUTOMATE, at=datetime(2025, 4, 30, 9, tzinfo=UTC))
    demande = record(world, received_on=date(2025, 4, 30), at=datetime(2025, 4, 30, 9, tzinfo=UTC))
    assert demande.due_on == date(2025, 5, 13)  # 6, 7, 9, 12, 13: the 8th is off


@pytest.mark.clause("U-2.2-gestionnaire-par-caisse")
def test_only_the_admin_of_a_caisse_of_the_structure_opens_a_gestionnaire(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    demande = record(world)
    url = reverse("accounts:habilitation_accepter", args=[demande.pk])
    answers = {
        name: signed_in(name).post(url).status_code
        for name in (
            "gestionnaire_bondues",
            "technicien_bondues",
            "agent_opale",
            "dpo_opale",
            "exploitant",
            "admin_artois",
        )
    }
    assert answers == {
        "gestionnaire_bondues": 403, "technicien_bondues": 403, "agent_opale": 403, "dpo_opale": 403, "exploitant": 403,
        "admin_artois": 404,
    }  # fmt: skip
    assert signed_in("gestionnaire_bondues").post(NEW, {**TYPED, "partenaire": world.bondues.pk}).status_code == 403
    assert signed_in("admin_opale").post(url, {"version": "1"}).status_code == 302
    compte = Compte.objects.get(email="axelle.ledoux@ccas-bondues.example")
    assert (compte.role, compte.etat, compte.partenaire) == (Role.GESTIONNAIRE, EtatCompte.INVITE, world.bondues)


def test_accepting_sends_the_invitation_to_its_holder(world: World, signed_in: Callable[[str], Client]) -> None:
    demande = record(world)
    compte = actions.accept_habilitation(demande=demande, by=world.admin_opale, at=AT)
    invited, told = deliver_all(AT)
    assert (invited.to, compte.cree_par) == ([SIX.email], world.admin_opale)
    assert (told.to, told.subject) == (
        [world.gestionnaire_bondues.email],
        "Votre caisse a répondu à une demande de votre structure",
    )


@pytest.mark.clause("U-2.2-signature-prealable")
def test_without_a_convention_in_force_it_is_refused_and_the_request_kept(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    unsigned = actions.create_partenaire(
        by=world.admin_opale,
        at=AT,
        nom="CCAS sans convention",
        kind="ccas",
        membres=8,
        domaines=["ccas-bondues.example"],
    )
    demande = record(world, partenaire=unsigned)
    page = signed_in("admin_opale").post(reverse("accounts:habilitation_accepter", args=[demande.pk]), {"version": "1"})
    assert (page.status_code, "Convention d’utilisation non en vigueur" in page.content.decode()) == (200, True)
    demande.refresh_from_db()
    assert (demande.etat, Compte.objects.filter(partenaire=unsigned).count()) == (EtatHabilitation.EN_ATTENTE, 0)
    row = AccesRow(world.opale.pk, TODAY, None, GRILLE, "u")
    actions.set_acces(unsigned.pk, rows=[row], by=AUTOMATE, at=AT)
    assert actions.accept_habilitation(demande=demande, by=world.admin_opale, at=AT).etat == EtatCompte.INVITE


def test_another_caisse_in_force_does_not_open_this_one(world: World) -> None:
    demande = record(world, caisse=world.artois)
    with pytest.raises(Refus) as refused:
        actions.accept_habilitation(demande=demande, by=world.admin_artois, at=AT)
    assert refused.value.message == NOT_IN_FORCE


def test_no_place_left_refuses_with_the_rule_and_keeps_the_request(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    for number in (1, 2):
        record(world, replace(SIX, email=f"g{number}@ccas-bondues.example", nom=f"G{number}"))
    first, second = DemandeHabilitation.objects.order_by("pk")
    actions.accept_habilitation(demande=first, by=world.admin_opale, at=AT)
    page = signed_in("admin_opale").post(reverse("accounts:habilitation_accepter", args=[second.pk]), {"version": "1"})
    assert "Les 2 places de gestionnaire sont prises" in page.content.decode().replace("\xa0", " ")
    second.refresh_from_db()
    assert second.etat == EtatHabilitation.EN_ATTENTE


def test_a_refusal_takes_a_reason(world: World, signed_in: Callable[[str], Client]) -> None:
    demande = record(world)
    client, url = signed_in("admin_opale"), reverse("accounts:habilitation_refuser", args=[demande.pk])
    assert client.post(url, {"motif": ""}).status_code == 200
    assert client.post(url, {"motif": "La personne ne travaille pas au CCAS.", "version": "1"}).status_code == 302
    demande.refresh_from_db()
    assert (demande.etat, demande.motif_refus) == (EtatHabilitation.REFUSEE, "La personne ne travaille pas au CCAS.")


def test_a_request_is_decided_once(world: World) -> None:
    demande = record(world)
    actions.accept_habilitation(demande=demande, by=world.admin_opale, at=AT)
    with pytest.raises(TransitionRefusee):
        actions.accept_habilitation(demande=demande, by=world.admin_opale, at=AT)
    with pytest.raises(TransitionRefusee):
        actions.refuse_habilitation(demande=demande, motif="Non", by=world.admin_opale, at=AT)


def test_recorded_from_the_form_it_is_at_the_top_of_the_list(world: World, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("admin_opale")
    with time_machine.travel(AT, tick=False):
        client = signed_in("admin_opale")
        response = client.post(NEW, {**TYPED, "partenaire": world.bondues.pk})
        demande = DemandeHabilitation.objects.get()
        assert response.headers["Location"] == reverse("accounts:habilitation", args=[demande.pk])
        page = client.get(LIST).content.decode()
    assert "Axelle Ledoux" in page
    assert (demande.due_on, demande.recorded_by_ref) == (date(2026, 11, 30), str(world.admin_opale.ref))


def test_a_structure_of_another_caisse_is_not_offered(world: World, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("admin_artois").post(NEW, {**TYPED, "partenaire": world.bondues.pk})
    assert list(page.context["form"].errors) == ["partenaire"]


def test_a_date_to_come_is_refused(world: World) -> None:
    with pytest.raises(Refus) as refused:
        record(world, received_on=date(2026, 11, 24))
    assert refused.value.field == "received_on"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("set fonction = ''", "habilitation_complete"),
        ("set due_on = null", "habilitation_complete"),
        ("set etat = 'refusee', decided_at = now()", "habilitation_decided"),
        ("set etat = 'acceptee', decided_at = now()", "habilitation_decided"),
        ("set etat = 'incomplete', complete_at = null, due_on = null", "habilitation_transitions"),
    ],
)
def test_the_database_holds_the_request_whole(world: World, change: str, constraint: str) -> None:
    demande = record(world)
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update accounts_demandehabilitation {change} where id = %s", [demande.pk])
    assert constraint_name(refused.value) == constraint


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("axelle.ledoux@gmail.com", "« gmail.com » est une messagerie grand public"),
        ("axelle.ledoux@ccas-autre.example", "« ccas-autre.example » n’est pas un domaine admis pour cette structure"),
    ],
)
def test_an_address_the_account_could_not_open_on_is_refused_when_recorded_and_when_corrected(
    world: World, signed_in: Callable[[str], Client], email: str, sentence: str
) -> None:
    demande = record(world)
    with time_machine.travel(AT, tick=False):
        client = signed_in("admin_opale")
        for url in (NEW, reverse("accounts:habilitation_corriger", args=[demande.pk])):
            page = client.post(url, {**TYPED, "partenaire": world.bondues.pk, "email": email})
            assert list(page.context["form"].errors) == ["email"]
            shown = page.content.decode().replace("\xa0", " ")
            assert (sentence in shown, "@ccas-bondues.example" in shown, f'value="{email}"' in shown) == (True,) * 3
    assert list(DemandeHabilitation.objects.values_list("email", flat=True)) == [SIX.email]


def corrected(world: World, demande: DemandeHabilitation, **changes: Any) -> DemandeHabilitation:
    received_on = changes.pop("received_on", demande.received_on)
    return actions.correct_habilitation(
        demande=demande,
        personne=replace(SIX, **changes),
        origine=demande.origine,
        received_on=received_on,
        by=world.admin_opale,
        at=AT,
    )


def test_a_waiting_request_is_corrected_on_screen_and_says_what_it_was(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    demande = record(world, replace(SIX, nom="Ledous"))
    fiche, url = (reverse(f"accounts:habilitation{end}", args=[demande.pk]) for end in ("", "_corriger"))
    with time_machine.travel(AT, tick=False):
        client = signed_in("admin_opale")
        assert url in client.get(fiche).content.decode()
        assert 'value="Ledous"' in client.get(url).content.decode()
        assert client.post(url, {**TYPED, "nom": ""}).status_code == 200
        assert client.post(url, TYPED).headers["Location"] == fiche
        page = client.get(fiche).content.decode().replace("\xa0", " ")
    assert ("Nom : Ledous" in page, "<dd>Ledoux</dd>" in page) == (True, True)
    names = list(demande.history.order_by("history_id").values_list("nom", "history_user_id", "history_date"))
    me = str(world.admin_opale.ref)
    assert names == [("Ledous", me, AT), ("Ledoux", me, AT)]
    assert actions.accept_habilitation(demande=demande, by=world.admin_opale, at=AT).nom == "Ledoux"


def test_the_clock_follows_the_day_of_arrival_not_the_name(world: World) -> None:
    demande = record(world)
    assert demande.due_on == date(2026, 11, 30)
    assert corrected(world, demande, nom="Ledoux-Marin").due_on == date(2026, 11, 30)
    assert corrected(world, demande, received_on=date(2026, 11, 19)).due_on == date(2026, 11, 26)
    with pytest.raises(Refus) as refused:
        corrected(world, demande, received_on=date(2026, 11, 24))
    assert refused.value.field == "received_on"


@pytest.mark.clause("U-2.2.1-champs-habilitation")
def test_a_request_that_lacked_a_field_starts_its_clock_the_day_it_is_completed(world: World) -> None:
    demande = DemandeHabilitation.objects.create(
        partenaire=world.bondues,
        caisse=world.opale,
        etat=EtatHabilitation.INCOMPLETE,
        nom=SIX.nom,
        origine=OrigineDemande.COURRIER,
        received_on=date(2026, 11, 16),
        recorded_at=datetime(2026, 11, 16, 9, tzinfo=UTC),
        recorded_by_ref=str(world.admin_opale.ref),
    )
    with pytest.raises(Refus):
        corrected(world, demande, fonction="")
    done = corrected(world, demande)
    assert (done.etat, done.complete_at, done.due_on) == (EtatHabilitation.EN_ATTENTE, AT, date(2026, 11, 30))


def test_a_decided_request_is_not_corrected(world: World, signed_in: Callable[[str], Client]) -> None:
    demande = record(world)
    actions.refuse_habilitation(demande=demande, motif="Non", by=world.admin_opale, at=AT)
    with pytest.raises(TransitionRefusee):
        corrected(world, demande, nom="Autre")
    url = reverse("accounts:habilitation_corriger", args=[demande.pk])
    assert url not in signed_in("admin_opale").get(reverse("accounts:habilitation", args=[demande.pk])).content.decode()


def test_a_correction_does_not_overwrite_a_colleague_s(world: World, signed_in: Callable[[str], Client]) -> None:
    """Both opened the page; the second is told what the request now says, keeps their words, and decides."""
    demande = record(world, replace(SIX, nom="Ledous"))
    url = reverse("accounts:habilitation_corriger", args=[demande.pk])
    with time_machine.travel(AT, tick=False):
        client = signed_in("admin_opale")
        assert 'name="version" value="1"' in client.get(url).content.decode()
        corrected(world, demande, nom="Ledoux", fonction="Directrice adjointe")
        page = client.post(url, {**TYPED, "nom": "Ledoux-Marin"})
        shown = page.content.decode().replace("\xa0", " ")
        assert (page.status_code, "Quelqu’un a modifié cette page pendant que vous écriviez" in shown) == (409, True)
        assert ("<li>Fonction : Directrice adjointe</li>" in shown, "<li>Téléphone" in shown) == (True, False)
        assert ('value="Ledoux-Marin"' in shown, 'name="version" value="2"' in shown) == (True, True)
        demande.refresh_from_db()
        assert (demande.nom, demande.version) == ("Ledoux", 2)
        assert client.post(url, {**TYPED, "nom": "Ledoux-Marin", "version": "2"}).status_code == 302
    demande.refresh_from_db()
    assert (demande.nom, demande.version) == ("Ledoux-Marin", 3)


@pytest.mark.parametrize("act", ["accepter", "refuser"])
@pytest.mark.parametrize("version", ["1", ""])
def test_nobody_answers_a_request_they_have_not_read(
    world: World, signed_in: Callable[[str], Client], act: str, version: str
) -> None:
    demande = record(world)
    corrected(world, demande, nom="Ledoux-Marin")
    url, motif = reverse(f"accounts:habilitation_{act}", args=[demande.pk]), "La personne est partie."
    client = signed_in("admin_opale")
    page = client.post(url, {"motif": motif, "version": version})
    shown = page.content.decode()
    assert (page.status_code, "<dd>Ledoux-Marin</dd>" in shown, 'name="version" value="2"' in shown) == (
        409,
        True,
        True,
    )
    assert (act == "accepter") or motif in shown
    demande.refresh_from_db()
    assert demande.etat == EtatHabilitation.EN_ATTENTE
    assert client.post(url, {"motif": motif, "version": "2"}).status_code == 302
    demande.refresh_from_db()
    assert (demande.etat == EtatHabilitation.EN_ATTENTE, demande.version) == (False, 3)
