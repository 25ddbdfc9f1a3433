"""The team of a structure: what a gestionnaire sees and does, and nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions.compte import exclusion_hash
from accounts.adapter import CompteBackend
from accounts.enums import EtatCompte, Role
from accounts.models import AppareilTotp, Compte, ExclusionPersonne, Partenaire, ServicePartenaire
from espace import clock, registry
from espace.auteurs import AUTOMATE
from espace.errors import Refus
from tests.accounts.lectures import deliver_all, text
from tests.accounts.test_pages import AXELLE, invite
from tests.world import World

EQUIPE, INVITER = reverse("accounts:equipe"), reverse("accounts:equipe_inviter")
TYPED = {
    "civilite": "madame", "nom": "Ledoux", "prenom": "Axelle", "fonction": "Assistante sociale", "telephone": "",
    "email": "axelle.ledoux@ccas-bondues.example", "lien": "benevole", "poste": "on",
}  # fmt: skip


def errors_of(response: Any) -> list[str]:
    return sorted(response.context["form"].errors)


def test_a_gestionnaire_invites_a_technicien_who_receives_the_mail(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("gestionnaire_bondues")
    page = client.post(INVITER, TYPED, follow=True)
    assert "L’invitation de Axelle Ledoux part à axelle.ledoux@ccas-bondues.example" in text(page)
    compte = Compte.objects.get(nom="Ledoux")
    assert (compte.identifiant, compte.etat, compte.rattache_a) == (
        "aledoux-tech",
        EtatCompte.INVITE,
        world.gestionnaire_bondues,
    )
    (sent,) = deliver_all(clock.now())
    assert sent.to == ["axelle.ledoux@ccas-bondues.example"]


@pytest.mark.clause("U-2.2.1-technicien-appartenance")
def test_the_tie_is_asked_for_and_shown(world: World, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("gestionnaire_bondues")
    assert errors_of(client.post(INVITER, {**TYPED, "lien": ""})) == ["lien"]
    assert not Compte.objects.filter(nom="Ledoux").exists()
    client.post(INVITER, TYPED)
    assert "Bénévole" in text(client.get(EQUIPE))
    with pytest.raises(Refus, match="lien de cette personne"):
        actions.create_technicien(
            partenaire=world.bondues,
            personne=AXELLE,
            lien="",
            is_workstation_attested=True,
            by=AUTOMATE,
            at=clock.now(),
        )


@pytest.mark.clause("U-3.1-outils-professionnels")
def test_the_workstation_is_attested_and_the_attestation_dated(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("gestionnaire_bondues")
    assert errors_of(client.post(INVITER, {**TYPED, "poste": ""})) == ["poste"]
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        client = signed_in("gestionnaire_bondues")
        client.post(INVITER, TYPED)
    assert Compte.objects.get(nom="Ledoux").workstation_attested_at == datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.clause("U-2.2.1-email-professionnel")
@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("axelle@gmail.com", "« gmail.com » est une messagerie grand public"),
        ("axelle@ccas-autre.example", "« ccas-autre.example » n’est pas un domaine admis"),
        ("axelle@sous.ccas-bondues.example", "n’est pas un domaine admis"),
        ("axelle@ccas-bondues.example.ailleurs.example", "n’est pas un domaine admis"),
        ("axelle@CCAS-BONDUES.example", ""),
    ],
)
def test_the_address_is_of_the_structure(
    world: World, signed_in: Callable[[str], Client], email: str, sentence: str
) -> None:
    page = signed_in("gestionnaire_bondues").post(INVITER, {**TYPED, "email": email})
    if not sentence:
        assert page.status_code == 302
        return
    assert errors_of(page) == ["email"]
    assert sentence in text(page)
    assert f'value="{email}"' in text(page)


@pytest.mark.clause("U-2.2.1-email-europe")
def test_a_domain_serves_once_attested_hosted_in_europe(world: World, signed_in: Callable[[str], Client]) -> None:
    url = reverse("accounts:partenaire_domaine", args=[world.bondues.pk])
    typed = {**TYPED, "email": "axelle@ville-bondues.example"}
    domaine = actions.add_domaine(
        partenaire=world.bondues, domaine="ville-bondues.example", is_in_europe=False, by=AUTOMATE, at=clock.now()
    )
    assert errors_of(signed_in("gestionnaire_bondues").post(INVITER, typed)) == ["email"]
    domaine.delete()
    page = signed_in("admin_opale").post(url, {"domaine": "ville-bondues.example", "version": version_of(world)})
    assert "Cochez la case" in text(page)
    typed_domain = {"domaine": "@Ville-Bondues.example", "europe": "on", "version": version_of(world)}
    signed_in("admin_opale").post(url, typed_domain)
    assert signed_in("gestionnaire_bondues").post(INVITER, typed).status_code == 302


def test_the_service_is_asked_for_where_the_structure_has_some(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("gestionnaire_departement")
    typed = {**TYPED, "email": "axelle@pas-de-calais.example"}
    assert errors_of(client.post(INVITER, typed)) == ["service"]
    other = ServicePartenaire.objects.create(partenaire=world.bondues, nom="Autre")
    assert errors_of(client.post(INVITER, {**typed, "service": other.pk})) == ["service"]
    assert client.post(INVITER, {**typed, "service": world.ase.pk}).status_code == 302
    assert Compte.objects.get(nom="Ledoux").service == world.ase


def test_the_same_address_in_the_same_profile_is_refused_beside_the_field(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    page = signed_in("gestionnaire_bondues").post(INVITER, {**TYPED, "email": world.technicien_bondues.email})
    assert "Un compte de ce profil utilise déjà cette adresse" in text(page)
    assert errors_of(page) == ["email"]


def test_a_nir_in_a_name_is_refused_and_not_echoed(world: World, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("gestionnaire_bondues").post(INVITER, {**TYPED, "fonction": "Agent 1 84 12 62 193 012 34"})
    assert errors_of(page) == ["fonction"]
    assert ("62 193 012" in text(page), "[numéro retiré]" in text(page)) == (False, True)


def test_an_excluded_person_gets_no_new_account(world: World) -> None:
    ExclusionPersonne.objects.create(
        email_hash=exclusion_hash(AXELLE.email.upper()),
        caisse=world.opale,
        partenaire=world.bondues,
        reference="D-1",
        decided_on=clock.day_of(clock.now()),
        motif="x",
        decided_at=clock.now(),
        decided_by_ref="x",
        until=clock.day_of(clock.now()),
    )
    with pytest.raises(Refus) as refused:
        actions.create_technicien(
            partenaire=world.bondues,
            personne=AXELLE,
            lien="employe",
            is_workstation_attested=True,
            by=AUTOMATE,
            at=clock.now(),
        )
    assert refused.value.code == "exclue"


def test_states_are_told_in_words(world: World, signed_in: Callable[[str], Client]) -> None:
    with time_machine.travel(datetime(2026, 11, 16, 9, tzinfo=UTC), tick=False) as now:
        invite(world, "Ouali")
        now.shift(timedelta(days=5))
        page = text(signed_in("gestionnaire_bondues").get(EQUIPE))
        assert ("Invitation envoyée" in page, "le lien expire dans 48 h" in page) == (True, True)
        now.shift(timedelta(days=2))
        page = text(signed_in("gestionnaire_bondues").get(EQUIPE))
        assert ("Invitation expirée" in page, "Envoyer un nouveau lien" in page) == (True, True)


def test_an_expired_invitation_is_something_to_do_for_the_gestionnaire(world: World) -> None:
    with time_machine.travel(datetime(2026, 11, 16, 9, tzinfo=UTC), tick=False) as now:
        invite(world, "Ouali")
        request = signed_request(world, "gestionnaire_bondues")
        assert titles(request) == []
        now.shift(timedelta(days=7))
        assert titles(signed_request(world, "gestionnaire_bondues")) == ["Renvoyer une invitation expirée"]


def test_on_the_first_day_a_gestionnaire_is_asked_to_invite(world: World) -> None:
    with world.acting(world.gestionnaire_bondues), time_machine.travel(datetime(2026, 11, 16, 9, tzinfo=UTC)):
        request = signed_request(world, "gestionnaire_bondues")
        assert titles(request) == []
        actions.deactivate_compte(
            compte=world.technicien_bondues, motif="depart", by=world.gestionnaire_bondues, at=request.at
        )
        (act,) = (act for contribution in CONTRIBUTIONS for act in contribution(request))
        assert (act.bouton, act.url) == ("Inviter un technicien", INVITER)
        assert act.texte == "Ce sont eux qui font les demandes et les suivent. Il reste 5\xa0places."
        invite(world, "Ouali")
        assert titles(request) == []


def signed_request(world: World, name: str) -> Any:
    from django.http import HttpRequest

    request = HttpRequest()
    user = CompteBackend().get_user(world.comptes[name].pk)  # with what a home asks of it
    request.user, request.at, request.zone = user, clock.now(), clock.PARIS  # type: ignore[assignment, attr-defined]  # as the middlewares do
    return request


CONTRIBUTIONS = [c for c in registry.a_faire if c.__module__.startswith("accounts.")]


def titles(request: Any) -> list[str]:
    return [act.titre for contribution in CONTRIBUTIONS for act in contribution(request)]


def test_a_lost_factor_is_reset_by_the_gestionnaire_told_and_journalled(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    compte, lost = world.technicien_bondues, signed_in("technicien_bondues")
    url = reverse("accounts:equipe_second_facteur", args=[compte.ref])
    signed_in("gestionnaire_bondues").post(url)
    assert not AppareilTotp.objects.filter(user=compte).exists()
    assert lost.get(reverse("accounts:profil")).headers["Location"].startswith(reverse("accounts:connexion"))
    assert [message.subject for message in deliver_all(clock.now())] == ["Votre second facteur a été remis à zéro"]
    assert journalled(compte) == ["facteur.remis_a_zero"]


def journalled(compte: Compte) -> list[str]:
    """As the system reads it: no screen of a structure shows its journal, and no policy lets it."""
    from django.db import connection

    from tests.base import OWNER, acting_under

    with acting_under(OWNER, acteur="systeme"), connection.cursor() as cursor:
        cursor.execute("select verb from espace_lignejournal where object_ref = %s", [str(compte.ref)])
        return [row[0] for row in cursor.fetchall()]


def test_a_long_team_goes_by_pages(world: World, signed_in: Callable[[str], Client]) -> None:
    for number in range(60):
        actions.create_technicien(
            partenaire=world.departement,
            personne=actions.Personne("madame", f"Nom{number:02}", "P", "", "", f"n{number}@pas-de-calais.example"),
            lien="employe",
            is_workstation_attested=True,
            by=AUTOMATE,
            at=clock.now(),
        )
    client = signed_in("gestionnaire_departement")
    first, second = text(client.get(EQUIPE)), text(client.get(EQUIPE, {"page": 2}))
    assert ("Page 1 sur 2, 64 comptes" in first, "Nom59" in first, "Nom59" in second) == (True, False, True)


def test_the_profile_is_read_only(world: World, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("gestionnaire_bondues")
    url = reverse("accounts:profil")
    assert "<input" not in text(client.get(url)).split("<main")[1].split("</main>")[0]
    assert client.post(url, {"telephone": "03 20 11 11 11"}).status_code == 403


def test_effectif_recorded_by_the_caisse_recomputes_the_places(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    url = reverse("accounts:partenaire_effectif", args=[world.bondues.pk])
    today = f"{clock.day_of(clock.now()):%d/%m/%Y}"
    typed = {"membres": "12", "declared_on": today, "version": version_of(world)}
    assert signed_in("admin_opale").post(url, typed).status_code == 302
    world.bondues.refresh_from_db()
    assert (world.bondues.places_techniciens, world.bondues.places_gestionnaires) == (15, 3)
    page = signed_in("admin_opale").post(url, {**typed, "membres": "0"})
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("page", "typed", "name"),
    [
        ("effectif", {"membres": "12", "declared_on": "02/11/2026"}, "membres"),
        ("domaine", {"domaine": "ville-bondues.example", "europe": "on"}, "domaine"),
    ],
)
def test_what_a_structure_declares_is_not_written_over_what_a_colleague_wrote(
    world: World, signed_in: Callable[[str], Client], page: str, typed: dict[str, str], name: str
) -> None:
    client, url = signed_in("admin_opale"), reverse(f"accounts:partenaire_{page}", args=[world.bondues.pk])
    read = version_of(world)
    shown = text(client.get(reverse("accounts:partenaire", args=[world.bondues.pk])))
    assert shown.count(f'name="version" value="{read}"') == 2
    day = clock.day_of(clock.now())
    actions.declare_effectif(partenaire=world.bondues, membres=9, declared_on=day, by=AUTOMATE, at=clock.now())
    before = (world.bondues.effectifs.count(), world.bondues.domaines.count())
    answer = client.post(url, {**typed, "version": read})
    assert (answer.status_code, "Quelqu’un a modifié cette page" in text(answer)) == (409, True)
    assert f'name="{name}" value="{typed[name]}"' in text(answer)
    assert (world.bondues.effectifs.count(), world.bondues.domaines.count()) == before
    assert f'name="version" value="{version_of(world)}"' in text(answer)
    assert client.post(url, {**typed, "version": version_of(world)}).status_code == 302
    assert version_of(world) > read


def version_of(world: World) -> int:
    return Partenaire.objects.get(pk=world.bondues.pk).version


def test_a_full_team_is_told_the_rule_and_what_frees_a_place_instead_of_a_form(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client, rule = signed_in("gestionnaire_bondues"), "Les 5 places de technicien sont prises"
    taken = Compte.objects.filter(partenaire=world.bondues, role=Role.TECHNICIEN).count()
    for number in range(5 - taken):
        assert 'name="nom"' in text(client.get(INVITER))
        invite(world, f"Place{number}")
    for url in (INVITER, EQUIPE):
        page = text(client.get(url))
        assert (rule in page, "annulez l’invitation" in page, "Demandez à votre caisse" in page) == (True, True, True)
        assert ('name="nom"' in page, "Inviter un technicien</a>" in page) == (False, False)
    page = text(client.post(INVITER, TYPED))
    assert ("Les 5 places de technicien sont prises" in page, 'value="Ledoux"' in page) == (True, True)
    assert not Compte.objects.filter(nom="Ledoux").exists()


@pytest.mark.parametrize(
    ("telephone", "kept"),
    [
        ("03 20 00 00 00", "03 20 00 00 00"),
        ("+33 6 12 34 56 78", "06 12 34 56 78"),
        ("0590 27 11 22", "+590 590 27 11 22"),
        ("+262 262 40 00 00", "+262 262 40 00 00"),
        ("", ""),
        ("12345", None),
        ("+32 2 555 12 12", None),
        ("0000000000", None),
        ("poste 12", None),
    ],
)
def test_a_phone_is_french_overseas_included(
    world: World, signed_in: Callable[[str], Client], telephone: str, kept: str | None
) -> None:
    page = signed_in("gestionnaire_bondues").post(INVITER, {**TYPED, "telephone": telephone})
    if kept is None:
        assert errors_of(page) == ["telephone"]
        assert "Ce n’est pas un numéro français. Écrivez ses dix chiffres, outre-mer compris" in text(page)
        return
    assert Compte.objects.get(nom="Ledoux").telephone == kept


@pytest.mark.parametrize("champ", ["nom", "prenom", "fonction", "email"])
def test_a_nir_in_any_field_of_a_person_is_refused_and_not_echoed(
    world: World, signed_in: Callable[[str], Client], champ: str
) -> None:
    nir = "184126219301234"
    typed = {**TYPED, champ: f"{nir}@ccas-bondues.example" if champ == "email" else f"Ledoux {nir}"}
    page = signed_in("gestionnaire_bondues").post(INVITER, typed)
    assert (errors_of(page), nir in text(page)) == ([champ], False)


def test_an_invitation_of_thirty_days_was_never_activated(world: World, signed_in: Callable[[str], Client]) -> None:
    with time_machine.travel(datetime(2026, 11, 16, 9, tzinfo=UTC), tick=False) as now:
        invite(world, "Ouali")
        now.shift(timedelta(days=29, hours=23))
        assert "Jamais activé" not in text(signed_in("gestionnaire_bondues").get(EQUIPE))
        now.shift(timedelta(hours=1))
        page = text(signed_in("gestionnaire_bondues").get(EQUIPE))
        assert ("Jamais activé" in page, "Envoyer un nouveau lien" in page) == (True, True)
