"""What a structure asks about a gestionnaire: a change of four fields, a closing fifteen days ahead, a successor first."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.enums import EtatCompte, EtatDemandeCompte, EtatHabilitation, MotifInactivation
from accounts.models import AppareilTotp, Compte, DemandeHabilitation, DemandeSurCompte
from espace.errors import Refus, TransitionRefusee, VersionDepassee
from espace.jobs import job_named, run_job
from espace.models import LigneJournal
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.lectures import deliver_all, text
from tests.accounts.test_pages import SIX
from tests.accounts.test_rattachement import another
from tests.world import PASSWORD, World

AT = datetime(2025, 6, 2, 8, tzinfo=UTC)
ASKED = date(2025, 6, 2)
FIRST = date(2025, 6, 17)
LIST, WORKLIST = reverse("accounts:equipe_demandes"), reverse("accounts:habilitations")
SUCCESSEUR = {
    "civilite": "madame", "nom": "Ledoux", "prenom": "Axelle", "fonction": "Directrice", "telephone": "03 20 00 00 00",
    "email": "axelle.ledoux@ccas-bondues.example",
}  # fmt: skip


def change(world: World, compte: Compte, **changes: str) -> DemandeSurCompte:
    return actions.request_modification(
        compte=compte, caisse=world.opale, changes=changes, origine="courrier", asked_on=ASKED,
        asked_by="La présidente", by=world.admin_opale, at=AT,
    )  # fmt: skip


def closing(world: World, compte: Compte, wished_on: date = FIRST, **given: Any) -> DemandeSurCompte:
    asked: dict[str, Any] = {
        "origine": "courriel",
        "asked_by": "La présidente",
        "asked_on": ASKED,
        "caisse": world.opale,
    }
    return actions.request_inactivation(
        compte=compte, motif="depart", wished_on=wished_on, by=world.admin_opale, at=AT, **{**asked, **given}
    )


def mails_to(email: str, at: datetime) -> list[str]:
    return [str(sent.subject) for sent in deliver_all(at) if sent.to == [email]]


@pytest.fixture
def run(as_worker: Callable[[], Any]) -> Callable[[datetime], tuple[int, int]]:
    def at(instant: datetime) -> tuple[int, int]:
        with as_worker():
            report = run_job(job_named("accounts.fermetures"), instant)
        return report.done, report.failed

    return at


# ── A change ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("U-2.2.2-champs-modifiables")
@pytest.mark.parametrize(
    ("champ", "value"),
    [
        ("telephone", "03 20 99 00 00"),
        ("fonction", "Directrice"),
        ("nom", "Castel-Marin"),
        ("email", "hc@ccas-bondues.example"),
    ],
)
def test_each_of_the_four_fields_changes_and_its_history_keeps_both(world: World, champ: str, value: str) -> None:
    compte = world.gestionnaire_bondues
    before = getattr(compte, champ)
    actions.apply_modification(demande=change(world, compte, **{champ: value}), by=world.admin_opale, at=AT)
    compte.refresh_from_db()
    line = compte.history.latest("history_id")
    assert (getattr(compte, champ), getattr(line, champ), line.history_user_id) == (
        value,
        value,
        str(world.admin_opale.ref),
    )
    assert before != value


@pytest.mark.clause("U-2.2.2-champs-modifiables")
def test_history_keeps_the_former_value_and_the_new_one(world: World) -> None:
    compte = another(world.bondues, "Doyenne", at=AT)
    actions.apply_modification(demande=change(world, compte, telephone="03 20 99 00 00"), by=world.admin_opale, at=AT)
    told = list(compte.history.order_by("history_id").values_list("telephone", flat=True))
    assert (told[0], told[-1]) == (SIX.telephone, "03 20 99 00 00")


@pytest.mark.clause("U-2.2.2-champs-modifiables")
@pytest.mark.parametrize(("champ", "value"), [("prenom", "Autre"), ("civilite", "monsieur"), ("role", "admin_caisse")])
def test_another_field_is_refused(world: World, champ: str, value: str) -> None:
    with pytest.raises(Refus) as refused:
        change(world, world.gestionnaire_bondues, **{champ: value})
    assert (refused.value.code, refused.value.field) == ("champ_fixe", champ)
    assert not DemandeSurCompte.objects.exists()


def test_a_first_name_posted_to_the_form_is_ignored(world: World, signed_in: Callable[[str], Client]) -> None:
    compte = world.gestionnaire_bondues
    url = reverse("accounts:equipe_modification", args=[compte.ref])
    typed = {"nom": "Castel-Marin", "prenom": "Autre", "civilite": "monsieur", "fonction": compte.fonction}
    typed |= {"telephone": compte.telephone, "email": compte.email}
    assert signed_in("gestionnaire_bondues").post(url, typed).headers["Location"] == LIST
    assert DemandeSurCompte.objects.get().changes == {"nom": "Castel-Marin"}


@pytest.mark.clause("U-2.2.2-demande-partenaire")
def test_without_who_asked_or_when_the_caisse_records_nothing(world: World, signed_in: Callable[[str], Client]) -> None:
    compte = world.gestionnaire_bondues
    url = reverse("accounts:partenaire_modification", args=[world.bondues.pk, compte.ref])
    typed = {"nom": "Castel-Marin", "fonction": compte.fonction, "telephone": compte.telephone, "email": compte.email}
    typed |= {"asked_on": "02/06/2025", "asked_by": "La présidente", "origine": "courrier"}
    with time_machine.travel(AT, tick=False):
        client = signed_in("admin_opale")
        for missing in ("asked_on", "asked_by", "origine"):
            page = client.post(url, {**typed, missing: ""})
            assert (page.status_code, list(page.context["form"].errors)) == (200, [missing])
            assert 'value="Castel-Marin"' in page.content.decode()
        assert not DemandeSurCompte.objects.exists()
        assert client.post(url, typed).status_code == 302
    demande = DemandeSurCompte.objects.get()
    assert (demande.asked_on, demande.asked_by, demande.changes) == (ASKED, "La présidente", {"nom": "Castel-Marin"})
    with pytest.raises(Refus) as refused:
        actions.request_modification(
            compte=compte, caisse=world.opale, changes={"nom": "X"}, origine="courrier", asked_on=ASKED, by=world.admin_opale,
            at=AT,
        )  # fmt: skip
    assert refused.value.field == "asked_by"


@pytest.mark.clause("U-2.2.2-modification-par-caisse")
def test_a_profile_is_read_only_and_leads_to_the_request(
    world: World, signed_in: Callable[[str], Client], as_worker: Callable[[], Any]
) -> None:
    compte, client, profil = world.gestionnaire_bondues, signed_in("gestionnaire_bondues"), reverse("accounts:profil")
    page = client.get(profil)
    assert reverse("accounts:equipe_modification", args=[compte.ref]) in page.content.decode()
    assert '<input type="text"' not in page.content.decode()
    refused = client.post(profil, {"nom": "Autre"})
    assert (refused.status_code, "Demandez la correction à votre caisse." in text(refused)) == (403, True)
    with as_worker(), acting_as(SYSTEME):
        lines = LigneJournal.objects.filter(verb="acces.interdit", actor_ref=str(compte.ref))
        assert [line.object_ref for line in lines] == ["accounts:profil"]
    demande = change(world, compte, nom="Autre")
    url = reverse("accounts:demande_compte_appliquer", args=[demande.pk])
    assert client.post(url, {"version": "1"}).status_code == 403
    assert signed_in("admin_artois").post(url, {"version": "1"}).status_code == 404
    assert signed_in("admin_opale").post(url, {"version": "1"}).headers["Location"] == WORKLIST
    compte.refresh_from_db()
    assert compte.nom == "Autre"


def test_a_change_leaves_the_sessions_open_and_tells_the_holder_at_both_addresses(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    compte, client = world.gestionnaire_bondues, signed_in("gestionnaire_bondues")
    former, epoch = compte.email, compte.reset_epoch
    actions.apply_modification(
        demande=change(world, compte, email="hcm@ccas-bondues.example"), by=world.admin_opale, at=AT
    )
    assert client.get(reverse("accounts:profil")).status_code == 200
    compte.refresh_from_db()
    assert compte.reset_epoch == epoch + 1  # a link sent to the former address no longer opens anything
    assert mails_to(compte.email, AT) == ["Les informations de votre compte ont changé"]
    assert mails_to(former, AT) == ["Cette adresse n’est plus celle de votre compte"]


@pytest.mark.parametrize(("email", "code"), [("h.castel@gmail.com", "webmail"), ("h@ailleurs.example", "domaine")])
def test_a_new_address_is_on_an_attested_domain(world: World, email: str, code: str) -> None:
    with pytest.raises(Refus) as refused:
        change(world, world.gestionnaire_bondues, email=email)
    assert (refused.value.field, refused.value.code) == ("email", code)


def test_nothing_to_change_is_said(world: World) -> None:
    with pytest.raises(Refus) as refused:
        change(world, world.gestionnaire_bondues, nom=world.gestionnaire_bondues.nom)
    assert refused.value.code == "rien_ne_change"


# ── A closing, fifteen days ahead ─────────────────────────────────────────────────────────────


@pytest.mark.clause("U-2.2.3-preavis-15j")
def test_a_day_too_soon_is_refused_with_the_first_possible_one(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    """Asked on 02/06/2025: the 12th is refused with the 17th, which the page offers; the 17th is accepted."""
    second = another(world.bondues, "Seconde", at=AT)
    url = reverse("accounts:equipe_fermeture", args=[second.ref])
    with time_machine.travel(AT, tick=False):
        client = signed_in("gestionnaire_bondues")
        page = client.post(url, {"motif": "depart", "wished_on": "12/06/2025"})
        assert list(page.context["form"].errors) == ["wished_on"]
        shown = text(page)
        assert "Le premier jour possible est le mardi 17 juin 2025" in shown
        assert 'name="wished_on" value="17/06/2025"' in shown
        assert not DemandeSurCompte.objects.exists()
        # the button comes after the field, so its value is the one read, and after « Envoyer », which Enter presses
        assert client.post(url, {"motif": "depart", "wished_on": ["12/06/2025", "17/06/2025"]}).status_code == 302
    demande = DemandeSurCompte.objects.get()
    assert (demande.wished_on, demande.asked_on, demande.etat) == (FIRST, ASKED, EtatDemandeCompte.EN_ATTENTE)
    with pytest.raises(Refus) as refused:
        closing(world, world.gestionnaire_bondues, date(2025, 6, 16))
    assert refused.value.code == "preavis"


@pytest.mark.clause("U-2.2.3-inactivation-a-reception")
def test_on_the_wished_day_by_the_timed_job(world: World, run: Callable[[datetime], tuple[int, int]]) -> None:
    second = another(world.bondues, "Seconde", at=AT)
    demande = actions.accept_inactivation(
        demande=closing(world, second), is_immediate=False, by=world.admin_opale, at=AT
    )
    assert (demande.etat, demande.effect_on, demande.is_immediate) == (EtatDemandeCompte.PROGRAMMEE, FIRST, False)
    assert run(datetime(2025, 6, 16, 21, 59, tzinfo=UTC)) == (0, 0)
    midnight = datetime(2025, 6, 16, 22, 0, tzinfo=UTC)  # of the 17th in Paris
    assert run(midnight) == (1, 0)
    second.refresh_from_db()
    demande.refresh_from_db()
    assert (second.etat, second.inactivated_on, second.motif) == (EtatCompte.INACTIF, FIRST, MotifInactivation.DEPART)
    assert (demande.etat, demande.done_at, demande.wished_on) == (EtatDemandeCompte.FAITE, midnight, FIRST)
    assert run(midnight + timedelta(minutes=5)) == (0, 0)


@pytest.mark.clause("U-2.2.3-inactivation-a-reception")
def test_at_once_by_an_admin_alone(world: World, signed_in: Callable[[str], Client]) -> None:
    second = another(world.bondues, "Seconde", at=AT)
    demande = closing(world, second)
    url = reverse("accounts:demande_compte_fermer", args=[demande.pk])
    sent = {"quand": "maintenant", "version": "1"}
    for name in ("gestionnaire_bondues", "technicien_bondues", "agent_opale", "dpo_opale", "exploitant"):
        assert signed_in(name).post(url, sent).status_code == 403
    with time_machine.travel(AT, tick=False):
        assert signed_in("admin_opale").post(url, sent).headers["Location"] == WORKLIST
    second.refresh_from_db()
    demande.refresh_from_db()
    assert (second.etat, second.inactivated_on) == (EtatCompte.INACTIF, ASKED)
    assert (demande.effect_on, demande.wished_on, demande.is_immediate) == (ASKED, FIRST, True)
    assert mails_to(second.email, AT)[-1:] == ["Votre compte Espace Partenaires est fermé"]
    assert mails_to(world.gestionnaire_bondues.email, AT) == ["Votre caisse a répondu à une demande de votre structure"]


def test_days_missed_are_caught_up(world: World, run: Callable[[datetime], tuple[int, int]]) -> None:
    second = another(world.bondues, "Seconde", at=AT)
    actions.accept_inactivation(demande=closing(world, second), is_immediate=False, by=world.admin_opale, at=AT)
    assert run(datetime(2025, 7, 20, 8, tzinfo=UTC)) == (1, 0)
    second.refresh_from_db()
    assert second.etat == EtatCompte.INACTIF


def test_a_programmed_closing_that_would_close_the_last_waits_and_says_so(
    world: World, run: Callable[[datetime], tuple[int, int]], signed_in: Callable[[str], Client]
) -> None:
    """The other one was cut meanwhile: nothing fails for ever, the caisse is told, and a successor lets it through."""
    second = another(world.bondues, "Seconde", at=AT)
    demande = actions.accept_inactivation(
        demande=closing(world, second), is_immediate=False, by=world.admin_opale, at=AT
    )
    actions.deactivate_compte(
        compte=world.gestionnaire_bondues, motif=MotifInactivation.SECURITE, by=world.admin_opale, at=AT
    )
    later = datetime(2025, 6, 18, 8, tzinfo=UTC)
    assert run(later) == (0, 0)
    with time_machine.travel(later, tick=False):
        client = signed_in("admin_opale")
        assert "Débloquer 1 fermeture de gestionnaire" in text(client.get("/caisse/"))
        assert "Fermeture bloquée" in text(client.get(WORKLIST))
    third = another(world.bondues, "Troisieme", at=later)
    assert run(later) == (1, 0)
    second.refresh_from_db()
    demande.refresh_from_db()
    assert (second.etat, demande.etat, third.etat) == (EtatCompte.INACTIF, EtatDemandeCompte.FAITE, EtatCompte.ACTIF)


def test_an_account_cut_before_its_day_leaves_nothing_to_do(
    world: World, run: Callable[[datetime], tuple[int, int]]
) -> None:
    second = another(world.bondues, "Seconde", at=AT)
    demande = actions.accept_inactivation(
        demande=closing(world, second), is_immediate=False, by=world.admin_opale, at=AT
    )
    actions.deactivate_compte(compte=second, motif=MotifInactivation.SECURITE, by=world.admin_opale, at=AT)
    assert run(datetime(2025, 6, 18, 8, tzinfo=UTC)) == (1, 0)
    second.refresh_from_db()
    demande.refresh_from_db()
    assert (demande.etat, second.motif) == (EtatDemandeCompte.FAITE, MotifInactivation.SECURITE)


def test_a_refusal_is_read_by_the_structure_and_a_programmed_closing_is_given_up(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    second = another(world.bondues, "Seconde", at=AT)
    demande = actions.accept_inactivation(
        demande=closing(world, second), is_immediate=False, by=world.admin_opale, at=AT
    )
    url = reverse("accounts:demande_compte_refuser", args=[demande.pk])
    client = signed_in("admin_opale")
    assert client.post(url, {"motif": "", "version": "2"}).status_code == 200
    assert client.post(url, {"motif": "Votre structure y renonce.", "version": "1"}).status_code == 409
    assert client.post(url, {"motif": "Votre structure y renonce.", "version": "2"}).status_code == 302
    shown = text(signed_in("gestionnaire_bondues").get(LIST))
    assert ("Refusée" in shown, "Votre structure y renonce." in shown) == (True, True)


# ── The last one, and who follows ─────────────────────────────────────────────────────────────


@pytest.mark.clause("U-2.2.3-successeur-prealable")
def test_the_last_one_closes_once_its_successor_is_habilitated(
    world: World, signed_in: Callable[[str], Client], run: Callable[[datetime], tuple[int, int]]
) -> None:
    last = world.gestionnaire_bondues
    url = reverse("accounts:equipe_fermeture", args=[last.ref])
    with time_machine.travel(AT, tick=False):
        client = signed_in("gestionnaire_bondues")
        page = client.post(url, {"motif": "depart", "wished_on": "17/06/2025"})
        assert set(page.context["form"].errors) == set(SUCCESSEUR)
        assert not DemandeSurCompte.objects.exists()
        assert client.post(url, {**SUCCESSEUR, "motif": "depart", "wished_on": "17/06/2025"}).status_code == 302
        demande = DemandeSurCompte.objects.get()
        assert demande.successeur is not None
        assert (demande.successeur.etat, demande.successeur.remplace) == (EtatHabilitation.EN_ATTENTE, last)
        accepted = signed_in("admin_opale").post(
            reverse("accounts:demande_compte_fermer", args=[demande.pk]), {"quand": "date", "version": "1"}
        )
        assert accepted.headers["Location"] == WORKLIST
    follower = Compte.objects.get(email=SUCCESSEUR["email"])
    last.refresh_from_db()
    assert (follower.etat, last.etat) == (EtatCompte.INVITE, EtatCompte.ACTIF)  # created before the other one closes
    assert run(datetime(2025, 6, 17, 8, tzinfo=UTC)) == (0, 0)  # invited, it does not count yet
    actions.activate_compte(compte=follower, password=PASSWORD, at=datetime(2025, 6, 18, 8, tzinfo=UTC))
    assert run(datetime(2025, 6, 18, 9, tzinfo=UTC)) == (1, 0)
    last.refresh_from_db()
    assert (last.etat, last.motif) == (EtatCompte.INACTIF, MotifInactivation.REMPLACEMENT)


@pytest.mark.clause("U-2.2.3-successeur-prealable", "U-2.2.3-dernier-gestionnaire")
def test_without_a_successor_the_closing_of_the_last_stays_refused(world: World) -> None:
    last = world.gestionnaire_bondues
    with pytest.raises(Refus) as refused:
        closing(world, last)
    assert refused.value.code == "successeur"
    demande = closing(world, last, successeur=SIX)
    follower = demande.successeur
    assert follower is not None
    actions.refuse_habilitation(demande=follower, motif="Elle ne travaille pas au CCAS.", by=world.admin_opale, at=AT)
    for is_immediate in (False, True):
        with pytest.raises(Refus) as refused:
            actions.accept_inactivation(demande=demande, is_immediate=is_immediate, by=world.admin_opale, at=AT)
        assert refused.value.code == "dernier_gestionnaire"
    last.refresh_from_db()
    assert last.etat == EtatCompte.ACTIF


def test_at_once_the_last_one_closes_as_soon_as_its_successor_is_active(
    world: World, run: Callable[[datetime], tuple[int, int]]
) -> None:
    demande = closing(world, world.gestionnaire_bondues, successeur=SIX)
    done = actions.accept_inactivation(demande=demande, is_immediate=True, by=world.admin_opale, at=AT)
    assert (done.etat, done.effect_on) == (EtatDemandeCompte.PROGRAMMEE, ASKED)
    follower = Compte.objects.get(email=SIX.email)
    assert run(AT) == (0, 0)
    actions.activate_compte(compte=follower, password=PASSWORD, at=AT)
    assert run(AT) == (1, 0)


# ── Several caisses ───────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("U-2.2-gestionnaire-par-caisse")
def test_either_caisse_answers_and_both_see_the_request_and_its_answer(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    personne = replace(SIX, email="axelle@pas-de-calais.example")
    opening = actions.record_habilitation(
        partenaire=world.departement, caisse=world.artois, personne=personne, origine="portail", received_on=ASKED,
        by=world.gestionnaire_departement, at=AT,
    )  # fmt: skip
    asked = actions.request_modification(
        compte=world.gestionnaire_departement, caisse=world.artois, changes={"fonction": "Directrice"}, origine="portail",
        asked_on=ASKED, by=world.gestionnaire_departement, at=AT,
    )  # fmt: skip
    with time_machine.travel(AT, tick=False):
        for name in ("admin_artois", "admin_opale"):
            shown = text(signed_in(name).get(WORKLIST))
            assert ("Ouvrir un compte" in shown, "Modifier le compte" in shown) == (True, True)
        opale = signed_in("admin_opale")
        assert (
            opale.post(reverse("accounts:habilitation_accepter", args=[opening.pk]), {"version": "1"}).status_code
            == 302
        )
        assert (
            opale.post(reverse("accounts:demande_compte_appliquer", args=[asked.pk]), {"version": "1"}).status_code
            == 302
        )
        for name in ("admin_artois", "admin_opale"):
            client = signed_in(name)
            for url in (
                reverse("accounts:habilitation", args=[opening.pk]),
                reverse("accounts:demande_compte", args=[asked.pk]),
            ):
                assert "par la CPAM de la Côte d’Opale" in text(client.get(url))
    opening.refresh_from_db()
    asked.refresh_from_db()
    assert (opening.caisse_decision, asked.caisse_decision) == (world.opale, world.opale)


def test_a_request_goes_to_a_caisse_open_today_and_the_only_one_is_not_asked(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    url = reverse("accounts:equipe_demande_gestionnaire")
    with time_machine.travel(AT, tick=False):
        client = signed_in("gestionnaire_bondues")
        assert 'name="caisse"' not in client.get(url).content.decode()
        assert client.post(url, SUCCESSEUR).headers["Location"] == LIST
        demande = DemandeHabilitation.objects.get()
        assert (demande.caisse, demande.origine, demande.due_on) == (world.opale, "portail", date(2025, 6, 10))
        typed = {**SUCCESSEUR, "email": "axelle@pas-de-calais.example"}
        page = signed_in("gestionnaire_departement").post(url, typed)
        assert list(page.context["form"].errors) == ["caisse"]
    with pytest.raises(Refus) as refused:
        actions.record_habilitation(
            partenaire=world.bondues, caisse=world.artois, personne=replace(SIX, email="x@ccas-bondues.example"),
            origine="portail", received_on=ASKED, by=world.gestionnaire_bondues, at=AT,
        )  # fmt: skip
    assert refused.value.field == "caisse"


def test_the_caisse_is_told_of_a_request_without_a_name(world: World, signed_in: Callable[[str], Client]) -> None:
    with time_machine.travel(AT, tick=False):
        signed_in("gestionnaire_bondues").post(reverse("accounts:equipe_demande_gestionnaire"), SUCCESSEUR)
    (sent,) = [mail for mail in deliver_all(AT) if mail.to == [world.opale.functional_mailbox]]
    assert ("/caisse/habilitations/" in str(sent.body), "Ledoux" in str(sent.body)) == (True, False)


def test_a_caisse_without_a_mailbox_is_told_through_its_responsables(world: World) -> None:
    world.opale.functional_mailbox = ""
    world.opale.save()
    actions.request_modification(
        compte=world.gestionnaire_bondues, caisse=world.opale, changes={"fonction": "Directrice"}, origine="portail",
        asked_on=ASKED, by=world.gestionnaire_bondues, at=AT,
    )  # fmt: skip
    assert len(mails_to(world.admin_opale.email, AT)) == 1


def test_a_request_is_answered_once_and_from_what_was_read(world: World) -> None:
    demande = change(world, world.gestionnaire_bondues, nom="Castel-Marin")
    with pytest.raises(VersionDepassee):
        actions.apply_modification(demande=demande, by=world.admin_opale, at=AT, version=9)
    actions.apply_modification(demande=demande, by=world.admin_opale, at=AT, version=1)
    with pytest.raises(TransitionRefusee):
        actions.refuse_demande_compte(demande=demande, motif="Non", by=world.admin_opale, at=AT)


# ── What the caisse sees first ────────────────────────────────────────────────────────────────


@pytest.mark.clause("U-2.2-1-a-5-gestionnaires")
def test_a_structure_without_gestionnaire_is_an_anomaly_on_three_pages(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("admin_opale")
    pages = ("/caisse/", reverse("accounts:partenaires"), reverse("accounts:partenaire", args=[world.bondues.pk]))
    words = ("1 structure sans gestionnaire", "Sans gestionnaire", "Cette structure n’a aucun gestionnaire")
    assert [word in text(client.get(url)) for url, word in zip(pages, words, strict=True)] == [False] * 3
    actions.deactivate_compte(
        compte=world.gestionnaire_bondues, motif=MotifInactivation.SECURITE, by=world.admin_opale, at=AT
    )
    assert [word in text(client.get(url)) for url, word in zip(pages, words, strict=True)] == [True] * 3


def test_a_late_closing_is_shown_late_and_the_home_counts_what_waits(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    closing(world, another(world.bondues, "Seconde", at=AT))
    with time_machine.travel(datetime(2025, 6, 19, 8, tzinfo=UTC), tick=False):
        client = signed_in("admin_opale")
        assert "en retard de 2 j" in text(client.get(WORKLIST))
        assert "Répondre à 1 demande sur des comptes de gestionnaire" in text(client.get("/caisse/"))


def test_the_worklist_costs_the_same_with_one_and_with_three(world: World, signed_in: Callable[[str], Client]) -> None:
    client, counts = signed_in("admin_opale"), []
    client.get(WORKLIST)
    change(world, world.gestionnaire_bondues, fonction="Autre")
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(WORKLIST)
        counts.append(len(seen))
        for nom in ("Un", "Deux"):
            if len(counts) == 1:
                change(world, another(world.departement, nom), fonction="Autre")
    assert counts[0] == counts[1]


def test_a_device_is_untouched_by_a_change(world: World) -> None:
    compte = world.gestionnaire_bondues
    actions.apply_modification(demande=change(world, compte, nom="Castel-Marin"), by=world.admin_opale, at=AT)
    assert AppareilTotp.objects.filter(user=compte).count() == 1
