"""The life of an account: every state × every move, closing, the last gestionnaire, the end of the accesses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions import AccesRow
from accounts.enums import EtatCompte, EtatDemandeCompte, EtatHabilitation, MotifInactivation, Role
from accounts.models import Acces, Compte
from accounts.perimetres import perimetre_of
from accounts.transitions import COMPTE, DEMANDE_SUR_COMPTE, HABILITATION
from espace import clock, outbox
from espace.auteurs import AUTOMATE
from espace.errors import Refus, TransitionRefusee, constraint_name
from espace.jobs import job_named, run_job
from tests.accounts.lectures import deliver_all
from tests.accounts.test_pages import AXELLE, SIX
from tests.world import GRILLE, PASSWORD, World

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)


def in_state(world: World, etat: EtatCompte) -> Compte:
    """A technicien of Bondues brought to a state by the actions (by SQL for the last, which only the worker
    reaches).
    """
    compte = actions.create_technicien(
        partenaire=world.bondues, personne=AXELLE, lien="employe", is_workstation_attested=True, by=AUTOMATE, at=AT
    )
    if etat == EtatCompte.INVITE:
        return compte
    compte = actions.activate_compte(compte=compte, password="Vent-Couvreur-81-Tuile", at=AT)
    if etat == EtatCompte.ACTIF:
        return compte
    compte = actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=AUTOMATE, at=AT)
    if etat == EtatCompte.SUPPRIME:
        erase_by_sql(compte)
        compte.refresh_from_db()
    return compte


def erase_by_sql(compte: Compte) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update accounts_compte set etat='supprime', deleted_at=%s, identifiant='supprime-1', nom='', prenom='', "
            "email='', civilite='', fonction='', telephone='', lien='' where id=%s",
            [AT, compte.pk],
        )


def test_the_machine_names_every_state() -> None:
    assert COMPTE.states() == frozenset(EtatCompte.values)
    assert HABILITATION.states() == frozenset(EtatHabilitation.values)
    assert DEMANDE_SUR_COMPTE.states() == frozenset(EtatDemandeCompte.values)


FIELDS: dict[EtatCompte, dict[str, Any]] = {
    EtatCompte.INVITE: {"is_active": False},
    EtatCompte.ACTIF: {"is_active": True},
    EtatCompte.INACTIF: {"is_active": False, "inactivated_on": AT.date(), "motif": "depart"},
    EtatCompte.SUPPRIME: {
        "is_active": False, "deleted_at": AT, "identifiant": "supprime-2", "nom": "", "prenom": "", "email": "",
        "civilite": "", "fonction": "", "telephone": "", "lien": "",
    },
}  # fmt: skip


@pytest.mark.parametrize(("source", "target"), [pair for pair in product(EtatCompte, EtatCompte) if pair[0] != pair[1]])
def test_every_move_is_allowed_or_refused_by_the_database(world: World, source: EtatCompte, target: EtatCompte) -> None:
    compte = in_state(world, source)
    names = {"nom": "N", "prenom": "P", "email": "n@ccas-bondues.example", "identifiant": "n-tech"}
    fields = {**(names if source == EtatCompte.SUPPRIME else {}), **FIELDS[target], "etat": target}
    move = Compte.objects.filter(pk=compte.pk)
    if COMPTE.allows(source, target):
        assert move.update(**fields) == 1
        return
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        move.update(**fields)
    assert constraint_name(refused.value) == "compte_transitions"


@pytest.mark.parametrize("etat", list(EtatCompte))
def test_an_account_is_born_invited(world: World, etat: EtatCompte) -> None:
    person = {"nom": "N", "prenom": "P", "email": "neuf@pas-de-calais.example", "lien": "employe"}
    place: dict[str, Any] = {"identifiant": "neuf-tech", "role": Role.TECHNICIEN, "partenaire": world.departement}
    born = Compte(**{**person, **place, **FIELDS[etat], "etat": etat})
    if etat == EtatCompte.INVITE:
        Compte.objects.bulk_create([born])
        return
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        Compte.objects.bulk_create([born])
    assert constraint_name(refused.value) == "compte_transitions"


@pytest.mark.parametrize("etat", [EtatCompte.ACTIF, EtatCompte.INACTIF, EtatCompte.SUPPRIME])
def test_only_an_invited_account_is_activated_or_invited_again(world: World, etat: EtatCompte) -> None:
    compte = in_state(world, etat)
    if etat != EtatCompte.INACTIF:  # a closed one may open again, by its own action
        with pytest.raises(TransitionRefusee):
            actions.activate_compte(compte=compte, password="x", at=AT)
    with pytest.raises(TransitionRefusee):
        actions.resend_invitation(compte=compte, by=AUTOMATE, at=AT)


@pytest.mark.parametrize("etat", [EtatCompte.INACTIF, EtatCompte.SUPPRIME])
def test_an_account_is_not_closed_twice(world: World, etat: EtatCompte) -> None:
    with pytest.raises(TransitionRefusee):
        actions.deactivate_compte(compte=in_state(world, etat), motif=MotifInactivation.AUTRE, by=AUTOMATE, at=AT)


def test_an_account_row_is_never_deleted(world: World) -> None:
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Compte.objects.filter(pk=world.agent_artois.pk)._raw_delete("default")


# ── Closing ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("U-2.2.3-inactivation-technicien", "U-2.2-gestionnaire-cree-techniciens")
def test_any_gestionnaire_of_the_structure_closes_a_technicien_another_gets_404(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    compte = actions.create_technicien(
        partenaire=world.bondues, personne=AXELLE, lien="employe", is_workstation_attested=True,
        by=world.gestionnaire_bondues, at=AT,
    )  # fmt: skip
    assert (compte.rattache_a, compte.cree_par) == (world.gestionnaire_bondues, world.gestionnaire_bondues)
    second = actions.open_gestionnaire(
        partenaire=world.bondues, personne=replace(SIX, email="second@ccas-bondues.example"), by=AUTOMATE, at=AT
    )
    actions.activate_compte(compte=second, password="Vent-Couvreur-81-Tuile", at=AT)
    url = reverse("accounts:equipe_fermer", args=[compte.ref])
    assert signed_in("gestionnaire_departement").post(url, {"motif": "depart"}).status_code == 404
    assert signed_in("technicien_bondues").post(url, {"motif": "depart"}).status_code == 403
    assert signed_in("agent_opale").post(reverse("accounts:equipe_inviter"), {}).status_code == 403
    assert signed_in("technicien_bondues").post(reverse("accounts:equipe_inviter"), {}).status_code == 403
    from tests.accounts.test_quotas import signed_in_as

    assert signed_in_as(world, Compte.objects.get(pk=second.pk)).post(url, {"motif": "depart"}).status_code == 302
    compte.refresh_from_db()
    assert (compte.etat, compte.motif) == (EtatCompte.INACTIF, "depart")


def test_a_reason_is_asked_for(world: World, signed_in: Callable[[str], Client]) -> None:
    url = reverse("accounts:equipe_fermer", args=[world.technicien_bondues.ref])
    page = signed_in("gestionnaire_bondues").post(url, {})
    assert list(page.context["form"].errors) == ["motif"]
    world.technicien_bondues.refresh_from_db()
    assert world.technicien_bondues.etat == EtatCompte.ACTIF


@pytest.mark.clause("U-2.2.3-effets-inactivation")
def test_a_closed_account_is_out_at_its_next_request(world: World, signed_in: Callable[[str], Client]) -> None:
    client, compte = signed_in("technicien_bondues"), world.technicien_bondues
    assert client.get(reverse("accounts:profil")).status_code == 200
    actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=AUTOMATE, at=clock.now())
    assert client.get(reverse("accounts:profil")).headers["Location"].startswith(reverse("accounts:connexion"))
    assert perimetre_of(Compte.objects.get(pk=compte.pk), clock.now())[0].partenaire is None
    tried = Client()
    tried.post(reverse("accounts:connexion"), {"login": compte.identifiant, "password": PASSWORD})
    assert tried.get(reverse("accounts:code")).headers["Location"] == reverse("accounts:connexion")


def test_an_account_opened_again_does_not_bring_its_former_sessions_back(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client, compte = signed_in("technicien_bondues"), world.technicien_bondues
    actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=AUTOMATE, at=clock.now())
    Compte.objects.filter(pk=compte.pk).update(etat=EtatCompte.ACTIF, is_active=True)
    assert client.get(reverse("accounts:profil")).status_code == 302


@pytest.mark.clause("U-2.2.3-dernier-gestionnaire")
def test_the_last_gestionnaire_is_not_closed_the_one_before_is(world: World) -> None:
    last = world.gestionnaire_bondues
    with pytest.raises(Refus, match="C’est le seul gestionnaire de la structure"):
        actions.deactivate_compte(compte=last, motif=MotifInactivation.DEPART, by=world.admin_opale, at=AT)
    second = actions.open_gestionnaire(
        partenaire=world.bondues, personne=replace(SIX, email="second@ccas-bondues.example"), by=AUTOMATE, at=AT
    )
    with pytest.raises(Refus):  # an invitation is not yet someone
        actions.deactivate_compte(compte=last, motif=MotifInactivation.DEPART, by=world.admin_opale, at=AT)
    actions.activate_compte(compte=second, password="Vent-Couvreur-81-Tuile", at=AT)
    closed = actions.deactivate_compte(compte=last, motif=MotifInactivation.DEPART, by=world.admin_opale, at=AT)
    assert closed.etat == EtatCompte.INACTIF


def test_a_security_measure_closes_even_the_last(world: World) -> None:
    closed = actions.deactivate_compte(
        compte=world.gestionnaire_bondues, motif=MotifInactivation.SECURITE, by=world.admin_opale, at=AT
    )
    assert closed.motif == MotifInactivation.SECURITE


@pytest.mark.clause("U-2.2-double-compte")
def test_closing_one_account_of_a_person_leaves_the_other(world: World, signed_in: Callable[[str], Client]) -> None:
    both = actions.create_technicien(
        partenaire=world.bondues,
        personne=replace(AXELLE, nom="Castel", prenom="Hélène", email=world.gestionnaire_bondues.email),
        lien="employe",
        is_workstation_attested=True,
        by=world.gestionnaire_bondues,
        at=AT,
    )
    assert both.identifiant != world.gestionnaire_bondues.identifiant
    both = actions.activate_compte(compte=both, password="Vent-Couvreur-81-Tuile", at=AT)
    from tests.accounts.test_quotas import signed_in_as

    assert signed_in_as(world, both).get(reverse("accounts:equipe")).status_code == 403
    actions.deactivate_compte(compte=both, motif=MotifInactivation.CHANGEMENT, by=AUTOMATE, at=AT)
    assert signed_in("gestionnaire_bondues").get(reverse("accounts:equipe")).status_code == 200


# ── End of the accesses ────────────────────────────────────────────────────────────────────────


def opened(world: World, partenaire: Any, *ends: tuple[Any, date | None], at: datetime = AT) -> None:
    rows = [AccesRow(caisse.pk, date(2025, 10, 6), closes_on, GRILLE, "u") for caisse, closes_on in ends]
    actions.set_acces(partenaire.pk, rows=rows, by=AUTOMATE, at=at)


def etats(partenaire: Any) -> set[tuple[str, str, date | None]]:
    rows = Compte.objects.filter(partenaire=partenaire).values_list("etat", "motif", "inactivated_on")
    return set(rows)


@pytest.mark.clause("U-2.2.3-fin-mono-caisse")
def test_the_end_of_the_only_access_closes_everybody_that_day(world: World, as_worker: Callable[[], Any]) -> None:
    """Bondues:

    ends on 06/10/2026 (last day 05/10). The job of that night closes every account, invitations included.
    """
    opened(world, world.bondues, (world.opale, date(2026, 10, 6)))
    in_state(world, EtatCompte.INVITE)
    job = job_named("accounts.fin_acces")
    with as_worker():
        before = run_job(job, datetime(2026, 10, 5, 21, 59, tzinfo=UTC))
        assert (before.done, etats(world.bondues)) == (0, {("actif", "", None), ("invite", "", None)})
        after = run_job(job, datetime(2026, 10, 5, 22, 3, tzinfo=UTC))  # 00:03 in Paris
        assert (after.done, after.failed) == (1, 0)
        assert etats(world.bondues) == {("inactif", "fin_convention", date(2026, 10, 6))}
        assert run_job(job, datetime(2026, 10, 6, 22, 3, tzinfo=UTC)).done == 0


def test_a_night_missed_is_caught_up_with_the_right_date(world: World, as_worker: Callable[[], Any]) -> None:
    opened(world, world.bondues, (world.opale, date(2026, 10, 6)))
    with as_worker():
        run_job(job_named("accounts.fin_acces"), datetime(2026, 10, 20, 22, 3, tzinfo=UTC))
    assert etats(world.bondues) == {("inactif", "fin_convention", date(2026, 10, 6))}


@pytest.mark.clause("U-2.2.3-fin-multi-simultanee")
def test_with_two_caisses_the_last_end_closes(world: World, as_worker: Callable[[], Any]) -> None:
    """Ends on 31/03 and 30/06 (last days): active on 01/04, closed on 01/07."""
    opened(
        world,
        world.departement,
        (world.artois, date(2026, 4, 1)),
        (world.opale, date(2026, 7, 1)),
        at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    job = job_named("accounts.fin_acces")
    with as_worker():
        run_job(job, datetime(2026, 3, 31, 22, 3, tzinfo=UTC))
        assert {etat for etat, _, _ in etats(world.departement)} == {"actif"}
        run_job(job, datetime(2026, 6, 30, 22, 3, tzinfo=UTC))
        assert etats(world.departement) == {("inactif", "fin_convention", date(2026, 7, 1))}


def test_the_end_of_one_caisse_takes_only_that_caisse_away(world: World) -> None:
    opened(
        world,
        world.departement,
        (world.artois, date(2026, 4, 1)),
        (world.opale, None),
        at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    before = world.perimetre(world.technicien_departement, datetime(2026, 3, 31, 21, 59, tzinfo=UTC))
    after = world.perimetre(world.technicien_departement, datetime(2026, 3, 31, 22, 0, tzinfo=UTC))
    assert (before.caisses, after.caisses) == ((world.artois.pk, world.opale.pk), (world.opale.pk,))


def test_an_end_recorded_late_closes_at_once(world: World) -> None:
    opened(world, world.bondues, (world.opale, date(2026, 5, 1)))
    assert etats(world.bondues) == {("inactif", "fin_convention", date(2026, 5, 1))}


def test_an_access_withheld_closes_nobody(world: World) -> None:
    """No row at all: a support contact is missing, the access is closed, the accounts wait."""
    opened(world, world.bondues)
    assert {etat for etat, _, _ in etats(world.bondues)} == {"actif"}
    assert not Acces.objects.filter(partenaire=world.bondues).exists()


def test_one_failing_structure_does_not_hold_back_the_others(
    world: World, as_worker: Callable[[], Any], as_owner: Callable[[], Any]
) -> None:
    opened(world, world.bondues, (world.opale, date(2026, 10, 6)))
    opened(world, world.departement, (world.opale, date(2026, 10, 6)))
    broken = f"check (partenaire_id <> {world.bondues.pk} or etat <> 'inactif')"
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"alter table accounts_compte add constraint essai {broken}")
    with as_worker():
        report = run_job(job_named("accounts.fin_acces"), datetime(2026, 10, 5, 22, 3, tzinfo=UTC))
    assert (report.done, report.failed) == (1, 1)
    assert {etat for etat, _, _ in etats(world.departement)} == {"inactif"}


def test_the_history_tells_who_closed_it_and_when(world: World) -> None:
    compte = world.technicien_bondues
    actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=world.gestionnaire_bondues, at=AT)
    line = Compte.history.filter(id=compte.pk).latest()
    assert (line.etat, line.history_user_id, line.history_date) == ("inactif", str(world.gestionnaire_bondues.ref), AT)


def test_signing_in_adds_no_line_to_the_history(world: World) -> None:
    before = Compte.history.count()
    actions.note_login(
        compte=world.technicien_bondues,
        mark="m",
        address=None,
        browser="Firefox",
        is_recovery=False,
        at=AT + timedelta(days=1),
    )
    assert Compte.history.count() == before


@pytest.mark.parametrize(
    ("name", "motif", "said"),
    [
        (
            "technicien_bondues",
            MotifInactivation.DEPART,
            (
                "est fermé : votre structure a indiqué votre départ. Les demandes que vous avez faites ne sont pas perdues : "
                "vos collègues les suivent. Vous n’avez rien à faire. Si c’est une erreur, ou pour toute question, écrivez "
                "au gestionnaire de votre structure. Le portail efface vos coordonnées le lundi 24 mai 2027."
            ),
        ),
        (
            "technicien_bondues",
            MotifInactivation.FIN_CONVENTION,
            (
                "est fermé : la convention de votre structure avec l’Assurance Maladie a pris fin. Vous n’avez rien à faire. "
                "Si c’est une erreur, ou pour toute question, écrivez à votre structure ou à la caisse."
            ),
        ),
    ],
)
def test_the_mail_of_a_closing_says_why_without_hurting_and_whom_to_ask(
    world: World, name: str, motif: MotifInactivation, said: str
) -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    actions.deactivate_compte(compte=world.comptes[name], motif=motif, by=AUTOMATE, at=at)
    body = " ".join(str(deliver_all(at)[-1].body).replace("\xa0", " ").split())
    assert said in body
    assert "tout se lit après connexion" not in body  # it opens nothing any more


def closing_mail(compte: Compte, motif: MotifInactivation, at: datetime) -> tuple[str, str, list[Any]]:
    """The mail of an account closed for that reason: subject, text, page."""
    Compte.objects.filter(pk=compte.pk).update(motif=motif)
    outbox.queue("accounts.fermeture", at=at, dedupe_key=f"essai:{motif}", compte_id=compte.pk)
    sent: Any = deliver_all(at)[-1]
    return sent.subject, str(sent.body), list(sent.alternatives)


@pytest.mark.parametrize("motif", [MotifInactivation.SECURITE, MotifInactivation.EXCLUSION])
def test_a_security_motive_stays_in_the_portal(world: World, motif: MotifInactivation) -> None:
    """The mail is, to the letter, the one of a closing that has no motive to tell."""
    compte, at = world.technicien_bondues, datetime(2026, 11, 24, 9, tzinfo=UTC)
    actions.deactivate_compte(compte=compte, motif=motif, by=AUTOMATE, at=at)
    told = closing_mail(compte, motif, at)
    assert told == closing_mail(compte, MotifInactivation.AUTRE, at)
    assert [
        word for word in ("sécurité", "exclu", "fraude", str(motif.label).lower()) if word in f"{told}".lower()
    ] == []
    assert told != closing_mail(compte, MotifInactivation.DEPART, at)
