"""Loss, theft, fraud: reported by anyone, cut at once, told with proof (U 4.1)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import Detection, EtatCompte, EtatSignalement, MotifInactivation
from accounts.liens import EtatLien, activation_url, read_activation
from accounts.models import AvisSecurite, Compte, SignalementSecurite
from espace.errors import Refus, TransitionRefusee
from espace.models import Courriel
from espace.reference import is_valid
from espace.registry import Referent, a_faire, referents
from tests.accounts.lectures import deliver_all, link_in, text, words
from tests.accounts.porte import AT, CONNEXION, is_signed_in
from tests.world import PASSWORD, World

pytestmark = pytest.mark.usefixtures("clock")
SIGNALER, SANS_CONNEXION = reverse("accounts:signaler"), reverse("accounts:signaler_sans_connexion")
SECURITE = reverse("accounts:caisse_securite")
OUALI = actions.Personne("madame", "Ouali", "Farida", "Accueil", "", "f.ouali@ccas-bondues.example")
LATER = AT + timedelta(minutes=12)


def report(world: World, name: str = "technicien_bondues", by: str = "gestionnaire_bondues") -> SignalementSecurite:
    return actions.report_security(
        compte=world.comptes[name], kind="vol", detail="Carnet volé dans le train.", by=world.comptes[by], at=AT
    )


def cut(world: World, name: str, by: str, at: datetime = LATER, **given: str) -> SignalementSecurite:
    return actions.cut_compte(compte=world.comptes[name], by=world.comptes[by], at=at, **given)


def told() -> dict[str, str]:
    """Address → subject of the mails just sent."""
    mail.outbox.clear()
    return {message.to[0]: str(message.subject) for message in deliver_all(AT)}


@pytest.mark.clause("U-4.1-signalement-fraude")
def test_a_gestionnaire_reports_a_technicien_and_everybody_concerned_is_told_at_once(world: World) -> None:
    client = world.client(world.gestionnaire_bondues)
    page = client.post(SIGNALER, {"compte": world.technicien_bondues.pk, "kind": "perte", "detail": "Carnet oublié."})
    row = SignalementSecurite.objects.get()
    assert is_valid(row.numero)
    assert (row.reported_at, row.etat, row.detection) == (AT, EtatSignalement.OUVERT, Detection.PARTENAIRE)
    assert page.headers["Location"] == reverse("accounts:signalement", args=[row.numero])
    assert row.numero in text(client.get(page.headers["Location"]))
    assert told() == {
        world.gestionnaire_bondues.email: f"Votre signalement {row.numero} est enregistré",
        world.opale.functional_mailbox: f"Signalement de sécurité {row.numero}",
        world.admin_opale.email: f"Signalement de sécurité {row.numero}",
    }
    sent = "".join(words(m) for m in mail.outbox)
    assert "oublié" not in sent
    assert world.technicien_bondues.nom not in sent
    assert link_in(mail.outbox[0], "/").startswith(("/caisse/securite/", "/securite/signalements/"))


def test_the_suspected_account_is_not_told_by_the_report(world: World) -> None:
    report(world, "gestionnaire_bondues", "technicien_bondues")
    assert world.gestionnaire_bondues.email not in told()
    report(world, "technicien_departement", "collegue_ase")
    assert set(told()) == {
        world.collegue_ase.email, world.gestionnaire_departement.email, world.admin_artois.email, world.admin_opale.email,
        world.artois.functional_mailbox, world.opale.functional_mailbox,
    }  # fmt: skip


def test_one_reports_ones_own_account_or_one_of_ones_organisation_never_another(world: World) -> None:
    client = world.client(world.technicien_bondues)
    other = client.post(SIGNALER, {"compte": world.technicien_mds.pk, "kind": "vol"})
    assert other.status_code == 200
    assert not SignalementSecurite.objects.exists()
    client.post(SIGNALER, {"compte": world.technicien_bondues.pk, "kind": "vol"})
    assert SignalementSecurite.objects.get().detection == Detection.TITULAIRE


def test_a_report_asks_what_happened_and_keeps_what_was_typed(world: World) -> None:
    page = text(
        world.client(world.gestionnaire_bondues).post(
            SIGNALER, {"compte": world.technicien_bondues.pk, "detail": "Jeudi"}
        )
    )
    assert "Indiquez ce qui s’est passé." in page
    assert "Jeudi" in page
    assert not SignalementSecurite.objects.exists()


def test_who_can_no_longer_sign_in_reports_by_identifiant_and_learns_nothing(world: World) -> None:
    compte = world.technicien_bondues
    known = Client().post(SANS_CONNEXION, {"identifiant": compte.identifiant, "kind": "vol"})
    unknown = Client().post(SANS_CONNEXION, {"identifiant": "personne-tech", "kind": "vol"})
    assert text(known) == text(unknown)
    assert "Assistance, 01 00 00 00 02" in text(known)
    row = SignalementSecurite.objects.get()
    assert (row.compte, row.detection, row.reported_by_ref) == (compte, Detection.TITULAIRE, "sans-connexion")
    assert told()[compte.email] == f"Votre signalement {row.numero} est enregistré"
    agent, unverified = world.client(world.agent_opale), "l’identité n’est pas vérifiée"
    assert unverified in text(agent.get(reverse("accounts:caisse_signalement", args=[row.numero])))
    signed = reverse("accounts:caisse_signalement", args=[report(world).numero])
    assert unverified not in text(agent.get(signed))


def test_reports_without_sign_in_are_counted_and_do_not_pile_up(world: World) -> None:
    compte, client = world.technicien_bondues, Client()
    for _ in range(5):
        assert "Signalement reçu" in text(
            client.post(SANS_CONNEXION, {"identifiant": compte.identifiant, "kind": "vol"})
        )
    assert "Trop de demandes" in text(client.post(SANS_CONNEXION, {"identifiant": compte.identifiant, "kind": "vol"}))
    assert SignalementSecurite.objects.count() == 1


@pytest.mark.clause("U-4.1-inactivation-immediate")
def test_the_only_gestionnaire_is_cut_at_once_and_the_delay_is_shown(
    world: World, clock: time_machine.Traveller
) -> None:
    suspect = world.client(world.gestionnaire_bondues)
    assert is_signed_in(suspect)
    numero = report(world, "gestionnaire_bondues", "technicien_bondues").numero
    clock.move_to(LATER)
    agent = world.client(world.agent_opale)
    assert numero in text(agent.get(SECURITE))
    agent.post(reverse("accounts:caisse_signalement_couper", args=[numero]))
    row = SignalementSecurite.objects.get()
    assert (row.etat, row.cut_at) == (EtatSignalement.COUPE, LATER)
    assert "coupé 12 min après le signalement" in text(agent.get(reverse("accounts:caisse_signalement", args=[numero])))
    assert not is_signed_in(suspect)
    compte = Compte.objects.get(pk=world.gestionnaire_bondues.pk)
    assert (compte.etat, compte.motif) == (EtatCompte.INACTIF, MotifInactivation.SECURITE)
    assert Compte.objects.get(pk=world.technicien_bondues.pk).etat == EtatCompte.ACTIF
    page = text(world.client(world.admin_opale).get(reverse("accounts:partenaire", args=[world.bondues.pk])))
    assert "Cette structure n’a aucun gestionnaire" in page


def test_the_same_closing_without_security_is_refused(world: World) -> None:
    with pytest.raises(Refus, match="seul gestionnaire"):
        actions.deactivate_compte(
            compte=world.gestionnaire_bondues, motif=MotifInactivation.DEPART, by=world.admin_opale, at=AT
        )


def test_a_cut_account_opens_nothing(world: World) -> None:
    compte = world.technicien_bondues
    invited = actions.create_technicien(
        partenaire=world.bondues, personne=OUALI, lien="employe", is_workstation_attested=True, by=world.gestionnaire_bondues,
        at=AT,
    )  # fmt: skip
    jeton = activation_url(invited).rstrip("/").rsplit("/", 1)[1]
    cut(world, "technicien_bondues", "gestionnaire_bondues", kind="vol")
    actions.cut_compte(compte=invited, kind="perte", by=world.agent_opale, at=LATER)
    page = Client().post(CONNEXION, {"login": compte.identifiant, "password": PASSWORD})
    assert page.headers["Location"] == reverse("accounts:compte_ferme")
    assert read_activation(jeton, LATER).etat is EtatLien.MORT
    actions.ask_reset(identifiant=compte.identifiant, at=LATER)
    assert "Choisir un nouveau mot de passe" not in [message.subject for message in deliver_all(LATER)]


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("agent_opale", "gestionnaire_bondues"), ("admin_artois", "technicien_departement"),
        ("gestionnaire_bondues", "technicien_bondues"), ("admin_artois", "agent_artois"),
    ],
)  # fmt: skip
def test_a_cut_without_report_records_its_own(world: World, by: str, name: str) -> None:
    row = cut(world, name, by, kind="fraude", detail="Consultations de nuit.")
    assert (row.reported_at, row.cut_at) == (LATER, LATER)
    assert row.detection == (Detection.CAISSE if world.comptes[by].caisse_id else Detection.PARTENAIRE)
    with pytest.raises(TransitionRefusee):
        cut(world, name, by, kind="fraude")


@pytest.mark.clause("U-4.1-notification-detection-caisse")
def test_the_structure_is_told_with_proof_and_reads_the_motive_in_the_portal(
    world: World, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(referents, "_items", [(1, lambda *_: [Referent(address="direction@ccas-bondues.example")])])
    row = cut(world, "technicien_bondues", "agent_opale", at=AT, kind="fraude", detail="Consultations de nuit.")
    mails = {message.to[0]: message for message in deliver_all(AT)}
    notice = mails[world.gestionnaire_bondues.email]
    referent = mails["direction@ccas-bondues.example"]
    for message in (notice, referent):
        assert message.subject == "Une mesure de sécurité concerne votre structure"
        assert "nuit" not in words(message)
        assert world.technicien_bondues.nom not in words(message)
    assert "Assistance, 01 00 00 00 02" in str(referent.body)
    assert "/securite/avis/" not in str(referent.body)
    clock.move_to(LATER)
    page = text(world.client(world.gestionnaire_bondues).get(link_in(notice, "/securite/avis/")))
    assert "Usage frauduleux" in page
    assert "Consultations de nuit." in page
    proofs = AvisSecurite.objects.filter(signalement=row).order_by("pk")
    assert [(a.compte, a.queued_at, a.read_at) for a in proofs] == [
        (world.gestionnaire_bondues, AT, LATER), (None, AT, None),
    ]  # fmt: skip
    Courriel.objects.update(address="")  # what the outbox forgets after thirty days
    page = text(world.client(world.agent_opale).get(reverse("accounts:caisse_signalement", args=[row.numero])))
    assert "Hélène Castel, gestionnaire" in page
    assert "Référent de la structure, sans compte" in page
    assert page.count("10 h 40") >= 3


def test_a_notice_waits_on_the_first_page_until_it_is_read(world: World) -> None:
    cut(world, "technicien_bondues", "agent_opale", kind="vol")
    client, avis = (
        world.client(world.gestionnaire_bondues),
        reverse("accounts:avis", args=[AvisSecurite.objects.get().pk]),
    )
    assert ("Lire un avis de sécurité" in text(client.get("/accueil/")), avis in text(client.get("/accueil/"))) == (
        True,
        True,
    )
    client.get(avis)
    assert "Lire un avis de sécurité" not in text(client.get("/accueil/"))


def test_a_cut_by_the_structure_itself_tells_it_nothing(world: World) -> None:
    cut(world, "technicien_bondues", "gestionnaire_bondues", kind="vol")
    assert not AvisSecurite.objects.exists()


def test_another_account_of_the_structure_does_not_read_the_notice(world: World) -> None:
    cut(world, "technicien_bondues", "agent_opale", kind="vol")
    avis = AvisSecurite.objects.get()
    page = reverse("accounts:avis", args=[avis.pk])
    assert world.client(world.gestionnaire_departement).get(page).status_code == 404
    assert AvisSecurite.objects.get().read_at is None


def test_only_an_admin_closes_a_report_and_says_what_was_found(world: World) -> None:
    row = report(world)
    page = reverse("accounts:caisse_signalement_sans_suite", args=[row.numero])
    assert world.client(world.agent_opale).post(page, {"suite": "Carnet retrouvé."}).status_code == 403
    assert "Indiquez ce que la caisse a constaté." in text(world.client(world.admin_opale).post(page, {"suite": ""}))
    world.client(world.admin_opale).post(page, {"suite": "Carnet retrouvé."})
    row.refresh_from_db()
    assert (row.etat, row.suite, row.cut_at) == (EtatSignalement.SANS_SUITE, "Carnet retrouvé.", None)
    assert world.client(world.admin_opale).post(page, {"suite": "Encore."}).status_code == 409


def test_only_an_admin_restores_a_cut_account_and_the_report_says_it(world: World) -> None:
    row = cut(world, "technicien_bondues", "agent_opale", kind="vol")
    page = reverse("accounts:caisse_signalement_retablir", args=[row.numero])
    assert world.client(world.agent_opale).post(page, {"suite": "Carnet retrouvé."}).status_code == 403
    world.client(world.admin_opale).post(page, {"suite": "Carnet retrouvé."})
    row.refresh_from_db()
    assert (row.etat, row.suite, row.closed_by_ref) == ("retabli", "Carnet retrouvé.", str(world.admin_opale.ref))
    assert Compte.objects.get(pk=row.compte_id).etat == EtatCompte.INVITE
    other = cut(world, "technicien_mds", "agent_opale", kind="vol")
    actions.reactivate_compte(compte=other.compte, by=world.admin_opale, at=LATER)
    other.refresh_from_db()
    assert other.etat == EtatSignalement.RETABLI


def test_who_cuts_is_told_of_the_other_profile_of_the_same_person(world: World) -> None:
    row, compte = report(world, "gestionnaire_bondues", "technicien_bondues"), world.gestionnaire_bondues
    pages = [
        reverse("accounts:caisse_signalement", args=[row.numero]),
        reverse("accounts:partenaire_couper", args=[world.bondues.pk, compte.ref]),
    ]
    agent, sentence = world.client(world.agent_opale), "Cette personne a aussi un compte de technicien."
    assert [sentence in text(agent.get(page)) for page in pages] == [False, False]
    Compte.objects.filter(pk=world.technicien_bondues.pk).update(email=compte.email)
    assert [sentence in text(agent.get(page)) for page in pages] == [True, True]


def test_another_caisse_sees_nothing_of_a_report_and_cuts_nothing(world: World) -> None:
    row = report(world)
    agent = world.client(world.agent_artois)
    assert row.numero not in text(agent.get(SECURITE))
    assert agent.get(reverse("accounts:caisse_signalement", args=[row.numero])).status_code == 404
    assert agent.post(reverse("accounts:caisse_signalement_couper", args=[row.numero])).status_code == 404
    assert Compte.objects.get(pk=world.technicien_bondues.pk).etat == EtatCompte.ACTIF


def test_once_its_access_has_ended_a_caisse_no_longer_cuts_nor_closes_a_report(world: World) -> None:
    world.departement.acces.filter(caisse=world.artois).update(closes_on=AT.date())
    row = report(world, "technicien_departement", "gestionnaire_departement")
    page = reverse("accounts:caisse_signalement_couper", args=[row.numero])
    assert world.client(world.agent_artois).post(page).status_code == 403
    closing = reverse("accounts:caisse_signalement_sans_suite", args=[row.numero])
    assert world.client(world.admin_artois).post(closing, {"suite": "Rien."}).status_code == 403
    row.refresh_from_db()
    assert row.etat == EtatSignalement.OUVERT
    assert world.client(world.agent_opale).post(page).status_code == 302


def test_an_account_closed_before_the_caisse_answers_a_report_does_not_open_again_meanwhile(world: World) -> None:
    """Else a closing for departure, then a reopening, would go round the cut."""
    row = report(world, by="agent_opale")
    compte, by = world.technicien_bondues, world.gestionnaire_bondues
    actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=by, at=AT)
    with pytest.raises(Refus, match="votre caisse y répond d’abord"):
        actions.reactivate_compte(compte=compte, by=by, at=LATER)
    actions.close_signalement(signalement=row, suite="Carnet retrouvé.", by=world.admin_opale, at=LATER)
    assert actions.reactivate_compte(compte=compte, by=by, at=LATER).etat == EtatCompte.INVITE


def test_a_colleague_opens_no_other_profile_to_a_gestionnaire_that_was_cut(world: World) -> None:
    """Only an admin restores (product.md 3): the same address, invited or given to another account."""
    gestionnaire, other = world.gestionnaire_bondues, world.technicien_bondues
    personne = replace(OUALI, email=gestionnaire.email.upper())
    cut(world, "gestionnaire_bondues", "admin_opale", kind="fraude")
    with pytest.raises(Refus, match="seule votre caisse peut le rétablir"):
        actions.create_technicien(
            partenaire=world.bondues, personne=personne, lien="employe", is_workstation_attested=True, by=other, at=AT
        )
    with pytest.raises(Refus, match="seule votre caisse peut le rétablir"):
        actions.modify_compte(compte=other, changes={"email": gestionnaire.email}, by=other, at=AT)


@pytest.mark.django_db
def test_the_database_refuses_a_cut_before_its_report(world: World) -> None:
    row = report(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignalementSecurite.objects.filter(pk=row.pk).update(etat="coupe", cut_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_report_comes_first_on_the_home_of_the_caisse(world: World) -> None:
    report(world, "gestionnaire_bondues", "technicien_bondues")
    assert "Répondre à 1 signalement de sécurité" in text(world.client(world.admin_opale).get("/caisse/"))
    assert next(contribution.__name__ for contribution in a_faire) == "_security"
