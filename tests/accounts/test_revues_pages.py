"""The screens of the reviews: what a gestionnaire leads, what a caisse asks and sees."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.enums import DecisionRevue, EtatCompte, MotifInactivation
from accounts.models import AcceptationCGU, Compte, LigneRevue, Revue
from accounts.querysets import lines_left
from accounts.views.lignes_revue import bilan_of
from espace.auteurs import AUTOMATE
from tests.accounts.lectures import text
from tests.mesures import MAX_STATEMENTS, statements
from tests.world import LONG_AGO, World

JOUR = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
REVUES, ACCUEIL = reverse("accounts:equipe_revues"), reverse("signalements:accueil")
Signed = Callable[[str], Client]


@pytest.fixture(autouse=True)
def lundi() -> Any:
    with time_machine.travel(JOUR, tick=False) as moved:
        yield moved


def open_revue(world: World, at: datetime = JOUR) -> Revue:
    revue = actions.open_periodic_revue(partenaire=world.bondues, by=AUTOMATE, at=at)
    assert revue is not None
    return revue


def pk_of(revue: Revue, compte: Compte) -> int:
    return LigneRevue.objects.get(revue=revue, compte=compte).pk


def confirm(client: Client, revue: Revue, **data: Any) -> Any:
    return client.post(reverse("accounts:revue_confirmer", args=[revue.pk]), data, follow=True)


@pytest.mark.clause("U-4.2-revue-habilitations")
def test_a_gestionnaire_leads_the_review_to_its_end(world: World, signed_in: Signed) -> None:
    revue, client = open_revue(world), signed_in("gestionnaire_bondues")
    assert "Revoir 2 comptes de votre structure" in text(client.get(ACCUEIL))
    page = text(client.get(REVUES))
    assert "À terminer avant la fin du mercredi 23 décembre 2026" in page
    assert "0 sur 2 revus" in page
    end = reverse("accounts:revue_terminer", args=[revue.pk])
    refused = client.post(end)
    assert (refused.status_code, "Il reste 2 comptes à revoir : Sonia Belkacem, Hélène Castel." in text(refused)) == (
        409, True
    )  # fmt: skip
    theirs, own = (pk_of(revue, compte) for compte in (world.technicien_bondues, world.gestionnaire_bondues))
    done = text(confirm(client, revue, comptes=[own]))
    assert ("Un compte est confirmé." in done, "1 sur 2 revus" in done) == (True, True)
    close = reverse("accounts:revue_fermer", args=[theirs])
    assert "Pourquoi fermer ce compte" in text(client.get(close))
    assert client.post(close, {"seen": "a_revoir"}).context["form"].errors.keys() == {"motif"}
    closed = text(client.post(close, {"seen": "a_revoir", "motif": "depart"}, follow=True))
    assert "Le compte de Sonia Belkacem est fermé." in closed
    assert Compte.objects.get(pk=world.technicien_bondues.pk).etat == EtatCompte.INACTIF
    assert "Terminer la revue des habilitations" in text(client.get(ACCUEIL))
    ended = text(client.post(end, follow=True))
    assert ("La revue est terminée." in ended, "Aucune revue n’est ouverte" in ended) == (True, True)
    assert "La prochaine s’ouvre le 23 mai 2027." in ended
    past = text(client.get(reverse("accounts:revue", args=[revue.pk])))
    assert "par Hélène Castel, aujourd’hui" in past
    assert "Confirmer les comptes cochés" not in past
    assert "1 sur 2 confirmés, 1 fermé" in ended


def test_several_are_confirmed_at_once_or_the_one_of_a_row(world: World, signed_in: Signed) -> None:
    revue, client = open_revue(world), signed_in("gestionnaire_bondues")
    theirs, own = (pk_of(revue, compte) for compte in (world.technicien_bondues, world.gestionnaire_bondues))
    nothing = confirm(client, revue)
    assert (nothing.status_code, "Cochez au moins un compte à confirmer" in text(nothing)) == (200, True)
    confirm(client, revue, comptes=[theirs], seul=own)  # a box left ticked is not what the button of a row confirms
    assert list(lines_left(revue).values_list("pk", flat=True)) == [theirs]
    confirm(client, revue, comptes=[theirs, own])
    assert not lines_left(revue).exists()


def test_a_line_of_another_structure_is_not_one_s_own(world: World, signed_in: Signed) -> None:
    revue = open_revue(world)
    other = actions.open_periodic_revue(partenaire=world.departement, by=AUTOMATE, at=JOUR)
    assert other is not None
    alien = pk_of(other, world.technicien_mds)
    page = confirm(signed_in("gestionnaire_bondues"), revue, comptes=[alien])
    assert "cette réponse n’est plus proposée" in text(page)
    assert LigneRevue.objects.get(pk=alien).decision == DecisionRevue.A_REVOIR


def test_a_colleague_goes_on_and_an_old_page_does_not_overwrite(world: World, signed_in: Signed) -> None:
    revue, client = open_revue(world), signed_in("gestionnaire_bondues")
    theirs = LigneRevue.objects.select_related("revue").get(revue=revue, compte=world.technicien_bondues)
    actions.confirm_lignes(revue=revue, lignes=[theirs], by=world.gestionnaire_bondues, at=JOUR)
    page = client.post(reverse("accounts:revue_fermer", args=[theirs.pk]), {"seen": "a_revoir", "motif": "depart"})
    assert (page.status_code, "Quelqu’un a décidé pour ce compte" in text(page)) == (409, True)
    assert "Confirmé" in text(page)
    assert Compte.objects.get(pk=world.technicien_bondues.pk).etat == EtatCompte.ACTIF
    closed = client.post(reverse("accounts:revue_fermer", args=[theirs.pk]), {"seen": "confirme", "motif": "depart"})
    assert closed.status_code == 302
    told = text(confirm(client, revue, comptes=[theirs.pk]))
    assert "Déjà décidé par quelqu’un d’autre : Sonia Belkacem." in told


@pytest.mark.clause("U-2.2.3-depart-technicien")
def test_an_unused_account_says_why_it_comes_first(world: World, signed_in: Signed) -> None:
    Compte.objects.filter(pk=world.technicien_bondues.pk).update(last_login_at=JOUR - timedelta(days=120))
    Compte.objects.filter(pk=world.gestionnaire_bondues.pk).update(last_login_at=JOUR - timedelta(days=1))
    open_revue(world)
    page = signed_in("gestionnaire_bondues").get(REVUES)
    assert [(vue.compte.nom, vue.raison.replace("\xa0", " ")) for vue in page.context["lignes"]] == [
        ("Belkacem", "Sans connexion depuis 120 jours"),
        ("Castel", ""),
    ]
    actions.set_reglage(caisse=world.opale, cle="accounts.revue_sans_usage_jours", valeur=121, by=AUTOMATE, at=LONG_AGO)
    page = signed_in("gestionnaire_bondues").get(REVUES)
    assert [vue.raison for vue in page.context["lignes"]] == ["", ""]


@pytest.mark.clause("M-rgpd-confidentialite")
def test_the_engagement_and_the_training_are_in_the_review(world: World, signed_in: Signed) -> None:
    AcceptationCGU.objects.filter(compte=world.technicien_bondues).delete()
    open_revue(world)
    client, caisse = signed_in("gestionnaire_bondues"), signed_in("admin_opale")
    page = text(client.get(REVUES))
    assert ("Engagement accepté le 2 janv. 2024" in page, "Pas encore d’engagement" in page) == (True, True)
    assert page.count("aucune formation notée") == 2
    tech, gest = world.technicien_bondues, world.gestionnaire_bondues
    url = reverse("accounts:equipe_formation", args=[tech.ref])
    late = client.post(url, {"on": "24/11/2026", "version": tech.version})
    assert "futur" in text(late)
    assert client.post(url, {"on": "03/03/2026", "version": tech.version}).status_code == 302
    again = client.post(url, {"on": "04/03/2026", "version": tech.version})
    assert (again.status_code, "04/03/2026" in text(again)) == (409, True)
    url = reverse("accounts:partenaire_formation", args=[world.bondues.pk, gest.ref])
    assert caisse.post(url, {"on": "05/03/2026", "version": gest.version}).status_code == 302
    page = text(client.get(REVUES))
    assert [f"formation le {day} mars 2026" in page for day in (3, 4, 5)] == [True, False, True]


@pytest.mark.clause("U-5-mission-rgpd-utilisateurs")
def test_the_awareness_of_a_structure_is_in_its_review_and_blocks_nothing(world: World, signed_in: Signed) -> None:
    revue = open_revue(world)
    client, caisse = signed_in("gestionnaire_bondues"), signed_in("admin_opale")
    assert "Aucune date de sensibilisation au RGPD n’est notée" in text(client.get(REVUES))
    url = reverse("accounts:partenaire_sensibilisation", args=[world.bondues.pk])
    data = {"on": "12/02/2026", "version": world.bondues.version}
    page = text(caisse.post(url, data, follow=True))
    assert "Structure sensibilisée au RGPD le 12 février 2026." in page
    assert "a sensibilisé ses équipes au RGPD le 12 février 2026" in text(client.get(REVUES))
    assert caisse.post(url, data).status_code == 409
    actions.confirm_lignes(revue=revue, lignes=lines_left(revue), by=world.gestionnaire_bondues, at=JOUR)
    world.bondues.refresh_from_db()
    world.bondues.sensibilise_rgpd_on = None
    world.bondues.save()
    actions.finish_revue(revue=revue, by=world.gestionnaire_bondues, at=JOUR)


@pytest.mark.clause("U-4.2-revue-sur-demande")
def test_a_caisse_asks_and_sees_the_rate_of_confirmed_accounts(world: World, signed_in: Signed) -> None:
    caisse, url = signed_in("admin_opale"), reverse("accounts:partenaire_revue", args=[world.bondues.pk])
    fiche = reverse("accounts:partenaire", args=[world.bondues.pk])
    assert "Aucune revue n’a encore été ouverte" in text(caisse.get(fiche))
    near = text(caisse.post(url, {"due_on": "29/11/2026"}))
    assert "choisissez le 30 novembre 2026 ou plus tard" in near
    assert "29/11/2026" in near
    done = text(caisse.post(url, {"due_on": "10/12/2026"}, follow=True))
    assert "La revue est ouverte jusqu’au 10 décembre 2026. Les gestionnaires reçoivent un e-mail." in done
    assert ("demandée par la CPAM de la Côte d’Opale" in done, "0 sur 2 (0 %)" in done) == (True, True)
    revue = Revue.objects.get()
    own = LigneRevue.objects.filter(revue=revue, compte=world.gestionnaire_bondues)
    actions.confirm_lignes(revue=revue, lignes=own, by=world.gestionnaire_bondues, at=JOUR)
    seen = caisse.get(fiche)
    (bilan,) = seen.context["revues"]
    assert (bilan.confirmes, bilan.total, bilan.taux, bilan.restants) == (1, 2, 50, 1)
    assert "1 sur 2 (50 %)" in text(seen)
    assert "Votre demande avance cette échéance" in text(caisse.get(url))
    sooner = text(caisse.post(url, {"due_on": "01/12/2026"}, follow=True))
    assert "L’échéance de la revue est avancée au 1er décembre 2026" in sooner
    assert "déjà ouverte, à terminer avant le 1er décembre 2026" in text(caisse.post(url, {"due_on": "05/12/2026"}))


@pytest.mark.clause("U-4.2-revue-habilitations")
def test_a_late_review_is_seen_by_the_caisse_until_it_is_finished(
    world: World, signed_in: Signed, lundi: time_machine.Traveller
) -> None:
    revue = open_revue(world)
    fiche, liste = reverse("accounts:partenaire", args=[world.bondues.pk]), reverse("accounts:partenaires")

    def seen() -> list[bool]:
        caisse = signed_in("admin_opale")
        return [
            "Revue en retard" in text(caisse.get(liste)),
            "En retard" in text(caisse.get(fiche)),
            "Relancer 1 structure pour sa revue d’habilitations" in text(caisse.get(reverse("signalements:caisse"))),
        ]

    lundi.move_to(datetime(2026, 12, 23, 22, tzinfo=UTC))
    assert seen() == [False, False, False]
    lundi.move_to(datetime(2026, 12, 24, 9, tzinfo=UTC))
    assert seen() == [True, True, True]
    at = datetime(2026, 12, 24, 9, tzinfo=UTC)
    actions.confirm_lignes(revue=revue, lignes=lines_left(revue), by=world.gestionnaire_bondues, at=at)
    actions.finish_revue(revue=revue, by=world.gestionnaire_bondues, at=at)
    assert seen() == [False, False, False]


def test_without_a_gestionnaire_the_list_shows_the_anomaly_instead(
    world: World, signed_in: Signed, lundi: time_machine.Traveller
) -> None:
    open_revue(world)
    actions.deactivate_compte(compte=world.gestionnaire_bondues, motif=MotifInactivation.SECURITE, by=AUTOMATE, at=JOUR)
    lundi.move_to(datetime(2027, 1, 24, 9, tzinfo=UTC))
    page = text(signed_in("admin_opale").get(reverse("accounts:partenaires")))
    assert ("Sans gestionnaire" in page, "Revue en retard" in page) == (True, False)


def test_without_a_review_the_page_says_when_the_next_one_opens(world: World, signed_in: Signed) -> None:
    Revue.objects.create(
        partenaire=world.bondues, opened_on=date(2026, 8, 1), due_on=date(2026, 9, 1),
        closed_at=datetime(2026, 8, 31, 9, tzinfo=UTC), closed_by_ref="essai",
    )  # fmt: skip
    page = text(signed_in("gestionnaire_bondues").get(REVUES))
    assert ("Aucune revue n’est ouverte" in page, "La prochaine s’ouvre le 28 février 2027." in page) == (True, True)


def test_the_rate_rounds_and_a_review_without_a_line_has_none(world: World) -> None:
    revue: Any = Revue(partenaire=world.bondues, opened_on=date(2026, 8, 1), due_on=date(2026, 9, 1))
    for lines, confirmed, rate in ((3, 2, 67), (9, 4, 44), (0, 0, 0)):
        revue.n_lignes, revue.n_confirmes, revue.n_fermes, revue.n_demandes = lines, confirmed, 0, 0
        revue.n_restants = lines - confirmed
        assert (bilan_of(revue, date(2026, 8, 2)).taux, bilan_of(revue, date(2026, 8, 2)).revus) == (rate, confirmed)


def test_a_review_costs_the_same_with_two_lines_and_with_forty(world: World, signed_in: Signed) -> None:
    def cost() -> int:
        client = signed_in("gestionnaire_bondues")
        client.get(REVUES)
        with statements() as asked:
            assert client.get(REVUES).status_code == 200
        return len(asked)

    revue = open_revue(world)
    before = cost()
    world.bondues.places_techniciens = None
    world.bondues.save()
    for rank in range(40):
        compte = Compte.objects.create(
            role="technicien", lien="employe", partenaire=world.bondues, nom=f"N{rank:02}", prenom="Ada",
            identifiant=f"an{rank}-tech", email=f"n{rank}@ccas-bondues.example", invited_at=JOUR,
        )  # fmt: skip
        LigneRevue.objects.create(revue=revue, compte=compte)
    assert (cost(), before <= MAX_STATEMENTS) == (before, True)


@pytest.mark.clause("U-4.2-revue-habilitations")
def test_a_gestionnaire_to_close_files_the_request_of_fifteen_days(world: World, signed_in: Signed) -> None:
    colleague = Compte.objects.create(
        role="gestionnaire", partenaire=world.bondues, nom="Wallart", prenom="Omar", identifiant="owallart-gest",
        email="omar@ccas-bondues.example", invited_at=JOUR,
    )  # fmt: skip
    revue, client = open_revue(world), signed_in("gestionnaire_bondues")
    (to_close,) = [vue for vue in client.get(REVUES).context["lignes"] if vue.compte == colleague]
    assert to_close.fermer == f"{reverse('accounts:equipe_fermeture', args=[colleague.ref])}?revue"
    early = client.post(to_close.fermer, {"motif": "depart", "wished_on": "07/12/2026"})
    assert early.status_code == 200
    assert LigneRevue.objects.get(revue=revue, compte=colleague).decision == DecisionRevue.A_REVOIR
    page = text(client.post(to_close.fermer, {"motif": "depart", "wished_on": "08/12/2026"}, follow=True))
    assert ("1 sur 3 revus" in page, "demandé à la caisse" in page) == (True, True)
    line = LigneRevue.objects.select_related("demande").get(revue=revue, compte=colleague)
    assert line.demande is not None
    assert (line.decision, line.demande.compte, line.demande.wished_on) == (
        DecisionRevue.A_INACTIVER, colleague, date(2026, 12, 8)
    )  # fmt: skip
    colleague.refresh_from_db()
    assert colleague.etat == EtatCompte.INVITE
