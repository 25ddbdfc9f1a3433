"""A person is excluded: closed everywhere at once, and nothing opens again before the end (U-4.1-exclusion-utilisateur)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts import actions
from accounts.enums import EtatCompte, MotifInactivation
from accounts.models import AvisSecurite, Caisse, Compte, DomaineCourriel, ExclusionPersonne, Partenaire
from espace.errors import Refus, TransitionRefusee
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.lectures import deliver_all, text, words
from tests.accounts.porte import AT, is_signed_in
from tests.world import LONG_AGO, World

pytestmark = pytest.mark.usefixtures("clock")
UNTIL = date(2027, 3, 31)
DECISION: dict[str, Any] = {
    "reference": "DIR-2026-14",
    "decided_on": date(2026, 11, 20),
    "motif": "Consultations sans mission.",
}


def exclude(
    world: World, name: str = "technicien_bondues", by: str = "admin_opale", at: datetime = AT
) -> ExclusionPersonne:
    admin = world.comptes[by]
    assert admin.caisse is not None
    with world.acting(admin):
        return actions.exclude_personne(
            compte=world.comptes[name], caisse=admin.caisse, until=UNTIL, by=admin, at=at, **DECISION
        )


def invite(partenaire: Partenaire, email: str, by: Compte, at: datetime) -> Compte:
    personne = actions.Personne("madame", "Belkacem", "Sonia", "Accueil", "", email)
    return actions.create_technicien(
        partenaire=partenaire, personne=personne, lien="employe", is_workstation_attested=True, by=by, at=at
    )


@pytest.mark.clause("U-4.1-exclusion-utilisateur")
def test_an_excluded_person_loses_everything_and_gets_nothing_back(world: World) -> None:
    compte, gestionnaire = world.technicien_bondues, world.gestionnaire_bondues
    browser = world.client(compte)
    assert is_signed_in(browser)
    page = reverse("accounts:partenaire_exclure", args=[world.bondues.pk, compte.ref])
    given = {**DECISION, "decided_on": "20/11/2026", "until": "31/03/2027"}
    assert world.client(world.agent_opale).post(page, given).status_code == 403
    world.client(world.admin_opale).post(page, given)
    row = ExclusionPersonne.objects.get()
    assert (row.reference, row.until, row.decided_by_ref) == ("DIR-2026-14", UNTIL, str(world.admin_opale.ref))
    closed = Compte.objects.get(pk=compte.pk)
    assert (closed.etat, closed.motif) == (EtatCompte.INACTIF, MotifInactivation.EXCLUSION)
    assert not is_signed_in(browser)
    for by in (gestionnaire, world.admin_opale):
        with pytest.raises(Refus, match="a exclu son titulaire"):
            actions.reactivate_compte(compte=closed, by=by, at=AT)
    with pytest.raises(Refus, match="a exclu son titulaire"):
        invite(world.bondues, compte.email.upper(), gestionnaire, AT)
    assert "sans mission" in text(
        world.client(gestionnaire).get(reverse("accounts:avis", args=[AvisSecurite.objects.get().pk]))
    )
    mails = {message.to[0]: message for message in deliver_all(AT)}
    assert mails[gestionnaire.email].subject == "Une mesure de sécurité concerne votre structure"
    assert "mission" not in "".join(words(m) for m in mails.values())


def test_the_exclusion_holds_in_every_structure_and_outlives_the_account(
    world: World, as_worker: Callable[[], Any]
) -> None:
    exclude(world)
    email = world.technicien_bondues.email
    DomaineCourriel.objects.create(
        partenaire=world.departement, domaine=email.split("@")[1], attested_europe_at=LONG_AGO, attested_by_ref="essai"
    )
    with pytest.raises(Refus, match="a exclu son titulaire"):
        invite(world.departement, email, world.gestionnaire_departement, AT)
    closed = Compte.objects.get(pk=world.technicien_bondues.pk)
    with as_worker(), acting_as(SYSTEME):
        actions.erase_compte(compte=closed, by=world.exploitant, at=AT + timedelta(days=200))
    with pytest.raises(Refus, match="a exclu son titulaire"):
        invite(world.departement, email, world.gestionnaire_departement, datetime(2027, 3, 31, 20, tzinfo=UTC))
    after = invite(world.departement, email, world.gestionnaire_departement, datetime(2027, 3, 31, 22, 1, tzinfo=UTC))
    assert after.etat == EtatCompte.INVITE


def test_both_accounts_of_one_address_close(world: World) -> None:
    other = actions.open_gestionnaire(
        partenaire=world.bondues,
        personne=actions.Personne(
            "madame", "Belkacem", "Sonia", "Direction", "0100000009", world.technicien_bondues.email
        ),
        by=world.admin_opale,
        at=AT,
    )
    exclude(world)
    other.refresh_from_db()
    assert (other.etat, other.motif) == (EtatCompte.INACTIF, MotifInactivation.EXCLUSION)
    assert AvisSecurite.objects.get().compte == world.gestionnaire_bondues  # once, and not the excluded person


def test_a_report_that_waited_is_cut_by_the_exclusion(world: World) -> None:
    waiting = actions.report_security(
        compte=world.technicien_bondues, kind="fraude", by=world.gestionnaire_bondues, at=AT
    )
    exclude(world, at=AT + timedelta(minutes=3))
    waiting.refresh_from_db()
    assert (waiting.etat, waiting.cut_at) == ("coupe", AT + timedelta(minutes=3))


def test_lifting_opens_the_address_again_and_no_account(world: World) -> None:
    row = exclude(world)
    page = reverse("accounts:exclusion_lever", args=[row.pk])
    assert world.client(world.agent_opale).post(page).status_code == 403
    assert world.client(world.admin_artois).post(page).status_code == 404
    assert world.client(world.admin_opale).post(page).status_code == 302
    assert Compte.objects.get(pk=world.technicien_bondues.pk).etat == EtatCompte.INACTIF
    assert (
        actions.reactivate_compte(
            compte=Compte.objects.get(pk=world.technicien_bondues.pk), by=world.admin_opale, at=AT
        ).etat
        == EtatCompte.INVITE
    )
    with world.acting(world.admin_opale), pytest.raises(TransitionRefusee):
        actions.lift_exclusion(exclusion=row, by=world.admin_opale, at=AT)


def test_the_two_caisses_each_exclude_and_one_lifting_is_not_enough(world: World) -> None:
    artois, _ = exclude(world, "technicien_mds", "admin_artois"), exclude(world, "technicien_mds", "admin_opale")
    with world.acting(world.admin_artois):
        actions.lift_exclusion(exclusion=artois, by=world.admin_artois, at=AT)
    with pytest.raises(Refus, match="a exclu son titulaire"):
        actions.reactivate_compte(compte=world.technicien_mds, by=world.admin_opale, at=AT)


def test_once_over_the_same_caisse_may_exclude_again(world: World) -> None:
    exclude(world)
    with pytest.raises(Refus, match="déjà exclu"), world.acting(world.admin_opale):
        actions.exclude_personne(
            compte=world.technicien_bondues, caisse=world.opale, until=UNTIL, by=world.admin_opale, at=AT, **DECISION
        )
    later = AT + timedelta(days=150)
    with world.acting(world.admin_opale):
        again = actions.exclude_personne(
            compte=world.technicien_bondues, caisse=world.opale, until=date(2028, 1, 1), by=world.admin_opale, at=later,
            **DECISION,
        )  # fmt: skip
    assert again.until == date(2028, 1, 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reference": " "}, "reference"), ({"motif": " "}, "motif"), ({"decided_on": date(2026, 11, 24)}, "decided_on"),
        ({"until": date(2026, 11, 22)}, "until"),
    ],
)  # fmt: skip
def test_a_decision_has_its_reference_its_reason_its_day_and_an_end(
    world: World, given: dict[str, object], field: str
) -> None:
    asked: dict[str, object] = {**DECISION, "until": UNTIL, **given}
    with pytest.raises(Refus) as refused, world.acting(world.admin_opale):
        actions.exclude_personne(
            compte=world.technicien_bondues,
            caisse=world.opale,
            by=world.admin_opale,
            at=AT,
            **asked,  # type: ignore[arg-type]  # one wrong value a case
        )
    assert refused.value.field == field
    assert Compte.objects.get(pk=world.technicien_bondues.pk).etat == EtatCompte.ACTIF


def test_somebody_of_a_caisse_is_not_excluded(world: World) -> None:
    with pytest.raises(Refus, match="structure partenaire"):
        exclude(world, "agent_opale")


@pytest.mark.clause("U-4.1-exclusion-utilisateur")
def test_the_account_of_a_gestionnaire_does_not_pass_to_the_address_of_an_excluded_person(world: World) -> None:
    """Neither when the change is asked, nor when the exclusion came while it waited."""
    given: dict[str, Any] = {
        "origine": "courrier",
        "asked_on": AT.date(),
        "asked_by": "La direction",
        "by": world.admin_opale,
        "at": AT,
    }
    change = {"email": world.technicien_bondues.email}
    compte, caisse = world.gestionnaire_bondues, world.opale
    waiting = actions.request_modification(compte=compte, caisse=caisse, changes=change, **given)
    exclude(world)
    with pytest.raises(Refus, match="a exclu son titulaire"):
        actions.apply_modification(demande=waiting, by=world.admin_opale, at=AT)
    actions.refuse_demande_compte(demande=waiting, motif="Personne exclue.", by=world.admin_opale, at=AT)
    with pytest.raises(Refus, match="a exclu son titulaire"):
        actions.request_modification(compte=compte, caisse=caisse, changes=change, **given)
    assert Compte.objects.get(pk=compte.pk).email == world.gestionnaire_bondues.email


def test_the_last_day_is_that_of_the_caisse(world: World) -> None:
    """At Paris 1 April has begun; at the caisse, six hours behind, it is still the last day: no account opens."""
    Caisse.objects.filter(pk=world.opale.pk).update(time_zone="America/Martinique")
    exclude(world)
    closed = Compte.objects.get(pk=world.technicien_bondues.pk)
    with pytest.raises(Refus, match="a exclu son titulaire"):
        actions.reactivate_compte(compte=closed, by=world.admin_opale, at=datetime(2027, 4, 1, 3, 59, tzinfo=UTC))
    after = datetime(2027, 4, 1, 4, 1, tzinfo=UTC)
    assert actions.reactivate_compte(compte=closed, by=world.admin_opale, at=after).etat == EtatCompte.INVITE
