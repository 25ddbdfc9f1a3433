"""The team of a caisse and the exploitants: opened with the rigour of a structure's, and never locked out by themselves."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import EtatCompte, MotifInactivation, Role
from accounts.models import Caisse, Compte, ServiceCaisse
from espace import clock
from espace.auteurs import AUTOMATE
from espace.errors import Refus
from tests.accounts.lectures import deliver_all, text
from tests.accounts.porte import give_password
from tests.accounts.test_equipe import errors_of, signed_request, titles
from tests.accounts.test_pages import SIX
from tests.world import World, make_world

EQUIPE, INVITER = reverse("accounts:caisse_equipe"), reverse("accounts:caisse_equipe_inviter")
EXPLOITANTS = reverse("accounts:exploitation_comptes")
TYPED = {
    "role": "agent", "civilite": "monsieur", "nom": "Wallart", "prenom": "Omar", "fonction": "Conseil",
    "telephone": "03 21 00 00 00", "email": "o.wallart@cpam-artois.example",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"service_caisse": "mas", "is_medical_allowed": "on"}, (Role.AGENT, "owallart-agent", True, True)),
        ({}, (Role.AGENT, "owallart-agent", False, False)),
        ({"role": "admin_caisse"}, (Role.ADMIN_CAISSE, "owallart-resp", False, False)),
        ({"role": "dpo"}, (Role.DPO, "owallart-dpo", False, False)),
    ],
)
def test_a_responsable_opens_each_profile_of_the_caisse_and_the_mail_goes_to_its_holder(
    world: World, signed_in: Callable[[str], Client], typed: dict[str, str], kept: tuple[Any, ...]
) -> None:
    given = {**TYPED, **typed} | ({"service_caisse": world.mas_artois.pk} if "service_caisse" in typed else {})
    client = signed_in("admin_artois")
    assert INVITER in text(client.get(EQUIPE))
    assert client.post(INVITER, given).headers["Location"] == EQUIPE
    compte = Compte.objects.get(nom="Wallart")
    has_service = compte.service_caisse == world.mas_artois
    assert (compte.role, compte.identifiant, has_service, compte.is_medical_allowed) == kept
    assert (compte.etat, compte.caisse, compte.has_usable_password()) == (EtatCompte.INVITE, world.artois, False)
    assert [message.to for message in deliver_all(clock.now())] == [["o.wallart@cpam-artois.example"]]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"telephone": ""}, "telephone", "Indiquez le téléphone professionnel."),
        ({"civilite": ""}, "civilite", "Indiquez la civilité."),
        ({"email": "omar@gmail.com"}, "email", "n’importe qui peut en ouvrir une"),
        ({"email": "alenoir@cpam-artois.example"}, "email", "utilise déjà cette adresse"),
        ({"role": "dpo", "is_medical_allowed": "on"}, "is_medical_allowed", "Seul un agent voit les pièces médicales"),
        ({"role": "exploitant"}, "role", "Cette réponse n’est plus proposée"),
        ({"service_caisse": "other"}, "service_caisse", "Cette réponse n’est plus proposée"),
    ],
)
def test_what_is_missing_or_refused_is_said_beside_its_field_and_nothing_typed_is_lost(
    world: World, signed_in: Callable[[str], Client], typed: dict[str, str], field: str, sentence: str
) -> None:
    given = {**TYPED, **typed} | ({"service_caisse": world.mas_opale.pk} if "service_caisse" in typed else {})
    page = signed_in("admin_artois").post(INVITER, given)
    assert (errors_of(page), sentence in text(page), 'value="Wallart"' in text(page)) == ([field], True, True)
    assert not Compte.objects.filter(nom="Wallart").exists()


def test_the_action_asks_the_six_fields_too(world: World) -> None:
    for champ in ("civilite", "nom", "prenom", "fonction", "telephone", "email"):
        with pytest.raises(Refus) as refused:
            actions.open_collegue(
                caisse=world.artois, role=Role.AGENT, personne=replace(SIX, **{champ: ""}), by=AUTOMATE, at=clock.now()
            )
        assert (refused.value.field, refused.value.code) == (champ, "six_champs")


@pytest.mark.clause("U-2.2.3-effets-inactivation")
def test_a_colleague_closed_is_out_at_the_next_request_and_opens_nothing_by_signing_in(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    compte, theirs, client = world.agent_artois, signed_in("agent_artois"), signed_in("admin_artois")
    assert theirs.get(reverse("accounts:profil")).status_code == 200
    url = reverse("accounts:caisse_equipe_fermer", args=[compte.ref])
    assert errors_of(client.post(url, {})) == ["motif"]
    assert client.post(url, {"motif": "depart"}).headers["Location"] == EQUIPE
    assert theirs.get(reverse("accounts:profil")).headers["Location"].startswith(reverse("accounts:connexion"))
    assert give_password(Client(), compte) == reverse("accounts:compte_ferme")
    told = deliver_all(clock.now())[-1]
    assert "votre caisse a indiqué votre départ" in str(told.body)


@pytest.mark.parametrize(("name", "page"), [("admin_artois", "caisse_equipe"), ("exploitant", "exploitation_comptes")])
def test_nobody_closes_or_changes_their_own_account(
    world: World, signed_in: Callable[[str], Client], name: str, page: str
) -> None:
    compte, client = world.comptes[name], signed_in(name)
    for act in ("fermer", "modifier"):
        url = reverse(f"accounts:{page}_{act}", args=[compte.ref])
        assert (url in text(client.get(reverse(f"accounts:{page}"))), client.post(url, {"motif": "depart"}).status_code) == (
            False, 403,
        )  # fmt: skip
    another(world, compte)
    with pytest.raises(Refus) as refused:
        actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=compte, at=clock.now())
    assert refused.value.code == "soi_meme"


def another(world: World, compte: Compte) -> Compte:
    """A second active account of the same kind."""
    personne = replace(SIX, nom="Second", email=f"second@{compte.email.rpartition('@')[2]}")
    if compte.role == Role.EXPLOITANT:
        other = actions.create_exploitant(personne=personne, by=AUTOMATE, at=clock.now())
    else:
        other = actions.create_admin_caisse(caisse=world.artois, personne=personne, by=AUTOMATE, at=clock.now())
    return actions.activate_compte(compte=other, password="Corbeau-Lanterne-27-Sel", at=clock.now())


@pytest.mark.parametrize(
    ("name", "code"), [("admin_artois", "dernier_responsable"), ("exploitant", "dernier_exploitant")]
)
def test_the_last_one_is_not_closed_the_one_before_is_and_security_closes_even_the_last(
    world: World, name: str, code: str
) -> None:
    compte = world.comptes[name]

    def close(one: Compte, motif: MotifInactivation) -> str:
        try:
            return actions.deactivate_compte(compte=one, motif=motif, by=AUTOMATE, at=clock.now()).etat
        except Refus as refus:
            return refus.code

    invited = replace(SIX, nom="Invite", email="invite@cpam-artois.example")
    if compte.caisse:
        actions.create_admin_caisse(caisse=world.artois, personne=invited, by=AUTOMATE, at=clock.now())
    assert close(compte, MotifInactivation.DEPART) == code  # an invitation is not yet someone
    other = another(world, compte)
    assert close(other, MotifInactivation.DEPART) == EtatCompte.INACTIF
    assert close(compte, MotifInactivation.AUTRE) == code
    assert close(compte, MotifInactivation.SECURITE) == EtatCompte.INACTIF


@pytest.mark.parametrize("name", ["admin_artois", "exploitant"])
@pytest.mark.django_db(transaction=True)
def test_two_who_close_each_other_at_the_same_instant_leave_one(name: str) -> None:
    """Two connections, one barrier: neither waits for the other for ever, and somebody stays."""
    world = make_world()
    first = world.comptes[name]
    second = another(world, first)
    barrier, outcomes = threading.Barrier(2), Counter[str]()

    def close(compte: Compte, by: Compte) -> None:
        try:
            barrier.wait()
            actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=by, at=clock.now())
            outcomes["closed"] += 1
        except Refus as refus:
            outcomes[refus.code] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == Counter(
        {"closed": 1, "dernier_exploitant" if name == "exploitant" else "dernier_responsable": 1}
    )
    assert Compte.objects.filter(role=first.role, caisse=first.caisse, etat=EtatCompte.ACTIF).count() == 1


def test_an_exploitant_opens_another_and_closes_them_not_themselves(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client, typed = signed_in("exploitant"), {**TYPED, "email": "o.wallart@portail.example"}
    url = reverse("accounts:exploitation_comptes_inviter")
    assert url in text(client.get(EXPLOITANTS))
    assert errors_of(client.post(url, {**typed, "email": "omar@gmail.com"})) == ["email"]
    assert client.post(url, typed).headers["Location"] == EXPLOITANTS
    other = Compte.objects.get(nom="Wallart")
    assert (other.role, other.etat) == (Role.EXPLOITANT, EtatCompte.INVITE)
    page = reverse("accounts:exploitation_comptes_fermer", args=[other.ref])
    assert client.post(page, {"motif": "depart"}).headers["Location"] == EXPLOITANTS
    other.refresh_from_db()
    assert other.etat == EtatCompte.INACTIF


def test_the_only_responsable_of_a_caisse_is_not_closed_by_the_exploitant(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    page = reverse("accounts:exploitation_comptes_fermer", args=[world.admin_artois.ref])
    said = text(signed_in("exploitant").post(page, {"motif": "depart"}))
    assert "C’est le seul responsable des partenariats actif de la caisse" in said
    world.admin_artois.refresh_from_db()
    assert world.admin_artois.etat == EtatCompte.ACTIF


# ── What changes in an account ─────────────────────────────────────────────────────────────────


def form_of(compte: Compte, **typed: Any) -> dict[str, Any]:
    compte.refresh_from_db()
    given = {name: getattr(compte, name) for name in ("nom", "fonction", "telephone", "email", "version")}
    given |= {"service_caisse": compte.service_caisse_id or "", "service": compte.service_id or ""}
    return {**given, **({"is_medical_allowed": "on"} if compte.is_medical_allowed else {}), **typed}


def test_a_responsable_moves_an_agent_and_gives_or_takes_the_medical_documents_at_once(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    compte, client = world.agent_artois, signed_in("admin_artois")
    team = ServiceCaisse.objects.create(caisse=world.artois, nom="Accès aux droits")
    url = reverse("accounts:caisse_equipe_modifier", args=[compte.ref])
    moved = form_of(compte, service_caisse=team.pk, is_medical_allowed="on", fonction="Référente")
    assert client.post(url, moved).headers["Location"] == EQUIPE
    compte.refresh_from_db()
    assert (compte.service_caisse, compte.is_medical_allowed, compte.fonction) == (team, True, "Référente")
    before, after = Compte.history.filter(id=compte.pk).order_by("-history_id")[:1].get(), compte
    assert (before.service_caisse_id, before.history_user_id) == (
        after.service_caisse_id,
        world.admin_artois.auteur_ref,
    )
    body = str(deliver_all(clock.now())[-1].body)
    assert "Ce qui change : la fonction, le service, l’accès aux pièces médicales." in body.replace("\xa0", " ")
    assert "Référente" not in body
    typed = {name: value for name, value in form_of(compte).items() if name != "is_medical_allowed"}
    assert client.post(url, typed).status_code == 302
    compte.refresh_from_db()
    assert compte.is_medical_allowed is False


def test_what_a_colleague_wrote_meanwhile_is_not_written_over(world: World, signed_in: Callable[[str], Client]) -> None:
    compte = world.agent_artois
    url, read = reverse("accounts:caisse_equipe_modifier", args=[compte.ref]), form_of(compte, nom="Lenoire")
    actions.modify_compte(compte=compte, changes={"fonction": "Autre"}, by=world.admin_artois, at=clock.now())
    answer = signed_in("admin_artois").post(url, read)
    compte.refresh_from_db()
    assert (answer.status_code, compte.nom, compte.fonction) == (409, "Lenoir", "Autre")
    assert ('value="Lenoire"' in text(answer), f'name="version" value="{compte.version}"' in text(answer)) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"prenom": "Anne"}, "champ_fixe"), ({"civilite": "monsieur"}, "champ_fixe"), ({"role": "dpo"}, "champ_fixe"),
        ({"nom": ""}, "vide"), ({"email": "a@gmail.com"}, "webmail"), ({}, "rien_ne_change"),
        ({"email": "bsellier@cpam-artois.example"}, "compte_email_role_once"),
    ],
)  # fmt: skip
def test_what_does_not_change_is_refused_by_the_action(world: World, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refus) as refused:
        actions.modify_compte(compte=world.agent_artois, changes=changes, by=world.admin_artois, at=clock.now())
    assert refused.value.code == code


def test_a_gestionnaire_changes_on_a_recorded_request_only(world: World, signed_in: Callable[[str], Client]) -> None:
    with pytest.raises(Refus) as refused:
        actions.modify_compte(
            compte=world.gestionnaire_bondues, changes={"fonction": "x"}, by=world.admin_opale, at=clock.now()
        )
    assert refused.value.code == "champ_fixe"
    url = reverse("accounts:equipe_modifier", args=[world.gestionnaire_bondues.ref])
    assert signed_in("gestionnaire_bondues").post(url, {}).status_code == 403


# ── A technicien, by any gestionnaire of its structure (clauses-notes 25) ──────────────────────


def test_a_gestionnaire_changes_the_four_fields_of_a_technicien_and_its_service(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    compte, theirs = world.technicien_departement, signed_in("technicien_departement")
    url = reverse("accounts:equipe_modifier", args=[compte.ref])
    typed = form_of(
        compte, nom="Ferrand-Roy", fonction="Éducatrice", telephone="", email="n.roy@pas-de-calais.example",
        service=world.mds.pk,
    )  # fmt: skip
    client = signed_in("gestionnaire_departement")
    assert url in text(client.get(reverse("accounts:equipe")))
    assert client.post(url, typed).headers["Location"] == reverse("accounts:equipe")
    compte.refresh_from_db()
    assert (compte.nom, compte.fonction, compte.telephone, compte.email, compte.service, compte.identifiant) == (
        "Ferrand-Roy", "Éducatrice", "", "n.roy@pas-de-calais.example", world.mds, "nferrand-tech",
    )  # fmt: skip
    former = Compte.history.filter(id=compte.pk).count()
    assert former == 1
    sent = {message.to[0]: message.subject for message in deliver_all(clock.now())}
    assert sent == {
        "n.roy@pas-de-calais.example": "Votre compte Espace Partenaires a été modifié",
        "nferrand@pas-de-calais.example": "Votre compte n’écrit plus à cette adresse",
    }
    assert theirs.get(reverse("accounts:profil")).status_code == 200
    assert world.perimetre(compte).service == world.mds.pk


def test_a_technicien_moves_only_to_an_open_service_and_an_admitted_address(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    compte, client = world.technicien_departement, signed_in("gestionnaire_departement")
    url = reverse("accounts:equipe_modifier", args=[compte.ref])
    assert errors_of(client.post(url, form_of(compte, email="n@ailleurs.example"))) == ["email"]
    world.mds.is_active = False
    world.mds.save()
    assert errors_of(client.post(url, form_of(compte, service=world.mds.pk))) == ["service"]
    with pytest.raises(Refus) as refused:
        actions.modify_compte(compte=compte, changes={"service": world.mds}, by=AUTOMATE, at=clock.now())
    assert refused.value.code == "service"


def test_an_invitation_sent_to_a_mistyped_address_leaves_again_and_the_first_link_dies(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    personne = replace(SIX, nom="Wallart", email="mistyped@cpam-artois.example")
    compte = actions.create_agent(caisse=world.artois, personne=personne, by=world.admin_artois, at=clock.now())
    epoch = compte.invitation_epoch
    url = reverse("accounts:caisse_equipe_modifier", args=[compte.ref])
    signed_in("admin_artois").post(url, form_of(compte, telephone="03 21 00 00 00", email="right@cpam-artois.example"))
    compte.refresh_from_db()
    assert compte.invitation_epoch == epoch + 1
    assert [message.to for message in deliver_all(clock.now())] == [["right@cpam-artois.example"]]
    assert Caisse.objects.get(pk=world.artois.pk) == compte.caisse


# ── Invitations that nobody opened ─────────────────────────────────────────────────────────────


def test_an_invitation_nobody_opened_is_something_to_do_for_the_caisse_that_sent_it(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    """Seven days on, to send again; thirty days on, « jamais activé » on the page of the team and of the structure."""
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as now:
        personne = replace(SIX, nom="Wallart", email="o.wallart@cpam-opale.example")
        actions.create_agent(caisse=world.opale, personne=personne, by=world.admin_opale, at=clock.now())
        actions.open_gestionnaire(partenaire=world.bondues, personne=SIX, by=world.admin_opale, at=clock.now())
        assert expired(world, "admin_opale") == []
        now.shift(timedelta(days=7))
        assert expired(world, "admin_opale") == [
            "Renvoyer 1\xa0invitation expirée de collègue", "Renvoyer 1\xa0invitation expirée de gestionnaire",
        ]  # fmt: skip
        assert (expired(world, "admin_artois"), expired(world, "agent_opale")) == ([], [])
        now.shift(timedelta(days=23))
        for url in (EQUIPE, reverse("accounts:partenaire", args=[world.bondues.pk])):
            assert "renvoyez un lien ou annulez" in text(signed_in("admin_opale").get(url)), url


def expired(world: World, name: str) -> list[str]:
    with world.acting(world.comptes[name]):
        return [title for title in titles(signed_request(world, name)) if "invitation" in title]
