"""The life of a saisine, act by act: what each does, who is told, and what refuses it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import Compte
from espace.errors import Interdit, Refus, TransitionRefusee, VersionDepassee
from espace.models import Courriel
from signalements import actions
from signalements.enums import EtatSignalement, Issue, ResultatContact, ResultatEcheance
from signalements.models import Accord, Demande, Echeance, Message, NoteInterne, Passage, TentativeContact
from tests.signalements.conftest import LUNDI, Sender
from tests.world import World

HOUR = timedelta(hours=1)
Taker = Callable[..., Demande]


@pytest.fixture
def taken(send: Sender, take: Taker) -> Demande:
    return take(send(), LUNDI + HOUR)


def mails(kind: str = "") -> list[tuple[str, int | None, str]]:
    rows = Courriel.objects.filter(kind=kind) if kind else Courriel.objects.all()
    return list(rows.order_by("created_at", "kind").values_list("kind", "compte_id", "address"))


def contact(world: World, demande: Demande, result: str, tried: Any = None, **values: Any) -> TentativeContact:
    agent, when = world.agent_artois, tried or LUNDI + 2 * HOUR
    with world.acting(agent):
        given = {"tried_at": when, "channel": "telephone", "at": when + timedelta(minutes=1), **values}
        return actions.record_tentative(demande=demande, result=result, by=agent, **given)


@pytest.mark.clause("PDC-A3-prise-en-charge")
def test_taking_opens_the_accompaniment_and_tells_the_partner(maison: World, send: Sender, take: Taker) -> None:
    demande = take(send(), LUNDI + HOUR)
    assert (demande.etat, demande.taken_at, demande.agent) == (
        EtatSignalement.PRISE_EN_CHARGE, LUNDI + HOUR, maison.agent_artois,
    )  # fmt: skip
    assert mails("demande.prise_en_charge") == [("demande.prise_en_charge", maison.technicien_departement.pk, "")]
    with maison.acting(maison.technicien_departement):
        assert Passage.objects.filter(to_etat="prise_en_charge").count() == 1


@pytest.mark.clause("BON-A3-relais-reception")
def test_a_conseiller_is_assigned_when_taken(maison: World, send: Sender, take: Taker) -> None:
    demande = take(send(by=maison.technicien_bondues, caisse=maison.opale))
    assert demande.agent == maison.agent_opale
    with maison.acting(maison.agent_opale):
        assert Echeance.objects.get().is_committed is False


def test_nobody_takes_what_a_colleague_took(maison: World, taken: Demande, take: Taker) -> None:
    with pytest.raises(TransitionRefusee) as refus:
        take(taken, by=maison.agent_medical_artois)
    assert refus.value.message.startswith("Aude Lenoir a déjà pris")


@pytest.mark.parametrize("who", ["technicien_departement", "gestionnaire_departement", "admin_artois", "dpo_artois"])
def test_only_an_agent_takes(maison: World, send: Sender, who: str) -> None:
    demande, by = send(), maison.comptes[who]
    with maison.acting(by), pytest.raises(Interdit):
        actions.take_demande(demande=demande, by=by, at=LUNDI)


@pytest.mark.clause("MAR-3-non-prise-en-charge")
def test_not_taken_with_its_reason(maison: World, send: Sender) -> None:
    demande, by = send(), maison.agent_artois
    with maison.acting(by):
        with pytest.raises(Refus) as refus:
            actions.refuse_demande(demande=demande, motif="", by=by, at=LUNDI + HOUR)
        assert refus.value.field == "motif"
        done = actions.refuse_demande(demande=demande, motif="hors_public", by=by, at=LUNDI + HOUR)
    assert done.motif is not None
    assert (done.etat, done.motif.libelle) == ("non_prise_en_charge", "Hors public concerné")
    assert mails("demande.non_prise_en_charge") == [
        ("demande.non_prise_en_charge", maison.technicien_departement.pk, "")
    ]


@pytest.mark.clause("PDC-9-perimetre-echanges")
def test_out_of_scope_is_a_reason(maison: World, send: Sender) -> None:
    demande, by = send(), maison.agent_artois
    with maison.acting(by):
        done = actions.refuse_demande(demande=demande, motif="hors_perimetre", by=by, at=LUNDI + HOUR)
    assert done.motif is not None
    assert (done.etat, done.motif.code) == ("non_prise_en_charge", "hors_perimetre")
    assert len(mails("demande.non_prise_en_charge")) == 1


@pytest.mark.clause("PDC-A3-contact-48h")
def test_only_a_person_reached_stops_the_clock(maison: World, taken: Demande) -> None:
    contact(maison, taken, ResultatContact.SANS_REPONSE)
    with maison.acting(maison.agent_artois):
        running = Echeance.objects.get()
        assert (running.stopped_at, running.attempted_at) == (None, LUNDI + 2 * HOUR)
    contact(maison, taken, ResultatContact.JOINT, LUNDI + 3 * HOUR, is_confirmed=True)
    with maison.acting(maison.agent_artois):
        stopped = Echeance.objects.get()
        assert (stopped.stopped_at, stopped.result) == (LUNDI + 3 * HOUR, ResultatEcheance.FAIT)
        assert Demande.objects.get().next_due_at is None


@pytest.mark.parametrize(("minutes", "in_time"), [(-1, True), (0, True), (1, False)])
def test_one_minute_makes_it_late(maison: World, taken: Demande, minutes: int, in_time: bool) -> None:
    reached = LUNDI + timedelta(hours=48, minutes=minutes)
    contact(maison, taken, ResultatContact.JOINT, reached, at=reached + HOUR, is_confirmed=True)
    with maison.acting(maison.agent_artois):
        echeance = Echeance.objects.get()
    assert echeance.stopped_at is not None
    assert echeance.due_at is not None
    assert (echeance.stopped_at <= echeance.due_at) is in_time


@pytest.mark.clause("PDC-A3-validation-consentement")
def test_an_agreement_not_confirmed_closes(maison: World, taken: Demande) -> None:
    with pytest.raises(Refus) as refus:
        contact(maison, taken, ResultatContact.JOINT)
    assert refus.value.field == "accord"
    contact(maison, taken, ResultatContact.JOINT, is_confirmed=False)
    with maison.acting(maison.agent_artois):
        demande = Demande.objects.select_related("motif").get()
        assert demande.motif is not None
        assert (demande.etat, demande.issue, demande.motif.code) == ("close", "sans_suite", "accord_non_confirme")
        assert Accord.objects.get().is_confirmed is False
    with pytest.raises(TransitionRefusee):
        contact(maison, taken, ResultatContact.JOINT, LUNDI + 4 * HOUR, is_confirmed=True)


@pytest.mark.clause("PDC-A3-validation-consentement")
def test_a_confirmed_agreement_lets_it_go_on(maison: World, taken: Demande) -> None:
    contact(maison, taken, ResultatContact.JOINT, is_confirmed=True)
    with maison.acting(maison.agent_artois):
        assert Accord.objects.get().validated_at == LUNDI + 2 * HOUR
        assert Demande.objects.get().is_open


@pytest.mark.parametrize(("when", "code"), [(LUNDI - HOUR, "avant"), (LUNDI + 9 * HOUR, "futur")])
def test_a_contact_happens_in_the_life_of_the_demande(maison: World, taken: Demande, when: Any, code: str) -> None:
    with pytest.raises(Refus) as refus:
        contact(maison, taken, ResultatContact.SANS_REPONSE, tried_at=when, at=LUNDI + 2 * HOUR)
    assert (refus.value.field, refus.value.code) == ("quand", code)


def test_after_three_attempts_the_partner_is_asked_to_help_once(maison: World, taken: Demande) -> None:
    for rank in range(5):
        contact(maison, taken, ResultatContact.SANS_REPONSE, LUNDI + (2 + rank) * HOUR)
        assert len(mails("demande.aide_contact")) == (0 if rank < 2 else 1)


def test_a_question_makes_it_the_partner_s_turn_and_an_answer_ends_it(maison: World, taken: Demande) -> None:
    agent, tech = maison.agent_artois, maison.technicien_departement
    with maison.acting(agent):
        actions.send_message(demande=taken, texte="Où la joindre ?", by=agent, at=LUNDI + 2 * HOUR, is_question=True)
        assert Demande.objects.get().a_completer_at == LUNDI + 2 * HOUR
    assert mails("demande.question") == [("demande.question", tech.pk, "")]
    with maison.acting(tech):
        actions.send_message(demande=taken, texte="Chez sa sœur.", by=tech, at=LUNDI + 3 * HOUR)
        assert Demande.objects.get().a_completer_at is None
    assert mails("demande.message_partenaire") == [("demande.message_partenaire", agent.pk, "")]


def test_a_partner_asks_before_anybody_took_it(maison: World, send: Sender) -> None:
    demande, tech = send(), maison.technicien_departement
    with maison.acting(tech):
        actions.send_message(demande=demande, texte="Avez-vous reçu ?", by=tech, at=LUNDI + HOUR)
    assert mails("demande.message_partenaire") == [("demande.message_partenaire", None, "mas@cpam-artois.example")]


@pytest.mark.clause("U-5-nir-interdit-champs")
@pytest.mark.parametrize("act", ["message", "note"])
def test_no_nir_in_words(maison: World, taken: Demande, act: str) -> None:
    do = {"message": actions.send_message, "note": actions.add_note}[act]
    with maison.acting(maison.agent_artois), pytest.raises(Refus) as refus:
        do(demande=taken, texte="NIR 2 84 04 76 451 089", by=maison.agent_artois, at=LUNDI + 2 * HOUR)  # type: ignore[operator]  # known to the test, not to the types
    assert refus.value.code == "nir"


def test_words_are_never_edited(maison: World, taken: Demande) -> None:
    agent = maison.agent_artois
    with maison.acting(agent):
        message = actions.send_message(demande=taken, texte="Bonjour.", by=agent, at=LUNDI + 2 * HOUR)
        note = actions.add_note(demande=taken, texte="À suivre.", by=agent, at=LUNDI + 2 * HOUR)
        for row in (message, note):
            with pytest.raises(DatabaseError), transaction.atomic():
                type(row).objects.filter(pk=row.pk).update(texte="Autre.")
            with pytest.raises(DatabaseError), transaction.atomic():
                type(row).objects.filter(pk=row.pk).delete()


def test_a_note_is_the_caisse_s_alone(maison: World, taken: Demande) -> None:
    with maison.acting(maison.agent_artois):
        actions.add_note(demande=taken, texte="À suivre.", by=maison.agent_artois, at=LUNDI + 2 * HOUR)
    for name in ("technicien_departement", "gestionnaire_departement", "agent_opale"):
        with maison.acting(maison.comptes[name]):
            assert NoteInterne.objects.count() == 0


@pytest.mark.clause("PDC-A3-cloture", "MAR-3-issues-cloture")
@pytest.mark.parametrize("issue", [Issue.ABOUTI, Issue.INTERROMPU, Issue.SANS_SUITE])
def test_closing_has_one_of_three_outcomes_and_tells_the_partner(maison: World, taken: Demande, issue: str) -> None:
    motif = "injoignable" if issue == Issue.SANS_SUITE else ""
    with maison.acting(maison.agent_artois):
        done = actions.close_demande(
            demande=taken, issue=issue, motif=motif, by=maison.agent_artois, at=LUNDI + 5 * HOUR
        )
    assert (done.etat, done.issue, done.closed_at) == ("close", issue, LUNDI + 5 * HOUR)
    assert mails("demande.close") == [("demande.close", maison.technicien_departement.pk, "")]
    url = reverse("signalements:demande", args=[taken.reference])
    page = maison.client(maison.technicien_departement).get(url).content.decode().replace("\xa0", " ")
    assert ("Close" in page, "23 novembre 2026" in page) == (True, True)


@pytest.mark.clause("PDC-A3-cloture")
@pytest.mark.parametrize(("issue", "field"), [("", "issue"), ("accord", "issue"), ("sans_suite", "motif")])
def test_closing_without_an_outcome_or_a_reason(maison: World, taken: Demande, issue: str, field: str) -> None:
    with maison.acting(maison.agent_artois), pytest.raises(Refus) as refus:
        actions.close_demande(demande=taken, issue=issue, by=maison.agent_artois, at=LUNDI + 5 * HOUR)
    assert refus.value.field == field


@pytest.mark.clause("MAR-3-issues-cloture")
def test_what_was_never_taken_is_not_closed(maison: World, send: Sender) -> None:
    demande = send()
    with maison.acting(maison.agent_artois), pytest.raises(TransitionRefusee):
        actions.close_demande(demande=demande, issue=Issue.ABOUTI, by=maison.agent_artois, at=LUNDI + HOUR)


def test_a_stale_version_writes_nothing(maison: World, taken: Demande) -> None:
    with maison.acting(maison.agent_artois), pytest.raises(VersionDepassee):
        actions.close_demande(
            demande=taken, issue=Issue.ABOUTI, by=maison.agent_artois, at=LUNDI + 5 * HOUR, version=taken.version - 1
        )
    with maison.acting(maison.agent_artois):
        assert Demande.objects.get().is_open


def test_cancelled_before_it_is_taken_and_not_after(maison: World, send: Sender, take: Taker) -> None:
    first, tech = send(), maison.collegue_ase
    with maison.acting(tech):
        assert actions.cancel_demande(demande=first, by=tech, at=LUNDI + HOUR).etat == "annulee"
        assert Echeance.objects.get(demande=first).result == ResultatEcheance.SANS_OBJET
    second = take(send())
    with maison.acting(tech), pytest.raises(TransitionRefusee):
        actions.cancel_demande(demande=second, by=tech, at=LUNDI + 2 * HOUR)
    with maison.acting(maison.technicien_mds), pytest.raises(Interdit):
        actions.cancel_demande(demande=second, by=maison.technicien_mds, at=LUNDI + 2 * HOUR)


@pytest.mark.parametrize("who", ["technicien_departement", "agent_artois"])
def test_the_person_no_longer_wishes_it(maison: World, taken: Demande, who: str) -> None:
    by: Compte = maison.comptes[who]
    with maison.acting(by):
        done = actions.withdraw_accord(demande=taken, by=by, at=LUNDI + 2 * HOUR)
        assert done.motif is not None
        assert (done.issue, done.motif.code, done.next_due_at) == ("sans_suite", "accord_retire", None)
        assert Accord.objects.get().withdrawn_at == LUNDI + 2 * HOUR
    told = mails("demande.accord_retire") if by.is_partenaire else mails("demande.close")
    assert len(told) == 1


@pytest.mark.clause("MAR-A1-definition-urgence")
def test_an_urgency_that_is_none(maison: World, send: Sender) -> None:
    demande, by = send(urgence="enfant"), maison.agent_artois
    with maison.acting(by):
        with pytest.raises(Refus) as refus:
            actions.requalify_urgence(demande=demande, raison=" ", by=by, at=LUNDI + HOUR)
        assert refus.value.field == "raison"
        done = actions.requalify_urgence(demande=demande, raison="Rien ne presse.", by=by, at=LUNDI + HOUR)
        assert NoteInterne.objects.get().texte == "Requalifiée non urgente : Rien ne presse."
    assert done.is_urgent is False


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Voir 1 79 02 62 193 042 18.", "nir"), ("Son diabète est suivi.", "sante"), ("a" * 201, "longueur")],
)
def test_the_reason_of_an_urgency_that_is_none_is_refused_beside_its_field(
    maison: World, send: Sender, typed: str, code: str
) -> None:
    demande, by = send(urgence="enfant"), maison.agent_artois
    with maison.acting(by):
        with pytest.raises(Refus) as refus:
            actions.requalify_urgence(demande=demande, raison=typed, by=by, at=LUNDI + HOUR)
        assert (refus.value.field, refus.value.code) == ("raison", code)
        assert not NoteInterne.objects.exists()


def test_a_nir_in_the_reason_of_a_text_is_refused_beside_the_reason(maison: World, taken: Demande) -> None:
    by = maison.agent_artois
    with maison.acting(by):
        for write in (actions.send_message, actions.add_note):
            with pytest.raises(Refus) as refus:
                write(demande=taken, texte="Son diabète.", raison="1 79 02 62 193 042 18", by=by, at=LUNDI + 2 * HOUR)
            assert (refus.value.field, refus.value.code) == ("raison", "nir")


def test_nobody_is_told_of_their_own_act(maison: World, taken: Demande) -> None:
    agent, tech = maison.agent_artois, maison.technicien_departement
    with maison.acting(agent):
        actions.send_message(demande=taken, texte="Bonjour.", by=agent, at=LUNDI + 2 * HOUR)
    with maison.acting(tech):
        actions.send_message(demande=taken, texte="Bonjour.", by=tech, at=LUNDI + 3 * HOUR)
    told = {(kind, compte) for kind, compte, _ in mails()}
    assert ("demande.message_caisse", tech.pk) in told
    assert ("demande.message_partenaire", agent.pk) in told
    assert ("demande.message_caisse", agent.pk) not in told
    assert ("demande.message_partenaire", tech.pk) not in told


def test_a_holder_who_left_is_replaced_by_the_service(maison: World, taken: Demande) -> None:
    from accounts.actions import deactivate_compte

    deactivate_compte(
        compte=maison.technicien_departement, motif="depart", by=maison.gestionnaire_departement, at=LUNDI + HOUR
    )
    with maison.acting(maison.agent_artois):
        actions.send_message(demande=taken, texte="Bonjour.", by=maison.agent_artois, at=LUNDI + 2 * HOUR)
    assert mails("demande.message_caisse") == [("demande.message_caisse", maison.collegue_ase.pk, "")]


def test_messages_are_bounded(maison: World, taken: Demande) -> None:
    with maison.acting(maison.agent_artois), pytest.raises(Refus) as refus:
        actions.send_message(demande=taken, texte="a" * 1001, by=maison.agent_artois, at=LUNDI + 2 * HOUR)
    assert refus.value.code == "longueur"
    with maison.acting(maison.agent_artois):
        assert Message.objects.count() == 0
