"""Reviews of the habilitations: opened on their day, never two, asked by a caisse, recalled, led by several, finished."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from accounts import actions
from accounts.actions.revue import settle_ligne
from accounts.enums import (
    DecisionRevue,
    EtatCompte,
    EtatDemandeCompte,
    KindDemandeCompte,
    MotifInactivation,
    OrigineDemande,
    Role,
)
from accounts.models import Acces, Compte, DemandeSurCompte, LigneRevue, Partenaire, Revue
from accounts.querysets import (
    counted_revues,
    late_revues,
    late_revues_of_caisse,
    lines_left,
    lines_of,
    lines_to_show,
    open_revue_of,
)
from accounts.revues import falls_on, limits_at, open_since, reminder_reached, reminders_of
from espace.auteurs import AUTOMATE
from espace.errors import Refus, TransitionRefusee, VersionDepassee
from espace.jobs import Report, job_named, run_job
from espace.models import Courriel
from tests.accounts.lectures import deliver_all
from tests.world import GRILLE, LONG_AGO, World, make_world

JUILLET = datetime(2025, 7, 1, 4, tzinfo=UTC)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def closed_revue(partenaire: Partenaire, day: date) -> Revue:
    return Revue.objects.create(
        partenaire=partenaire, opened_on=day, due_on=day, closed_at=noon(day), closed_by_ref="essai"
    )


def night(as_worker: Callable[[], Any], at: datetime, name: str = "accounts.revues") -> Report:
    with as_worker():
        return run_job(job_named(name), at)


def opened(partenaire: Partenaire) -> list[date]:
    return list(Revue.objects.filter(partenaire=partenaire).order_by("opened_on").values_list("opened_on", flat=True))


def open_bondues(world: World, at: datetime = JUILLET) -> Revue:
    revue = actions.open_periodic_revue(partenaire=world.bondues, by=AUTOMATE, at=at)
    assert revue is not None
    return revue


def line(revue: Revue, compte: Compte) -> LigneRevue:
    return LigneRevue.objects.select_related("revue").get(revue=revue, compte=compte)


# ── When it opens ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("U-4.2-revue-habilitations")
def test_a_review_opens_six_months_after_the_last_one_to_the_day(world: World, as_worker: Callable[[], Any]) -> None:
    """Last one on 01/01/2025: nothing on 30/06/2025, one on 01/07/2025, due thirty days later."""
    for partenaire in (world.bondues, world.departement):
        closed_revue(partenaire, date(2025, 1, 1))
    assert night(as_worker, JUILLET - timedelta(days=1)) == Report(0, 0)
    assert night(as_worker, JUILLET) == Report(2, 0)
    assert night(as_worker, JUILLET) == Report(0, 0)
    revue = Revue.objects.get(partenaire=world.bondues, closed_at=None)
    assert (revue.opened_on, revue.due_on, revue.caisse) == (date(2025, 7, 1), date(2025, 7, 31), None)
    reviewed = {ligne.compte for ligne in LigneRevue.objects.filter(revue=revue).select_related("compte")}
    assert reviewed == {world.technicien_bondues, world.gestionnaire_bondues}
    assert {mail.to[0] for mail in deliver_all(JUILLET)} == {
        world.gestionnaire_bondues.email, world.gestionnaire_departement.email
    }  # fmt: skip


def test_the_first_review_counts_from_the_first_access(world: World, as_worker: Callable[[], Any]) -> None:
    Acces.objects.filter(partenaire=world.bondues).update(opens_on=date(2025, 1, 15))
    Acces.objects.filter(partenaire=world.departement).delete()
    assert night(as_worker, noon(date(2025, 7, 14))) == Report(0, 0)
    assert night(as_worker, noon(date(2025, 7, 15))) == Report(1, 0)


def test_who_has_no_open_access_or_no_account_is_left_alone(world: World, as_worker: Callable[[], Any]) -> None:
    Acces.objects.filter(partenaire=world.bondues).update(closes_on=date(2025, 6, 30))
    Compte.objects.filter(partenaire=world.departement).update(
        etat=EtatCompte.INACTIF, is_active=False, inactivated_on=date(2025, 6, 1), motif="depart"
    )
    assert night(as_worker, JUILLET) == Report(0, 0)
    assert not Revue.objects.exists()


def test_with_several_caisses_the_shortest_period_and_delay_count(world: World, as_worker: Callable[[], Any]) -> None:
    for caisse, mois, jours in ((world.artois, 12, 60), (world.opale, 3, 20)):
        actions.set_reglage(caisse=caisse, cle="accounts.revue_mois", valeur=mois, by=AUTOMATE, at=LONG_AGO)
        actions.set_reglage(caisse=caisse, cle="accounts.revue_delai_jours", valeur=jours, by=AUTOMATE, at=LONG_AGO)
    closed_revue(world.departement, date(2025, 1, 31))
    Acces.objects.filter(partenaire=world.bondues).delete()
    assert night(as_worker, noon(date(2025, 4, 29))) == Report(0, 0)
    assert night(as_worker, noon(date(2025, 4, 30))) == Report(1, 0)
    assert Revue.objects.get(closed_at=None).due_on == date(2025, 5, 20)


def test_over_four_years_with_missed_nights_each_opens_when_the_portal_runs_again(
    world: World, as_worker: Callable[[], Any]
) -> None:
    """Two nights in three are missed, and two whole months; each review is finished twenty days later, but one: late for a
    year, it is the only one open.
    """
    start, forgotten = date(2025, 1, 1), 4
    closed_revue(world.bondues, start)
    base, expected = start, [start]
    due, is_open = date(2025, 7, 1), False
    for rank in range(0, 4 * 365, 3):
        day = start + timedelta(days=rank)
        if date(2026, 1, 20) < day < date(2026, 3, 20):
            continue
        is_forgotten = len(expected) == forgotten + 1 and (day - expected[-1]).days < 365
        if is_open and (day - expected[-1]).days >= 20 and not is_forgotten:
            (revue,) = Revue.objects.filter(partenaire=world.bondues, closed_at=None)
            actions.confirm_lignes(revue=revue, lignes=lines_left(revue), by=world.gestionnaire_bondues, at=noon(day))
            actions.finish_revue(revue=revue, by=world.gestionnaire_bondues, at=noon(day))
            base, is_open = day, False
            due = base + relativedelta(months=6)
        night(as_worker, noon(day))
        if not is_open and day >= due:
            expected.append(day)
            is_open = True
    assert opened(world.bondues) == expected
    assert expected[1:] == [
        date(2025, 7, 3),
        date(2026, 3, 21),
        date(2026, 10, 11),
        date(2027, 5, 3),
        date(2028, 11, 5),
    ]


@given(st.lists(st.tuples(st.integers(0, 800), st.integers(1, 400)), max_size=5), st.integers(0, 1200))
def test_a_structure_is_open_since_the_first_day_without_a_gap(spans: list[tuple[int, int]], offset: int) -> None:
    """Against a walk day by day."""
    first = date(2024, 1, 1)
    rows = [Acces(opens_on=first + timedelta(a), closes_on=first + timedelta(a + n)) for a, n in spans]
    day = first + timedelta(offset)
    back = day
    while any(row.is_open_on(back) for row in rows):
        back -= timedelta(days=1)
    assert open_since(rows, day) == (None if back == day else back + timedelta(days=1))


def test_a_month_without_the_day_takes_its_last() -> None:
    assert falls_on(date(2025, 8, 31), None, 6) == date(2026, 2, 28)
    assert falls_on(date(2026, 1, 1), date(2025, 8, 31), 6) == date(2026, 7, 1)
    assert falls_on(None, date(2025, 8, 31), 6) is None


# ── Whom it proposes first ─────────────────────────────────────────────────────────────────────


@pytest.mark.clause("U-2.2.3-depart-technicien")
def test_accounts_unused_or_never_activated_are_proposed_first(world: World) -> None:
    """Ninety days without a sign-in, thirty since an invitation: to the instant, on both sides."""
    at = JUILLET
    team = Compte.objects.filter(partenaire=world.departement)
    team.update(last_login_at=at)
    Compte.objects.filter(pk=world.technicien_mds.pk).update(last_login_at=at - timedelta(days=90))
    Compte.objects.filter(pk=world.collegue_ase.pk).update(last_login_at=at - timedelta(days=90, seconds=-1))
    for name, age in (("Jamais", timedelta(days=30)), ("Recent", timedelta(days=30, seconds=-1))):
        Compte.objects.create(
            role=Role.TECHNICIEN, lien="employe", partenaire=world.departement, nom=name, prenom="Ada",
            identifiant=f"{name.lower()}-tech", email=f"{name.lower()}@pas-de-calais.example", invited_at=at - age,
        )  # fmt: skip
    revue = actions.open_periodic_revue(partenaire=world.departement, by=AUTOMATE, at=at)
    assert revue is not None
    rows = [(row.compte.nom, row.is_propose) for row in lines_to_show(revue, limits_at(at, 90))]  # type: ignore[attr-defined]  # annotated
    assert rows == [
        ("Delvaux", True), ("Jamais", True), ("Vasseur", False), ("Ferrand", False), ("Recent", False), ("Rochette", False),
    ]  # fmt: skip


# ── Line by line ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("U-4.2-revue-habilitations")
def test_each_technicien_is_confirmed_or_closed_and_the_review_ends_when_all_are(world: World) -> None:
    revue, by = open_bondues(world), world.gestionnaire_bondues
    with pytest.raises(Refus, match=r"Il reste 2\scomptes à revoir : Sonia Belkacem, Hélène Castel") as refused:
        actions.finish_revue(revue=revue, by=by, at=JUILLET)
    assert refused.value.code == "incomplete"
    own = line(revue, by)
    assert actions.confirm_lignes(revue=revue, lignes=[own], by=by, at=JUILLET).count == 1
    theirs = line(revue, world.technicien_bondues)
    with pytest.raises(Refus, match="motif"):
        actions.close_ligne(ligne=theirs, motif="", seen="a_revoir", by=by, at=JUILLET)
    actions.close_ligne(ligne=theirs, motif=MotifInactivation.DEPART, seen="a_revoir", by=by, at=JUILLET)
    world.technicien_bondues.refresh_from_db()
    assert (world.technicien_bondues.etat, world.technicien_bondues.motif) == (EtatCompte.INACTIF, "depart")
    actions.finish_revue(revue=revue, by=by, at=JUILLET)
    row = counted_revues(world.bondues.pk).get(pk=revue.pk)
    assert (row.closed_at, row.closed_by_ref) == (JUILLET, by.auteur_ref)
    assert (row.n_lignes, row.n_confirmes, row.n_fermes, row.n_demandes, row.n_restants) == (2, 1, 1, 0, 0)  # type: ignore[attr-defined]  # annotated
    with pytest.raises(TransitionRefusee, match="terminée"):
        actions.confirm_lignes(revue=revue, lignes=[own], by=by, at=JUILLET)


def test_an_account_closed_otherwise_decides_itself_and_one_opened_meanwhile_waits(world: World) -> None:
    revue, by = open_bondues(world), world.gestionnaire_bondues
    actions.deactivate_compte(compte=world.technicien_bondues, motif="changement", by=by, at=JUILLET)
    Compte.objects.create(
        role=Role.TECHNICIEN, lien="employe", partenaire=world.bondues, nom="Nouvelle", prenom="Ada",
        identifiant="anouvelle-tech", email="n@ccas-bondues.example", invited_at=JUILLET,
    )  # fmt: skip
    row = counted_revues(world.bondues.pk).get()
    assert (row.n_lignes, row.n_fermes, row.n_restants) == (2, 1, 1)  # type: ignore[attr-defined]  # annotated
    actions.confirm_lignes(revue=revue, lignes=lines_left(revue), by=by, at=JUILLET)
    actions.finish_revue(revue=revue, by=by, at=JUILLET)
    settled = line(revue, world.technicien_bondues)
    assert (settled.decision, settled.decided_by_ref) == (DecisionRevue.INACTIVE, AUTOMATE.auteur_ref)


def test_what_a_colleague_decided_meanwhile_is_not_overwritten(world: World) -> None:
    revue, by = open_bondues(world), world.gestionnaire_bondues
    theirs, own = line(revue, world.technicien_bondues), line(revue, by)
    actions.close_ligne(ligne=theirs, motif="depart", seen="a_revoir", by=AUTOMATE, at=JUILLET)
    told = actions.confirm_lignes(revue=revue, lignes=[theirs, own], by=by, at=JUILLET)
    assert (told.count, told.overtaken) == (1, ["Sonia Belkacem"])
    theirs.refresh_from_db()
    assert (theirs.decision, theirs.decided_by_ref) == (DecisionRevue.INACTIVE, AUTOMATE.auteur_ref)
    with pytest.raises(VersionDepassee, match="a décidé pour ce compte"):
        actions.close_ligne(ligne=theirs, motif="depart", seen="a_revoir", by=by, at=JUILLET)


def test_a_gestionnaire_is_not_closed_by_a_colleague(world: World) -> None:
    revue = open_bondues(world)
    with pytest.raises(Refus, match="La caisse ferme les comptes des gestionnaires"):
        actions.close_ligne(
            ligne=line(revue, world.gestionnaire_bondues), motif="depart", seen="a_revoir", by=AUTOMATE, at=JUILLET
        )


def test_the_last_access_that_ends_takes_the_review_with_it(world: World) -> None:
    revue = open_bondues(world)
    Acces.objects.filter(partenaire=world.bondues).update(closes_on=date(2025, 7, 10))
    actions.close_ended_partenaire(world.bondues.pk, by=AUTOMATE, at=noon(date(2025, 7, 10)))
    revue.refresh_from_db()
    assert (revue.closed_by_ref, open_revue_of(world.bondues.pk)) == (AUTOMATE.auteur_ref, None)
    assert set(LigneRevue.objects.filter(revue=revue).values_list("decision", flat=True)) == {DecisionRevue.INACTIVE}


# ── Asked by a caisse ──────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("U-4.2-revue-sur-demande")
def test_a_caisse_asks_for_a_review_and_the_gestionnaires_are_told(world: World) -> None:
    with pytest.raises(Refus, match=r"Laissez au moins 7\sjours à la structure : choisissez le 8 juillet 2025") as near:
        actions.ask_revue(
            partenaire=world.bondues, caisse=world.opale, due_on=date(2025, 7, 7), by=world.admin_opale, at=JUILLET
        )
    assert near.value.field == "due_on"
    revue = actions.ask_revue(
        partenaire=world.bondues, caisse=world.opale, due_on=date(2025, 7, 8), by=world.admin_opale, at=JUILLET
    )
    assert (revue.caisse, revue.opened_on, revue.due_on) == (world.opale, date(2025, 7, 1), date(2025, 7, 8))
    (mail,) = deliver_all(JUILLET)
    assert mail.to == [world.gestionnaire_bondues.email]
    assert "La CPAM de la Côte d’Opale demande à votre structure" in str(mail.body).replace("\xa0", " ")
    assert "Il y a 2 comptes à revoir" in str(mail.body).replace("\xa0", " ")


def test_a_caisse_without_an_open_access_asks_nothing(world: World) -> None:
    with pytest.raises(Refus, match="pas d’accès ouvert"):
        actions.ask_revue(
            partenaire=world.bondues, caisse=world.artois, due_on=date(2025, 9, 1), by=world.admin_artois, at=JUILLET
        )
    Compte.objects.filter(partenaire=world.bondues).update(
        etat=EtatCompte.INACTIF, is_active=False, inactivated_on=date(2025, 6, 1), motif="depart"
    )
    with pytest.raises(Refus, match="aucun compte ouvert"):
        actions.ask_revue(
            partenaire=world.bondues, caisse=world.opale, due_on=date(2025, 9, 1), by=world.admin_opale, at=JUILLET
        )


@pytest.mark.clause("U-4.2-revue-sur-demande")
def test_asking_while_one_is_open_brings_its_deadline_forward(world: World) -> None:
    revue = open_bondues(world)
    deliver_all(JUILLET)
    with pytest.raises(Refus, match="déjà ouverte, à terminer avant le 31 juillet 2025"):
        actions.ask_revue(
            partenaire=world.bondues, caisse=world.opale, due_on=date(2025, 7, 31), by=world.admin_opale, at=JUILLET
        )
    actions.ask_revue(
        partenaire=world.bondues, caisse=world.opale, due_on=date(2025, 7, 20), by=world.admin_opale, at=JUILLET
    )
    revue.refresh_from_db()
    assert (Revue.objects.count(), revue.due_on, revue.caisse) == (1, date(2025, 7, 20), world.opale)
    first, second = deliver_all(JUILLET)
    assert [first.subject, second.subject] == [
        "Revue des habilitations à faire", "Votre caisse demande une revue des habilitations"
    ]  # fmt: skip


# ── Reminders and lateness ─────────────────────────────────────────────────────────────────────


def test_the_days_of_the_reminders() -> None:
    days = reminders_of(date(2025, 7, 31), 7, 2)
    assert days == [date(2025, 7, 24), date(2025, 7, 31), date(2025, 8, 7), date(2025, 8, 14)]
    assert reminder_reached(days, date(2025, 7, 1), date(2025, 7, 23)) is None
    assert reminder_reached(days, date(2025, 7, 1), date(2026, 1, 1)) == date(2025, 8, 14)
    assert reminder_reached(days, date(2025, 8, 14), date(2026, 1, 1)) is None


@pytest.mark.clause("U-4.2-revue-habilitations")
def test_a_review_is_recalled_then_late_for_the_caisse(world: World, as_worker: Callable[[], Any]) -> None:
    """Seven days before, on the day, then four weeks; one mail each, then none."""
    revue = open_bondues(world)
    told: list[date] = []
    for rank in range(120):
        day = date(2025, 7, 1) + timedelta(days=rank)
        report = night(as_worker, noon(day), "accounts.revues_rappels")
        assert report.failed == 0
        told += [day] * report.done
    assert told == [
        date(2025, 7, 24), date(2025, 7, 31), date(2025, 8, 7), date(2025, 8, 14), date(2025, 8, 21), date(2025, 8, 28),
    ]  # fmt: skip
    assert Courriel.objects.filter(kind="accounts.revue_rappel").count() == 6
    for day, late in ((date(2025, 7, 31), []), (date(2025, 8, 1), [revue])):
        assert list(late_revues(day)) == late
        assert (late_revues_of_caisse(world.opale.pk, day), late_revues_of_caisse(world.artois.pk, day)) == (
            len(late), 0
        )  # fmt: skip


def test_after_an_outage_one_reminder_says_it_all(world: World, as_worker: Callable[[], Any]) -> None:
    open_bondues(world)
    later = noon(date(2026, 3, 1))
    assert night(as_worker, later, "accounts.revues_rappels") == Report(1, 0)
    assert night(as_worker, later, "accounts.revues_rappels") == Report(0, 0)
    Courriel.objects.filter(kind="accounts.revue_ouverte").delete()
    (mail,) = deliver_all(later)
    assert (mail.subject, "Votre caisse voit ce retard" in str(mail.body)) == (
        "Revue des habilitations en retard",
        True,
    )


def test_a_finished_review_recalls_nothing_and_a_mail_not_yet_sent_stays(
    world: World, as_worker: Callable[[], Any]
) -> None:
    revue, by = open_bondues(world), world.gestionnaire_bondues
    night(as_worker, noon(date(2025, 7, 31)), "accounts.revues_rappels")
    actions.confirm_lignes(revue=revue, lignes=lines_left(revue), by=by, at=JUILLET)
    actions.finish_revue(revue=revue, by=by, at=JUILLET)
    assert night(as_worker, noon(date(2025, 8, 31)), "accounts.revues_rappels") == Report(0, 0)
    assert deliver_all(noon(date(2025, 8, 31))) == []


def test_without_a_gestionnaire_the_anomaly_shows_instead_of_the_lateness(world: World) -> None:
    open_bondues(world)
    day = date(2025, 8, 1)
    assert late_revues(day).count() == 1
    actions.deactivate_compte(
        compte=world.gestionnaire_bondues, motif=MotifInactivation.SECURITE, by=AUTOMATE, at=JUILLET
    )
    assert late_revues(day).count() == 0


# ── Training and awareness ─────────────────────────────────────────────────────────────────────


def test_a_training_and_an_awareness_are_noted_and_never_in_the_future(world: World) -> None:
    compte, day = world.technicien_bondues, date(2025, 7, 1)
    noted = actions.note_formation(compte=compte, on=day, version=1, by=world.gestionnaire_bondues, at=JUILLET)
    assert (noted.forme_rgpd_on, noted.version) == (day, 2)
    with pytest.raises(VersionDepassee):
        actions.note_formation(compte=compte, on=day, version=1, by=world.gestionnaire_bondues, at=JUILLET)
    with pytest.raises(Refus, match="futur"):
        actions.note_formation(compte=compte, on=day + timedelta(days=1), by=world.gestionnaire_bondues, at=JUILLET)
    actions.note_sensibilisation(partenaire=world.bondues, on=day, version=1, by=world.admin_opale, at=JUILLET)
    world.bondues.refresh_from_db()
    assert (world.bondues.sensibilise_rgpd_on, world.bondues.version) == (day, 2)
    with pytest.raises(Refus, match="futur"):
        actions.note_sensibilisation(
            partenaire=world.bondues, on=day + timedelta(days=1), by=world.admin_opale, at=JUILLET
        )
    with pytest.raises(VersionDepassee):
        actions.note_sensibilisation(partenaire=world.bondues, on=day, version=1, by=world.admin_opale, at=JUILLET)


# ── Together ───────────────────────────────────────────────────────────────────────────────────


def together(*acts: Callable[[], object]) -> list[str]:
    """Run them at the same instant, each on its connection; what each answered: « fait » or the code of its refusal."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def play(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
            outcomes.append("fait")
        except Refus as refus:
            outcomes.append(refus.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=play, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_ten_that_open_at_once_open_one() -> None:
    world = make_world()

    def ask() -> None:
        actions.ask_revue(
            partenaire=world.bondues, caisse=world.opale, due_on=date(2025, 8, 1), by=world.admin_opale, at=JUILLET
        )

    def fall() -> None:
        actions.open_periodic_revue(partenaire=world.bondues, by=AUTOMATE, at=JUILLET)

    outcomes = together(*[ask] * 5, *[fall] * 5)
    assert set(outcomes) <= {"fait", "deja_ouverte", "revue_one_open"}
    assert Revue.objects.count() == 1
    assert LigneRevue.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_leave_one_decision() -> None:
    """Confirmed and closed at the same instant: the second is told, and the account is what the line says."""
    world = make_world()
    revue, by = open_bondues(world), world.gestionnaire_bondues
    theirs = line(revue, world.technicien_bondues)
    counts: list[int] = []

    def confirm() -> None:
        counts.append(actions.confirm_lignes(revue=revue, lignes=[theirs], by=by, at=JUILLET).count)

    def close() -> None:
        actions.close_ligne(ligne=theirs, motif="depart", seen="a_revoir", by=by, at=JUILLET)

    outcomes = together(confirm, close)
    theirs.refresh_from_db()
    world.technicien_bondues.refresh_from_db()
    if theirs.decision == DecisionRevue.CONFIRME:
        assert (counts, outcomes, world.technicien_bondues.etat) == ([1], ["fait", "version"], EtatCompte.ACTIF)
    else:
        assert (counts, outcomes, world.technicien_bondues.etat) == ([0], ["fait", "fait"], EtatCompte.INACTIF)


def test_a_reopened_structure_waits_for_a_whole_period(world: World) -> None:
    """The gap between two conventions starts the count again: its accounts are all new."""
    Acces.objects.filter(partenaire=world.bondues).update(closes_on=date(2024, 6, 1))
    Acces.objects.create(
        partenaire=world.bondues, caisse=world.opale, opens_on=date(2025, 3, 1), grille=GRILLE, usage_ref="essai"
    )
    assert actions.open_periodic_revue(partenaire=world.bondues, by=AUTOMATE, at=noon(date(2025, 8, 31))) is None
    assert open_bondues(world, noon(date(2025, 9, 1))).opened_on == date(2025, 9, 1)


# ── A gestionnaire « à fermer » ────────────────────────────────────────────────────────────────


def ask_closing(world: World, compte: Compte) -> DemandeSurCompte:
    """As the action that files it leaves it."""
    return DemandeSurCompte.objects.create(
        partenaire=world.bondues, caisse=world.opale, compte=compte, kind=KindDemandeCompte.INACTIVATION,
        etat=EtatDemandeCompte.EN_ATTENTE, asked_on=date(2025, 7, 1), wished_on=date(2025, 7, 16), motif="depart",
        origine=OrigineDemande.COURRIER, asked_by="La direction", recorded_at=JUILLET, recorded_by_ref="essai",
    )  # fmt: skip


def test_a_closing_asked_to_the_caisse_decides_its_line(world: World) -> None:
    revue, own = open_bondues(world), world.gestionnaire_bondues
    actions.confirm_lignes(revue=revue, lignes=[line(revue, own)], by=own, at=JUILLET)
    demande = ask_closing(world, own)
    settle_ligne(demande=demande, by=own, at=JUILLET)
    told = actions.confirm_lignes(revue=revue, lignes=lines_of(revue), by=own, at=JUILLET)
    assert (told.count, told.overtaken) == (1, ["Hélène Castel"])
    decided = line(revue, own)
    assert (decided.decision, decided.demande, decided.decided_by_ref) == (
        DecisionRevue.A_INACTIVER, demande, own.auteur_ref
    )  # fmt: skip
    actions.finish_revue(revue=revue, by=own, at=JUILLET)
    row = counted_revues(world.bondues.pk).get()
    assert (row.n_confirmes, row.n_demandes, row.n_restants) == (1, 1, 0)  # type: ignore[attr-defined]  # annotated
    LigneRevue.objects.filter(pk=decided.pk).update(decision=DecisionRevue.CONFIRME, demande=None)
    settle_ligne(demande=demande, by=own, at=JUILLET)
    assert line(revue, own).decision == DecisionRevue.CONFIRME  # a finished review does not change


def test_a_closing_asked_before_the_review_needs_no_other_decision(world: World) -> None:
    demande = ask_closing(world, world.gestionnaire_bondues)
    revue = open_bondues(world)
    decided = line(revue, world.gestionnaire_bondues)
    assert (decided.decision, decided.demande) == (DecisionRevue.A_INACTIVER, demande)
    assert list(lines_left(revue)) == [line(revue, world.technicien_bondues)]
