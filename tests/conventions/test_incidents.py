"""A difficulty with the portal: told with what is needed, answered or handed over, followed by who told it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.models import Caisse, Compte
from conventions import actions
from conventions.models import ContactConvention, Incident
from espace.jobs import job_named, run_job
from tests.accounts.lectures import deliver_all, text
from tests.conventions.conftest import Maker, acting, load, seen_by, sign_in

PDC, BONDUES = "Département du Pas-de-Calais", "CCAS de Bondues"
NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0"
SENT = {"ecran": "Signaler, étape 2", "description": "Le bouton « Continuer » ne fait rien."}
LIST, CAISSE = reverse("conventions:incidents"), reverse("conventions:incidents_caisse")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sent(as_worker: Callable[[], Any]) -> Callable[[], list[EmailMessage]]:
    """Every mail sent since the test began, as the worker writes them: an incident is a row of a structure and a caisse."""

    def deliver() -> list[EmailMessage]:
        with as_worker():
            return list(deliver_all(NOW))

    return deliver


Sent = Callable[[], list[EmailMessage]]


@pytest.fixture
def technicien(compte: Maker) -> Compte:
    load("bondues")
    return compte("technicien", partenaire=BONDUES)


def told(technicien: Compte) -> Incident:
    client = sign_in(technicien)
    assert client.post(LIST, SENT, headers={"User-Agent": FIREFOX}).status_code == 302
    with acting(technicien, NOW):
        return Incident.objects.get()


@pytest.mark.clause("U-3.3-informations-incident")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"description": ""}, "Indiquez ce qui se passe."),
        ({"ecran": ""}, "Indiquez l’écran concerné."),
        ({"description": "Pour 1 79 02 62 193 042 17, rien."}, "numéro de sécurité sociale"),
        ({"ecran": "179026219304217"}, "numéro de sécurité sociale"),
    ],
)
def test_what_is_missing_or_is_a_nir_is_refused_and_the_rest_is_kept(
    technicien: Compte, typed: dict[str, str], sentence: str
) -> None:
    page = text(sign_in(technicien).post(LIST, SENT | typed))
    assert sentence in page
    kept = {"description": "Signaler, étape 2", "ecran": "Le bouton « Continuer » ne fait rien."}
    assert kept[next(iter(typed))] in page
    assert "79 02 62" not in page
    with acting(technicien, NOW):
        assert not Incident.objects.exists()


@pytest.mark.clause("U-3.3-informations-incident")
def test_date_browser_and_account_are_joined_by_themselves(technicien: Compte) -> None:
    row = told(technicien)
    assert (row.declared_at, row.navigateur, row.declare_par_id, row.partenaire_id, row.caisse.code) == (
        NOW,
        "Firefox sur Windows",
        technicien.pk,
        technicien.partenaire_id,
        "roubaix-tourcoing",
    )


@pytest.mark.clause("U-7-information-difficultes")
def test_the_local_support_is_told_and_the_next_copil_goes_through_what_is_not_closed(
    technicien: Compte, compte: Maker, sent: Sent
) -> None:
    row = told(technicien)
    (mail,) = sent()  # two people, one mailbox
    assert mail.to == ["partenaires@cpam-roubaix-tourcoing.example"]
    assert f"http://testserver/caisse/incidents/{row.numero}/" in str(mail.body)
    assert ("Continuer" in str(mail.body), "étape 2" in str(mail.body)) == (False, False)
    admin = compte("admin_caisse", caisse="roubaix-tourcoing")
    copil = reverse("reporting:copil_convention", args=["bondues"])
    line = f"<li>{row.numero}, Signaler, étape 2, déclarée le lundi 23 novembre à 10 h 40 : ouvert</li>"
    page = text(sign_in(admin).get(copil))
    assert "À revoir au prochain COPIL" in page
    assert line in page
    assert "Répondre à 1 incident" in text(sign_in(admin).get("/caisse/"))
    with acting(admin, NOW):
        actions.close_incident(incident=row, reponse="Videz le cache.", version=1, by=admin, at=NOW)
    page = text(sign_in(admin).get(copil))
    assert ("À revoir au prochain COPIL" in page, row.numero in page) == (False, False)


def test_without_a_contact_the_functional_mailbox_is_told(technicien: Compte, sent: Sent) -> None:
    with seen_by("roubaix-tourcoing"):
        ContactConvention.objects.filter(kind="support").update(ends_on=NOW.date())
    mailbox = "mas@cpam-roubaix-tourcoing.example"
    Caisse.objects.filter(code="roubaix-tourcoing").update(functional_mailbox=mailbox)
    told(technicien)
    assert [mail.to for mail in sent()] == [[mailbox]]


@pytest.mark.clause("U-3.3-remontee-national")
def test_handed_to_the_national_support_it_keeps_date_and_author_and_the_structure_sees_it(
    technicien: Compte, compte: Maker, sent: Sent
) -> None:
    row, agent = told(technicien), compte("agent", caisse="roubaix-tourcoing")
    boss = compte("gestionnaire", partenaire=BONDUES)
    sent()
    url = reverse("conventions:incident_transmettre", args=[row.numero])
    assert sign_in(agent).post(url, {"version": 1}).status_code == 302
    with acting(agent, NOW):
        row.refresh_from_db()
    assert (row.etat, row.transmitted_at, row.transmitted_by_ref) == ("transmis", NOW, agent.auteur_ref)
    mails = {mail.to[0]: str(mail.body) for mail in sent()[1:]}
    assert set(mails) == {settings.PORTAIL_CONTACT, technicien.email}
    assert ("étape 2" in mails[settings.PORTAIL_CONTACT], "Continuer" in mails[settings.PORTAIL_CONTACT]) == (
        True,
        False,
    )
    for reader in (technicien, boss):
        assert "Transmis au support national" in text(sign_in(reader).get(LIST))
    assert "Transmis au support national" in text(
        sign_in(technicien).get(reverse("conventions:incident", args=[row.numero]))
    )
    again = sign_in(agent).post(url, {"version": 2})
    assert again.status_code == 409


def test_answered_it_is_closed_and_the_answer_is_read_in_the_portal(
    technicien: Compte, compte: Maker, sent: Sent
) -> None:
    row, agent = told(technicien), compte("agent", caisse="roubaix-tourcoing")
    url = reverse("conventions:incident_repondre", args=[row.numero])
    empty = sign_in(agent).post(url, {"version": 1, "reponse": ""})
    assert (empty.status_code, "Indiquez votre réponse." in text(empty)) == (200, True)
    stale = sign_in(agent).post(url, {"version": 0, "reponse": "Videz le cache."})
    assert (stale.status_code, "Videz le cache.</textarea>" in text(stale)) == (409, True)
    assert sign_in(agent).post(url, {"version": 1, "reponse": "Videz le cache."}).status_code == 302
    page = text(sign_in(technicien).get(reverse("conventions:incident", args=[row.numero])))
    assert ("Videz le cache." in page, "Clos" in page) == (True, True)
    (mail,) = [mail for mail in sent() if mail.to == [technicien.email]]
    assert "Videz le cache" not in str(mail.body)
    listed = text(sign_in(agent).get(CAISSE))
    assert (row.numero in listed, row.numero in text(sign_in(agent).get(f"{CAISSE}?tous"))) == (False, True)
    assert sign_in(agent).post(url, {"version": 2, "reponse": "Encore."}).status_code == 409


def test_with_two_caisses_one_is_chosen_and_only_that_one_reads_it(compte: Maker) -> None:
    load("pas-de-calais")
    technicien = compte("technicien", partenaire=PDC)
    artois, opale = compte("agent", caisse="artois"), compte("agent", caisse="cote-opale")
    client = sign_in(technicien)
    assert "Indiquez la caisse qui répondra." in text(client.post(LIST, SENT))
    caisse = Caisse.objects.get(code="artois")
    assert client.post(LIST, SENT | {"caisse": caisse.pk}).status_code == 302
    with acting(technicien, NOW):
        numero = Incident.objects.get().numero
    assert numero in text(sign_in(artois).get(CAISSE))
    assert numero not in text(sign_in(opale).get(CAISSE))
    assert sign_in(opale).get(reverse("conventions:incident_caisse", args=[numero])).status_code == 404
    bondues = Caisse.objects.exclude(code__in=["artois", "cote-opale"]).first()
    assert client.post(LIST, SENT | {"caisse": bondues.pk if bondues else 0}).status_code == 200


def test_what_was_written_leaves_two_years_after_the_answer_and_four_when_there_was_none(
    technicien: Compte, compte: Maker, as_worker: Callable[[], Any]
) -> None:
    row, agent = told(technicien), compte("agent", caisse="roubaix-tourcoing")
    sign_in(technicien).post(LIST, SENT)
    with acting(agent, NOW):
        actions.close_incident(incident=row, reponse="Videz le cache.", version=1, by=agent, at=NOW)

    def run(at: datetime) -> int:
        with as_worker():
            return run_job(job_named("conventions.effacement_incidents"), at).done

    years = [datetime(year, 11, day, 12, tzinfo=UTC) for year, day in ((2028, 23), (2028, 24), (2028, 25), (2030, 24))]
    assert [run(at) for at in years] == [0, 1, 0, 1]
    with acting(agent, NOW):
        rows = list(
            Incident.objects.values_list("ecran", "description", "reponse", "navigateur", "etat").order_by("etat")
        )
    assert rows == [
        ("Texte effacé", "Texte effacé", "Texte effacé", "", "clos"),
        ("Texte effacé", "Texte effacé", "", "", "ouvert"),
    ]
