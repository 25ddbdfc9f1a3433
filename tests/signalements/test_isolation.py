"""Whose data this is, table by table, in the database itself: another structure, another caisse, another service."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, models, transaction

from accounts.models import Compte
from espace.errors import constraint_name
from espace.tenancy import acting_as, caisse_perimetre
from signalements import actions
from signalements.enums import KindEcheance, NiveauRappel
from signalements.models import (
    Brouillon,
    CycleDossier,
    Demande,
    Echeance,
    Identite,
    LectureFil,
    Message,
    NoteInterne,
    Option,
    Passage,
    Rappel,
    Reorientation,
)
from tests.signalements.conftest import LUNDI
from tests.world import World

HOUR = timedelta(hours=1)
Taker = Callable[..., Demande]
# What each actor reads of one saisine of the service ASE at Artois: all of it, the line, or nothing.
LINE = {"Demande", "Echeance", "Passage", "Rappel", "LectureFil"}
CONTENT = {"Saisine", "Identite", "Accord", "Message", "TentativeContact", "OptionChoisie", "EtapeAccompagnement"}
NOTES = {"NoteInterne"}
READS = {
    "technicien_departement": LINE | CONTENT,
    "collegue_ase": LINE | CONTENT,
    "technicien_mds": LINE,
    "gestionnaire_departement": LINE,
    "technicien_bondues": set(),
    "gestionnaire_bondues": set(),
    "agent_artois": LINE | CONTENT | NOTES,
    "admin_artois": LINE | CONTENT | NOTES,
    "agent_opale": set(),
    "exploitant": set(),
}


def visible(name: str) -> bool:
    """Whether the database shows a row of this table, the managers' own narrowing set aside."""
    table = apps.get_model("signalements", name)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"select exists (select 1 from {table})")
        return bool(cursor.fetchone()[0])


@pytest.mark.clause("U-7-qualite-pour-connaitre", "PDC-5-ind-par-caisse")
@pytest.mark.parametrize("who", sorted(READS))
def test_each_actor_reads_what_the_table_says(maison: World, full: Demande, who: str) -> None:
    with maison.acting(maison.comptes[who]):
        assert {name for name in LINE | CONTENT | NOTES if visible(name)} == READS[who]


def attempt(row: models.Model) -> None:
    with transaction.atomic():
        row.save(force_insert=True)


def test_nothing_hangs_on_another_tenant_s_demande(maison: World, full: Demande) -> None:
    """Plain foreign keys go round the policies: each of these inserts is refused all the same."""
    stranger, agent = maison.technicien_bondues, maison.agent_opale
    text = {"demande": full, "auteur": stranger, "texte": "Bonjour.", "sent_at": LUNDI}
    with maison.acting(stranger):
        for row in (
            Message(**text),
            Passage(demande=full, to_etat="close", at=LUNDI, by_ref="x", by_role="technicien"),
            LectureFil(compte=stranger, demande=full, last_message_id=1),
            CycleDossier(demande=full, declared_at=LUNDI, declared_by_ref="x"),
        ):
            with pytest.raises(ProgrammingError):
                attempt(row)
    with maison.acting(agent):
        with pytest.raises(ProgrammingError):
            attempt(NoteInterne(demande=full, caisse=maison.opale, auteur=agent, texte="x", written_at=LUNDI))
        echeance = Echeance(
            demande=full, caisse=maison.opale, partenaire=maison.bondues, kind="instruction", started_at=LUNDI, source="terme",
            due_at=LUNDI + HOUR,
        )  # fmt: skip
        with pytest.raises(IntegrityError) as error:
            attempt(echeance)
        assert constraint_name(error.value) == "echeance_demande_tenant"


def test_a_gestionnaire_reads_lines_and_adds_none(maison: World, full: Demande) -> None:
    """Nor does another service of the structure."""
    passage = Passage(demande=full, to_etat="close", at=LUNDI, by_ref="x", by_role="gestionnaire")
    rappel = Rappel(demande=full, kind=KindEcheance.CONTACT, started_at=LUNDI, level=NiveauRappel.PROCHE, sent_at=LUNDI)
    for who in ("gestionnaire_departement", "technicien_mds"):
        compte = maison.comptes[who]
        lecture = LectureFil(compte=compte, demande=full, last_message=full.messages.model(pk=1))
        clock = Echeance(
            demande=full, caisse=maison.artois, partenaire=maison.departement, kind="instruction", started_at=LUNDI,
            due_at=LUNDI + HOUR, source="terme",
        )  # fmt: skip
        moved = Reorientation(
            demande=full, partenaire=maison.departement, from_caisse=maison.artois, to_caisse=maison.opale,
            reference=full.reference, at=LUNDI, by_ref="x",
        )  # fmt: skip
        with maison.acting(compte):
            assert Demande.objects.filter(pk=full.pk).exists()
            for row in (passage, rappel, lecture, clock, moved):
                with pytest.raises(ProgrammingError, match="row-level security"):
                    attempt(row)
            assert Demande.objects.filter(pk=full.pk).update(is_urgent=False) == 0
    with maison.acting(maison.collegue_ase):
        attempt(passage)


def test_an_identity_is_tied_to_the_tenant_of_its_demande(maison: World, full: Demande) -> None:
    with maison.acting(maison.agent_artois), acting_as(caisse_perimetre([maison.artois.pk, maison.opale.pk])):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Identite.objects.filter(demande=full).update(caisse=maison.opale)
        assert constraint_name(error.value) == "identite_demande_tenant"


def test_a_re_routing_carries_the_identity_along_and_leaves_the_notes(maison: World, full: Demande) -> None:
    with acting_as(caisse_perimetre([maison.artois.pk, maison.opale.pk])):
        Reorientation.objects.create(
            demande=full, partenaire=maison.departement, from_caisse=maison.artois, to_caisse=maison.opale,
            reference=full.reference, at=LUNDI + 3 * HOUR, by_ref="essai",
        )  # fmt: skip
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Demande.objects.filter(pk=full.pk).update(caisse=maison.opale)
        assert (
            constraint_name(error.value) == "demande_agent_tenant"
        )  # the agent and the team of the first caisse go with it
        Demande.objects.filter(pk=full.pk).update(caisse=maison.opale, agent=None, service_caisse=None)
        assert Identite.objects.get(demande=full).caisse_id == maison.opale.pk
    with maison.acting(maison.agent_opale):
        assert (visible("Identite"), visible("NoteInterne"), visible("Reorientation")) == (True, False, True)
    with maison.acting(maison.agent_artois):
        assert (visible("Demande"), visible("NoteInterne"), visible("Reorientation")) == (False, True, True)
        assert Echeance.objects.count() == 1  # the clock that stopped stays with the first caisse


@pytest.mark.parametrize("who", ["agent_artois", "technicien_mds", "gestionnaire_departement", "technicien_bondues"])
def test_a_draft_is_read_by_its_service_alone(maison: World, who: str) -> None:
    tech = maison.technicien_departement
    with maison.acting(tech):
        draft = actions.start_brouillon(fonction="signalement", by=tech, at=LUNDI)  # type: ignore[arg-type]  # a plain string is what a form sends
        actions.save_brouillon(draft, saisie={"nom": "Lambert"}, caisse_id=maison.artois.pk, by=tech, at=LUNDI)
    with maison.acting(maison.comptes[who]):
        assert visible("Brouillon") is False
    with maison.acting(maison.collegue_ase):
        assert Brouillon.objects.count() == 1  # shown by no page: `access_brouillon` asks for one's own


def test_lists_are_read_by_all_and_written_by_their_caisse(maison: World) -> None:
    admin: Compte = maison.admin_artois
    with maison.acting(admin):
        mine = actions.add_option(liste="theme", code="logement", libelle="Logement", by=admin, at=LUNDI)  # type: ignore[arg-type]  # a plain string is what a form sends
    with maison.acting(maison.technicien_bondues):
        assert Option.objects.filter(pk=mine.pk).exists()
        with pytest.raises(ProgrammingError):
            attempt(Option(caisse=maison.opale, liste="theme", code="x", libelle="x"))
    with maison.acting(maison.agent_opale):
        with pytest.raises(ProgrammingError):
            attempt(Option(caisse=None, liste="theme", code="x", libelle="x"))
        assert Option.objects.filter(pk=mine.pk).update(libelle="Autre") == 0
