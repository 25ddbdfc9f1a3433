"""Six months after its closing nothing of a person is left: account, history, mails, anywhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import actions
from accounts.deadlines import closed_long_enough, erased_on
from accounts.enums import (
    Detection,
    EtatCompte,
    EtatDemandeCompte,
    KindDemandeCompte,
    KindSignalementSecurite,
    MotifInactivation,
    OrigineDemande,
)
from accounts.models import (
    CleScellee,
    Compte,
    DemandeHabilitation,
    DemandeSurCompte,
    ExclusionPersonne,
    IdentifiantPris,
    SignalementSecurite,
)
from espace.crypto import unseal
from espace.jobs import job_named, run_job
from espace.registry import personal_columns
from tests.accounts.lectures import deliver_all
from tests.accounts.test_habilitation import record
from tests.accounts.test_pages import SIX
from tests.world import World

AT = datetime(2025, 8, 31, 8, tzinfo=UTC)
MARK = "Zwyxelberg"
PERSON = actions.Personne(
    "madame", MARK, f"{MARK}a", f"Directrice {MARK}", "03 20 99 88 77", f"{MARK}@ccas-bondues.example"
)


def full_text(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"select coalesce(string_agg(t::text, chr(10)), '') from \"{table}\" t")
        return str(cursor.fetchone()[0])


def tables() -> list[str]:
    return connection.introspection.table_names()


@pytest.fixture
def closed(world: World) -> Compte:
    """A gestionnaire with a whole life: requested, invited, activated, signed in, asked about, closed on 31/08/2025."""
    demande = record(world, PERSON, received_on=date(2025, 1, 6), at=datetime(2025, 1, 6, 8, tzinfo=UTC))
    born = datetime(2025, 1, 7, 8, tzinfo=UTC)
    compte = actions.accept_habilitation(demande=demande, by=world.admin_opale, at=born)
    deliver_all(born)
    compte = actions.activate_compte(compte=compte, password="Vent-Couvreur-81-Tuile", at=born)
    actions.change_password(compte=compte, password="Corbeau-Lanterne-27-Sel", at=born)
    actions.note_login(compte=compte, mark="m", address="192.0.2.1", browser="Firefox", is_recovery=False, at=born)
    DemandeSurCompte.objects.create(
        partenaire=world.bondues,
        caisse=world.opale,
        compte=compte,
        kind=KindDemandeCompte.MODIFICATION,
        etat=EtatDemandeCompte.EN_ATTENTE,
        asked_on=date(2025, 2, 1),
        asked_by=f"Le maire, pour {MARK}",
        motif_refus=f"{MARK} se marie plus tard.",
        origine=OrigineDemande.COURRIEL,
        changes={"nom": MARK},
        recorded_at=born,
        recorded_by_ref="x",
    )
    SignalementSecurite.objects.create(
        numero="SEC-1", compte=compte, kind=KindSignalementSecurite.values[0], detail=f"Clé de {MARK} perdue.",
        detection=Detection.CAISSE, suite=f"{MARK} prévenue.", reported_at=born, reported_by_ref="x",
    )  # fmt: skip
    ExclusionPersonne.objects.create(
        email_hash="h", compte=compte, caisse=world.opale, partenaire=world.bondues, reference="D-1",
        decided_on=date(2025, 2, 1), motif=f"{MARK} a prêté son compte.", decided_at=born, decided_by_ref="x",
        until=date(2025, 3, 1),
    )  # fmt: skip
    deliver_all(born + timedelta(minutes=1))
    return actions.deactivate_compte(compte=compte, motif=MotifInactivation.DEPART, by=world.admin_opale, at=AT)


@pytest.fixture
def run(as_worker: Callable[[], Any]) -> Callable[[str, datetime], int]:
    def at(name: str, instant: datetime) -> int:
        with as_worker():
            report = run_job(job_named(name), instant)
        assert report.failed == 0
        return report.done

    return at


@pytest.mark.clause("U-2.2.3-suppression-6-mois")
def test_closed_on_the_thirty_first_of_august_it_is_erased_on_the_twenty_eighth_of_february(
    closed: Compte, run: Callable[[str, datetime], int]
) -> None:
    run("accounts.effacement", datetime(2026, 2, 27, 23, 3, tzinfo=UTC) - timedelta(days=1))
    closed.refresh_from_db()
    assert closed.etat == EtatCompte.INACTIF
    assert run("accounts.effacement", datetime(2026, 2, 27, 23, 3, tzinfo=UTC)) == 1  # 00:03 on the 28th in Paris
    closed.refresh_from_db()
    assert closed.etat == EtatCompte.SUPPRIME
    assert run("accounts.effacement", datetime(2026, 2, 28, 23, 3, tzinfo=UTC)) == 0


@pytest.mark.clause("U-2.2.3-suppression-6-mois")
def test_an_account_opened_again_in_between_is_not_erased(closed: Compte, run: Callable[[str, datetime], int]) -> None:
    Compte.objects.filter(pk=closed.pk).update(etat=EtatCompte.ACTIF, is_active=True)
    assert run("accounts.effacement", datetime(2027, 2, 27, 23, 3, tzinfo=UTC)) == 0
    closed.refresh_from_db()
    assert (closed.etat, closed.nom) == (EtatCompte.ACTIF, MARK)


def test_a_night_missed_is_caught_up(closed: Compte, run: Callable[[str, datetime], int]) -> None:
    assert run("accounts.effacement", datetime(2026, 5, 4, 22, 3, tzinfo=UTC)) == 1


def test_an_account_opened_again_meanwhile_is_not_erased(closed: Compte, run: Callable[[str, datetime], int]) -> None:
    Compte.objects.filter(pk=closed.pk).update(etat=EtatCompte.ACTIF, is_active=True)
    assert run("accounts.effacement", datetime(2026, 3, 4, 22, 3, tzinfo=UTC)) == 0


def test_nothing_of_the_person_is_left_in_any_table(
    closed: Compte, run: Callable[[str, datetime], int], as_owner: Callable[[], Any]
) -> None:
    """The whole database as text, row by row: the name, the address and the phone are nowhere; the ref still is."""
    with as_owner():
        before = {table for table in tables() if MARK.lower() in full_text(table).lower()}
    assert before == {
        "accounts_compte", "accounts_historicalcompte", "accounts_demandehabilitation", "accounts_historicaldemandehabilitation",
        "accounts_demandesurcompte", "accounts_exclusionpersonne",
            "accounts_signalementsecurite",
        "espace_courriel",
    }  # fmt: skip
    run("accounts.effacement", datetime(2026, 3, 1, 8, tzinfo=UTC))
    with as_owner():
        everything = "\n".join(full_text(table) for table in tables()).lower()
    assert MARK.lower() not in everything
    assert "99 88 77" not in everything
    assert str(closed.ref) in everything


def test_every_listed_column_is_empty_in_the_live_row_and_in_its_history(
    closed: Compte, run: Callable[[str, datetime], int]
) -> None:
    run("accounts.effacement", datetime(2026, 3, 1, 8, tzinfo=UTC))
    left = []
    for listed in personal_columns:
        if listed.whose != "compte" or not listed.model.startswith("accounts."):
            continue
        model = apps.get_model(listed.model)
        if model is CleScellee:
            continue  # born of the erasure, and purged with the journal: below
        managers = [model._default_manager, *([model.history] if listed.history else [])]
        for manager in managers:
            rows = manager.filter(**{rows_of(model): closed.pk})
            left += [(listed.model, listed.column, value) for value in rows.values_list(listed.column, flat=True)]
    assert {value for _, column, value in left if column not in ("identifiant", "changes")} == {""}
    assert {value for _, column, value in left if column == "identifiant"} == {f"supprime-{closed.ref}"[:40]}
    assert [value for _, column, value in left if column == "changes"] == [{}]


def rows_of(model: Any) -> str:
    """The column by which rows belong to the account."""
    try:
        model._meta.get_field("compte")
    except FieldDoesNotExist:
        return "id"
    return "compte_id"


def test_the_identifiant_is_never_given_again(
    world: World, closed: Compte, run: Callable[[str, datetime], int]
) -> None:
    former = closed.identifiant
    run("accounts.effacement", datetime(2026, 3, 1, 8, tzinfo=UTC))
    again = actions.open_gestionnaire(
        partenaire=world.bondues, personne=PERSON, by=world.admin_opale, at=datetime(2026, 3, 2, 8, tzinfo=UTC)
    )
    assert (again.identifiant == former, again.identifiant) == (False, former.replace("-gest", "2-gest"))
    assert former not in " ".join(IdentifiantPris.objects.values_list("identifiant_hash", flat=True))


def test_a_sealed_key_names_the_account_until_its_journal_is_purged(
    closed: Compte, run: Callable[[str, datetime], int]
) -> None:
    run("accounts.effacement", datetime(2026, 3, 1, 8, tzinfo=UTC))
    key = CleScellee.objects.get(compte_ref=closed.ref)
    assert unseal(bytes(key.sealed_name)).decode() == f"madame {MARK}a {MARK}"
    assert key.purge_on == date(2027, 3, 1)
    assert run("accounts.cles_scellees", datetime(2027, 2, 28, 8, tzinfo=UTC)) == 0
    assert run("accounts.cles_scellees", datetime(2027, 3, 1, 8, tzinfo=UTC)) == 1
    assert not CleScellee.objects.exists()


def test_a_request_never_completed_is_refused_after_six_months_then_erased(
    world: World, run: Callable[[str, datetime], int]
) -> None:
    demande = actions.record_habilitation(
        partenaire=world.bondues, caisse=world.opale, personne=replace(SIX, nom=MARK, fonction=""),
        origine=OrigineDemande.COURRIER, received_on=date(2025, 8, 29), asked_by="La directrice", is_incomplete=True,
        by=world.admin_opale, at=datetime(2025, 8, 29, tzinfo=UTC),
    )  # fmt: skip
    assert run("accounts.effacement_habilitations", datetime(2026, 2, 27, 8, tzinfo=UTC)) == 0
    assert run("accounts.effacement_habilitations", datetime(2026, 3, 1, 8, tzinfo=UTC)) == 1
    demande.refresh_from_db()
    assert (demande.etat, demande.nom) == ("refusee", MARK)
    assert run("accounts.effacement_habilitations", datetime(2026, 8, 31, 8, tzinfo=UTC)) == 0
    assert run("accounts.effacement_habilitations", datetime(2026, 9, 2, 8, tzinfo=UTC)) == 1
    demande.refresh_from_db()
    assert (demande.etat, demande.nom, demande.asked_by) == ("refusee", "", "")


def test_a_request_refused_is_erased_six_months_later(world: World, run: Callable[[str, datetime], int]) -> None:
    demande = record(world, replace(SIX, nom=MARK), received_on=date(2025, 8, 29), at=datetime(2025, 8, 29, tzinfo=UTC))
    actions.refuse_habilitation(demande=demande, motif=f"{MARK} n’est pas du CCAS", by=world.admin_opale, at=AT)
    assert run("accounts.effacement_habilitations", datetime(2026, 2, 27, 8, tzinfo=UTC)) == 0
    assert run("accounts.effacement_habilitations", datetime(2026, 3, 1, 8, tzinfo=UTC)) == 1
    assert run("accounts.effacement_habilitations", datetime(2026, 3, 2, 8, tzinfo=UTC)) == 0
    for rows in (DemandeHabilitation.objects.all(), DemandeHabilitation.history.filter(etat="refusee")):
        assert set(rows.values_list("nom", "email", "etat", "motif_refus")) == {("", "", "refusee", "Motif effacé")}


@pytest.mark.clause("U-2.2.3-suppression-invisibilite")
def test_an_erased_account_is_nowhere_on_the_screens(
    world: World, closed: Compte, run: Callable[[str, datetime], int], signed_in: Callable[[str], Client]
) -> None:
    pages = [
        ("gestionnaire_bondues", reverse("accounts:equipe")),
        ("admin_opale", reverse("accounts:partenaire", args=[world.bondues.pk])),
    ]
    assert all(MARK in signed_in(who).get(url).content.decode() for who, url in pages)
    run("accounts.effacement", datetime(2026, 3, 1, 8, tzinfo=UTC))
    for who, url in pages:
        html = signed_in(who).get(url).content.decode()
        assert (MARK in html, "compte supprimé" in html, "supprime-" in html) == (False, False, False)
    closed.refresh_from_db()
    assert str(closed) == "compte supprimé"
    url = reverse("accounts:equipe_fermer", args=[closed.ref])
    assert signed_in("gestionnaire_bondues").get(url).status_code == 404


def test_the_web_cannot_rewrite_a_history(closed: Compte) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Compte.history.filter(id=closed.pk).update(nom="")


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_the_bound_of_the_query_is_exact(day: date) -> None:
    """Every closing day up to the bound is due, the next one is not."""
    bound = closed_long_enough(day)
    assert erased_on(bound) <= day < erased_on(bound + timedelta(days=1))


def test_sessions_that_are_over_are_forgotten(
    world: World, run: Callable[[str, datetime], int], as_owner: Callable[[], Any]
) -> None:
    world.client(world.technicien_bondues)
    later = datetime.now(UTC) + timedelta(hours=12, minutes=1)
    assert run("accounts.sessions", datetime.now(UTC)) == 0
    assert run("accounts.sessions", later) == 1
    assert run("accounts.sessions", later) == 0
    assert full_text("django_session") == ""
