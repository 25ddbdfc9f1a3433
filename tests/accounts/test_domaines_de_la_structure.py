"""The e-mail domains of a structure: proposed by its gestionnaire, attested or declined by its caisse, withdrawn."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions import AccesRow, Personne
from accounts.enums import EtatDomaine, EtatHabilitation, Role
from accounts.models import Compte, DemandeHabilitation, DomaineCourriel, Partenaire
from espace import clock
from espace.auteurs import AUTOMATE
from espace.errors import Refus, TransitionRefusee
from tests.accounts.lectures import text
from tests.accounts.test_effectif import TYPED
from tests.accounts.test_habilitation import record
from tests.accounts.test_pages import AXELLE, SIX
from tests.accounts.test_quotas import BON
from tests.world import OPENED_ON, World

EQUIPE, INVITER = reverse("accounts:equipe"), reverse("accounts:equipe_inviter")
PROPOSER, ACCUEIL = reverse("accounts:equipe_domaines"), reverse("signalements:caisse")
NEW = "ville-bondues.example"
MINE = {**TYPED, "email": f"axelle@{NEW}"}


def propose(world: World, name: str = NEW) -> DomaineCourriel:
    return actions.propose_domaine(
        partenaire=world.bondues, domaine=name, by=world.gestionnaire_bondues, at=clock.now()
    )


def page_of(domaine: DomaineCourriel, act: str = "") -> str:
    name = f"accounts:domaine_{act}" if act else "accounts:domaine"
    return reverse(name, args=[domaine.partenaire_id, domaine.pk])


def version_of(world: World) -> int:
    return Partenaire.objects.get(pk=world.bondues.pk).version


def holders(world: World) -> DomaineCourriel:
    return world.bondues.domaines.get(domaine="ccas-bondues.example")


@pytest.mark.clause("U-2.2.1-email-europe", "U-2.2.1-email-professionnel")
def test_what_a_gestionnaire_proposes_serves_once_the_caisse_attests_it(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    """Proposed, said to the caisse on its first page, refused to the form, attested with its box, then accepted."""
    gestionnaire, admin = signed_in("gestionnaire_bondues"), signed_in("admin_opale")
    assert "Examiner" not in text(admin.get(ACCUEIL))
    page = gestionnaire.post(PROPOSER, {"domaine": f"@{NEW.upper()}"}, follow=True)
    assert f"@{NEW} est proposé à votre caisse" in text(page)
    page = gestionnaire.post(INVITER, MINE)
    assert f"« {NEW} » est proposé à votre caisse, qui ne l’a pas encore admis" in text(page)
    domaine = DomaineCourriel.objects.get(domaine=NEW)
    home = text(admin.get(ACCUEIL))
    assert ("Examiner 1 domaine d’e-mail proposé" in home, page_of(domaine) in home) == (True, True)
    shown = text(admin.get(page_of(domaine)))
    assert ("par Hélène Castel" in shown, "Aucun compte ne l’utilise" in shown) == (True, True)
    unticked = admin.post(page_of(domaine, "attester"), {"version": version_of(world)})
    assert (unticked.status_code, "Cochez la case" in text(unticked)) == (200, True)
    assert gestionnaire.post(INVITER, MINE).status_code == 200
    assert admin.post(page_of(domaine, "attester"), {"version": version_of(world), "europe": "on"}).status_code == 302
    domaine.refresh_from_db()
    assert (domaine.etat, domaine.attested_by_ref) == (EtatDomaine.ADMIS, world.admin_opale.auteur_ref)
    assert gestionnaire.post(INVITER, MINE).status_code == 302
    assert "Examiner" not in text(admin.get(ACCUEIL))


def test_declined_with_a_reason_that_the_structure_reads_then_proposed_again(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    domaine, admin = propose(world), signed_in("admin_opale")
    silent = admin.post(page_of(domaine, "retirer"), {"version": version_of(world), "motif": ""})
    assert (silent.status_code, "Indiquez pourquoi" in text(silent)) == (200, True)
    admin.post(
        page_of(domaine, "retirer"), {"version": version_of(world), "motif": "Messagerie hébergée hors d’Europe."}
    )
    page = text(signed_in("gestionnaire_bondues").get(PROPOSER))
    assert ("Refusé" in page, "Messagerie hébergée hors d’Europe." in page) == (True, True)
    assert "n’est pas un domaine admis" in text(signed_in("gestionnaire_bondues").post(INVITER, MINE))
    assert signed_in("gestionnaire_bondues").post(PROPOSER, {"domaine": NEW}).status_code == 302
    domaine.refresh_from_db()
    assert (domaine.etat, domaine.motif_retrait) == (EtatDomaine.PROPOSE, "")


@pytest.mark.clause("U-2.2.1-email-professionnel")
def test_a_withdrawn_domain_opens_no_account_and_closes_none(world: World, signed_in: Callable[[str], Client]) -> None:
    """By the form, by a request to record and by its acceptance; both sides read how many accounts still use it."""
    waiting = record(world)
    domaine, admin = holders(world), signed_in("admin_opale")
    assert "2 comptes l’utilisent" in text(admin.get(page_of(domaine)))
    typed = {"version": version_of(world), "motif": "La structure a changé de messagerie."}
    assert admin.post(page_of(domaine, "retirer"), typed).status_code == 302
    typed_person = {**TYPED, "email": "axelle.ledoux@ccas-bondues.example"}
    assert "Aucun domaine d’e-mail n’est encore admis" in text(
        signed_in("gestionnaire_bondues").post(INVITER, typed_person)
    )
    with pytest.raises(Refus, match="n’est pas un domaine admis pour cette structure"):
        record(world, replace(SIX, email="autre@ccas-bondues.example"))
    accept = reverse("accounts:habilitation_accepter", args=[waiting.pk])
    assert "n’est pas un domaine admis pour cette structure" in text(admin.post(accept, {"version": waiting.version}))
    assert DemandeHabilitation.objects.get(pk=waiting.pk).etat == EtatHabilitation.EN_ATTENTE
    warning = "2 comptes l’utilisent encore : ils restent ouverts, aucun autre ne s’ouvre."
    fiche = reverse("accounts:partenaire", args=[world.bondues.pk])
    for who, url in (
        ("gestionnaire_bondues", PROPOSER), ("admin_opale", fiche), ("admin_opale", page_of(domaine)),
    ):  # fmt: skip
        assert warning in text(signed_in(who).get(url))
    assert signed_in("technicien_bondues").get(reverse("accounts:profil")).status_code == 200
    admin.post(page_of(domaine, "attester"), {"version": version_of(world), "europe": "on"})
    assert signed_in("gestionnaire_bondues").post(INVITER, typed_person).status_code == 302


@pytest.mark.clause("U-2.2.1-email-professionnel")
@pytest.mark.parametrize("door", ["proposer", "admettre", "demande", "agent", "responsable", "exploitant"])
def test_a_public_webmail_is_refused_at_every_door(world: World, door: str) -> None:
    """Of a structure, of a caisse, of the portal: nobody’s account opens on an address anyone can open."""
    at, by = clock.now(), world.admin_opale
    mail = replace(AXELLE, email="axelle.ledoux@gmail.com")
    doors: dict[str, Callable[[], object]] = {
        "proposer": lambda: propose(world, "gmail.com"),
        "admettre": lambda: actions.add_domaine(
            partenaire=world.bondues, domaine="orange.fr", is_in_europe=True, by=by, at=at
        ),
        "demande": lambda: record(world, replace(SIX, email="a@gmail.com")),
        "agent": lambda: actions.create_agent(caisse=world.opale, personne=mail, by=by, at=at),
        "responsable": lambda: actions.create_admin_caisse(caisse=world.opale, personne=mail, by=by, at=at),
        "exploitant": lambda: actions.create_exploitant(personne=mail, by=AUTOMATE, at=at),
    }
    with pytest.raises(Refus) as refused:
        doors[door]()
    assert refused.value.code == "webmail"
    assert not Compte.objects.filter(nom=AXELLE.nom).exists()


def test_a_webmail_admitted_before_the_list_named_it_opens_nothing(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    DomaineCourriel.objects.filter(partenaire=world.bondues).update(domaine="gmail.com")
    page = signed_in("gestionnaire_bondues").post(INVITER, {**TYPED, "email": "axelle@gmail.com"})
    assert "« gmail.com » est une messagerie grand public" in text(page)
    with pytest.raises(Refus, match="messagerie grand public"):
        actions.attest_domaine(domaine=world.bondues.domaines.get(), by=world.admin_opale, at=clock.now())


def test_two_structures_share_a_domain(world: World, signed_in: Callable[[str], Client]) -> None:
    """A town and its CCAS have one messaging: each opens its own accounts on it, an address stays one account a profile."""
    actions.add_domaine(
        partenaire=world.bondues, domaine="pas-de-calais.example", is_in_europe=True, by=AUTOMATE, at=clock.now()
    )
    typed = {**TYPED, "email": "axelle@pas-de-calais.example"}
    assert signed_in("gestionnaire_bondues").post(INVITER, typed).status_code == 302
    typed = {**TYPED, "email": world.technicien_departement.email}
    page = text(signed_in("gestionnaire_bondues").post(INVITER, typed))
    assert "Une personne qui travaille dans deux structures a une adresse par structure." in page


def test_either_caisse_answers_and_the_other_has_nothing_left_to_do(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    domaine = actions.propose_domaine(
        partenaire=world.departement, domaine="enfance62.example", by=world.gestionnaire_departement, at=clock.now()
    )
    for name in ("admin_artois", "admin_opale"):
        assert "Examiner 1 domaine" in text(signed_in(name).get(ACCUEIL))
    actions.attest_domaine(domaine=domaine, by=world.admin_opale, at=clock.now())
    assert "Examiner 1 domaine" not in text(signed_in("admin_artois").get(ACCUEIL))
    with pytest.raises(TransitionRefusee):
        actions.attest_domaine(domaine=domaine, by=world.admin_artois, at=clock.now())
    actions.withdraw_domaine(domaine=domaine, motif="Erreur.", by=world.admin_artois, at=clock.now())
    with pytest.raises(TransitionRefusee):
        actions.withdraw_domaine(domaine=domaine, motif="Erreur.", by=world.admin_opale, at=clock.now())


@pytest.mark.parametrize("act", ["attester", "retirer"])
def test_an_answer_is_not_written_over_a_colleague_s(
    world: World, signed_in: Callable[[str], Client], act: str
) -> None:
    domaine, read = propose(world), version_of(world)
    propose(world, "autre-bondues.example")
    typed = {"version": read, "europe": "on", "motif": "Hors d’Europe, dit la structure."}
    answer = signed_in("admin_opale").post(page_of(domaine, act), typed)
    assert (answer.status_code, "Quelqu’un a modifié cette page" in text(answer)) == (409, True)
    assert ("Hors d’Europe, dit la structure." in text(answer)) == (act == "retirer")
    domaine.refresh_from_db()
    assert domaine.etat == EtatDomaine.PROPOSE


def test_a_caisse_without_access_reads_and_writes_nothing(world: World, signed_in: Callable[[str], Client]) -> None:
    """Closed since: the page still answers, the answer does not; another caisse's structure is nowhere."""
    domaine = propose(world)
    row = AccesRow(world.opale.pk, OPENED_ON, clock.day_of(clock.now()), BON, "u")
    actions.set_acces(world.bondues.pk, rows=[row], by=AUTOMATE, at=clock.now())
    admin = signed_in("admin_opale")
    assert admin.get(page_of(domaine)).status_code == 200
    assert admin.post(page_of(domaine, "attester"), {"europe": "on"}).status_code == 403
    assert signed_in("admin_artois").get(page_of(domaine)).status_code == 404
    elsewhere = reverse("accounts:domaine", args=[world.departement.pk, domaine.pk])
    assert admin.get(elsewhere).status_code == 404


@pytest.mark.clause("U-2.2-double-compte")
def test_a_person_with_both_profiles_is_shown_as_such_to_both_sides(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    """On each of the two lines while both are open; a closed one is no longer said on the other."""
    fiche = reverse("accounts:partenaire", args=[world.bondues.pk])
    sides = (("gestionnaire_bondues", EQUIPE), ("admin_opale", fiche))
    for who, url in sides:
        assert "Aussi un compte" not in text(signed_in(who).get(url))
    boss = world.gestionnaire_bondues
    typed = {**TYPED, "prenom": boss.prenom, "nom": boss.nom, "email": boss.email.upper()}
    assert signed_in("gestionnaire_bondues").post(INVITER, typed).status_code == 302
    twin = Compte.objects.get(partenaire=world.bondues, role=Role.TECHNICIEN, nom=boss.nom)
    assert twin.identifiant != boss.identifiant
    for who, url in sides:
        page = text(signed_in(who).get(url))
        assert (page.count("Aussi un compte de technicien"), page.count("Aussi un compte de gestionnaire")) == (1, 1)
    actions.deactivate_compte(compte=twin, motif="depart", by=boss, at=clock.now())
    for who, url in sides:
        page = text(signed_in(who).get(url))
        assert (page.count("Aussi un compte de technicien"), page.count("Aussi un compte de gestionnaire")) == (0, 1)


def test_the_same_address_in_two_structures_is_not_shown_as_one_person(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    """What another structure holds is not this one's to know."""
    actions.add_domaine(
        partenaire=world.bondues, domaine="pas-de-calais.example", is_in_europe=True, by=AUTOMATE, at=clock.now()
    )
    personne = Personne("madame", "Ferrand", "Nadia", "Direction", "0320000000", world.technicien_departement.email)
    actions.open_gestionnaire(partenaire=world.bondues, personne=personne, by=AUTOMATE, at=clock.now())
    for who in ("gestionnaire_bondues", "gestionnaire_departement"):
        assert "Aussi un compte" not in text(signed_in(who).get(EQUIPE))
