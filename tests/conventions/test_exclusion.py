"""A structure is shut out of one caisse: its accounts open nothing there, nothing else moves (U-4.1-exclusion-structure)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.actions import close_ended_partenaire
from accounts.enums import EtatCompte
from accounts.jobs import due_ended_partenaires
from accounts.models import AvisSecurite, Caisse, Compte, ExclusionStructure, Partenaire
from accounts.perimetres import caisses_open_to, perimetre_of
from conventions import actions
from espace.auteurs import AUTOMATE
from espace.errors import Refus, TransitionRefusee
from espace.models import Courriel, LigneJournal
from tests.conventions.conftest import LOADED_AT, PDC, TODAY, Maker, acting, at, seen_by, sign_in
from tests.conventions.rejeu import access_days, check_projections

pytestmark = pytest.mark.django_db
DEPARTEMENT, BONDUES = "Département du Pas-de-Calais", "CCAS de Bondues"
DECISION: dict[str, Any] = {"reference": "DIR-7", "decided_on": date(2026, 11, 20), "motif": "Comptes prêtés."}


@pytest.fixture(autouse=True)
def today(five: datetime) -> Any:
    with time_machine.travel(five, tick=False):
        yield


def exclude(by: Compte, when: datetime = LOADED_AT, partenaire: str = DEPARTEMENT, **given: Any) -> ExclusionStructure:
    assert by.caisse is not None
    with acting(by, when):
        return actions.exclude_structure(
            partenaire=Partenaire.objects.get(nom=partenaire), caisse=by.caisse, by=by, at=when, **{**DECISION, **given}
        )


def opened(partenaire: str, when: datetime) -> list[str]:
    found = caisses_open_to(Partenaire.objects.get(nom=partenaire).pk, when)
    return sorted(Caisse.objects.filter(pk__in=found).values_list("code", flat=True))


@pytest.mark.clause("U-4.1-exclusion-structure")
def test_twelve_accounts_lose_one_caisse_and_nobody_else_loses_anything(compte: Maker) -> None:
    admin = compte("admin_caisse", caisse="artois")
    team = [
        compte("technicien", partenaire=DEPARTEMENT, service=None)
        if n == 0
        else Compte.objects.create(
            identifiant=f"tech-{n}", role="technicien", prenom="Alix", nom=f"Garance{n}", email=f"t{n}@essai.example",
            password="!", lien="employe", partenaire=Partenaire.objects.get(nom=DEPARTEMENT), invited_at=LOADED_AT,
        )
        for n in range(12)
    ]  # fmt: skip
    gestionnaire, other = compte("gestionnaire", partenaire=DEPARTEMENT), compte("technicien", partenaire=BONDUES)
    before = perimetre_of(other, LOADED_AT)[0]
    page = reverse("conventions:exclure_structure", args=[gestionnaire.partenaire_id])
    sign_in(admin).post(page, {**DECISION, "decided_on": "20/11/2026"})
    row = ExclusionStructure.objects.get()
    assert (row.reference, row.starts_on, row.ends_on, row.decided_by_ref) == ("DIR-7", TODAY, None, str(admin.ref))
    opale = Caisse.objects.get(code="cote-opale").pk
    for member in [team[0], gestionnaire]:
        assert perimetre_of(member, LOADED_AT)[0].caisses == (opale,)
    assert {c.etat for c in Compte.objects.filter(pk__in=[t.pk for t in team])} == {EtatCompte.ACTIF, EtatCompte.INVITE}
    assert perimetre_of(other, LOADED_AT)[0] == before
    assert AvisSecurite.objects.get(compte=gestionnaire).exclusion_structure == row
    assert Courriel.objects.filter(kind="accounts.avis_securite").count() == row.avis.count()
    with acting(admin):
        line = LigneJournal.objects.get(verb="structure.exclue")
    assert (line.actor_ref, line.codes) == (str(admin.ref), {"partenaire": row.partenaire_id})


def test_the_access_reopens_on_its_day_without_a_job(compte: Maker) -> None:
    exclude(compte("admin_caisse", caisse="artois"), until=date(2027, 2, 28))
    assert opened(DEPARTEMENT, LOADED_AT) == ["cote-opale"]
    assert opened(DEPARTEMENT, datetime.fromisoformat("2027-02-28T22:59:59+00:00")) == ["cote-opale"]
    assert opened(DEPARTEMENT, datetime.fromisoformat("2027-02-28T23:00:00+00:00")) == ["artois", "cote-opale"]
    with seen_by(*PDC):
        check_projections(LOADED_AT)


def test_lifting_opens_another_access(compte: Maker) -> None:
    admin, stranger = compte("admin_caisse", caisse="artois"), compte("admin_caisse", caisse="cote-opale")
    row = exclude(admin)
    later = at(TODAY + timedelta(days=10))
    page = reverse("conventions:exclusion_structure_lever", args=[row.pk])
    assert sign_in(stranger).post(page).status_code == 404
    with time_machine.travel(later, tick=False):
        assert sign_in(admin).post(page).status_code == 302
    assert [(start, end) for code, start, end in access_days(DEPARTEMENT) if code == "artois"] == [
        (date(2023, 10, 2), TODAY), (TODAY + timedelta(days=10), None),
    ]  # fmt: skip
    with pytest.raises(TransitionRefusee), acting(admin, later):
        actions.lift_exclusion_structure(exclusion=row, by=admin, at=later)


def test_lifted_the_same_day_nothing_was_cut(compte: Maker) -> None:
    admin = compte("admin_caisse", caisse="artois")
    before = access_days(DEPARTEMENT)
    row = exclude(admin)
    with acting(admin):
        actions.lift_exclusion_structure(exclusion=row, by=admin, at=LOADED_AT)
    assert access_days(DEPARTEMENT) == before


def test_excluded_from_its_only_caisse_a_structure_keeps_its_accounts_and_opens_nothing(compte: Maker) -> None:
    """The convention still stands: a lifting finds them again."""
    admin, technicien = compte("admin_caisse", caisse="roubaix-tourcoing"), compte("technicien", partenaire=BONDUES)
    row = exclude(admin, partenaire=BONDUES)
    assert perimetre_of(technicien, LOADED_AT)[0].caisses == ()
    assert technicien.partenaire_id not in list(due_ended_partenaires(LOADED_AT + timedelta(days=1)))
    assert close_ended_partenaire(technicien.partenaire_id or 0, by=AUTOMATE, at=LOADED_AT + timedelta(days=1)) == 0
    technicien.refresh_from_db()
    assert technicien.etat == EtatCompte.ACTIF
    with acting(admin):
        actions.lift_exclusion_structure(exclusion=row, by=admin, at=LOADED_AT)
    assert len(perimetre_of(technicien, LOADED_AT)[0].caisses) == 1


def test_twice_at_once_is_refused_and_so_is_an_end_that_is_past(compte: Maker) -> None:
    admin = compte("admin_caisse", caisse="artois")
    with pytest.raises(Refus, match="finirait avant"):
        exclude(admin, until=TODAY - timedelta(days=1))
    assert not ExclusionStructure.objects.exists()
    exclude(admin)
    with pytest.raises(Refus, match="déjà exclue"):
        exclude(admin)


def test_an_agent_reads_and_does_not_decide(compte: Maker) -> None:
    agent = sign_in(compte("agent", caisse="artois"))
    row = exclude(compte("admin_caisse", caisse="artois"))
    assert agent.get(reverse("conventions:exclusion_structure", args=[row.pk])).status_code == 200
    assert agent.post(reverse("conventions:exclusion_structure_lever", args=[row.pk])).status_code == 403


def test_the_referent_of_the_structure_is_told(compte: Maker) -> None:
    row = exclude(compte("admin_caisse", caisse="artois"))
    addresses = set(Courriel.objects.filter(pk__in=row.avis.values("courriel_uuid")).values_list("address", flat=True))
    with seen_by(*PDC):
        from conventions.models import ContactConvention

        named = set(
            ContactConvention.objects.filter(partie__partenaire_id=row.partenaire_id, kind="referent", ends_on=None)
            .exclude(email="")
            .values_list("email", flat=True)
        )
    assert addresses - {""} == named
