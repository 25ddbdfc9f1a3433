"""The agreement: two facts, dated, proved as the terms ask; and the life of the paper the person signed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from accounts.models import Compte
from espace.errors import Refus
from espace.models import Fichier
from signalements import actions
from signalements.actions import AccordDonne
from signalements.enums import EtatSignalement, ModeAccord, TypeDemande
from signalements.models import Accord, Brouillon
from tests.signalements.conftest import LUNDI, Sender, envoi_of
from tests.world import World

PAPIER = b"%PDF-1.7\n%essai"


@pytest.mark.clause("PDC-9-consentement")
def test_without_the_agreement_it_does_not_leave(send: Sender) -> None:
    with pytest.raises(Refus) as refus:
        send(accord=AccordDonne(LUNDI, None))
    assert refus.value.field == "accord"


@pytest.mark.clause("PDC-9-consentement")
def test_the_agreement_keeps_its_date_its_mode_and_who_collected_it(maison: World, send: Sender) -> None:
    demande = send(accord=AccordDonne(LUNDI - timedelta(hours=2), LUNDI - timedelta(hours=1)))
    with maison.acting(maison.agent_artois):
        accord = Accord.objects.get(demande=demande)
    assert (accord.agreed_at, accord.mode, accord.collected_by_ref) == (
        LUNDI - timedelta(hours=1), ModeAccord.CASE, maison.technicien_departement.auteur_ref,
    )  # fmt: skip


def test_the_person_is_informed_first(send: Sender) -> None:
    with pytest.raises(Refus) as refus:
        send(accord=AccordDonne(None, LUNDI))
    assert refus.value.field == "informee"


@pytest.mark.clause("PDC-A3-consentement-signature")
def test_opale_asks_for_the_signed_document_and_artois_does_not(maison: World, send: Sender) -> None:
    with pytest.raises(Refus) as refus:
        send(caisse=maison.opale)
    assert (refus.value.field, refus.value.code) == ("signature", "signature")
    assert send(caisse=maison.artois).etat == EtatSignalement.TRANSMISE


@pytest.mark.clause("PDC-A3-consentement-signature")
def test_a_signed_document_joined_lets_it_leave(maison: World) -> None:
    by = maison.technicien_departement
    with maison.acting(by, LUNDI):
        draft = actions.start_brouillon(fonction="signalement", by=by, at=LUNDI)  # type: ignore[arg-type]  # a plain string is what a form sends
        signed = actions.attach_signature(
            draft, content=PAPIER, name="accord.pdf", declared="application/pdf", by=by, at=LUNDI
        )
        accord = AccordDonne(LUNDI, LUNDI, signed)
        demande = actions.submit_demande(envoi=envoi_of(maison.opale, LUNDI, accord=accord), by=by, at=LUNDI)
        row = Accord.objects.get(demande=demande)
        assert row.piece is not None
        assert (row.mode, row.piece.fichier_id, signed.name) == (ModeAccord.SIGNATURE, signed.pk, "accord-signe.pdf")


@pytest.fixture
def papers(settings: LazySettings, tmp_path: Path) -> Callable[[], int]:
    """A storage of this test; how many sealed papers it holds."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return lambda: sum(path.is_file() for path in tmp_path.rglob("*"))


def draft_with_paper(world: World, by: Compte) -> Brouillon:
    """A draft for the Côte d’Opale, its signed paper joined. Inside the perimeter of its author."""
    draft = actions.start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=by, at=LUNDI)
    actions.save_brouillon(draft, saisie={"accord": "on"}, caisse_id=world.opale.pk, by=by, at=LUNDI)
    actions.attach_signature(draft, content=PAPIER, name="accord.pdf", declared="application/pdf", by=by, at=LUNDI)
    return draft


def test_a_signed_document_lives_no_longer_than_its_draft(
    maison: World, papers: Callable[[], int], django_capture_on_commit_callbacks: Any
) -> None:
    by = maison.technicien_departement
    with django_capture_on_commit_callbacks(execute=True), maison.acting(by, LUNDI):
        draft = draft_with_paper(maison, by)
        last = actions.attach_signature(
            draft, content=PAPIER + b" bis", name="accord.pdf", declared="application/pdf", by=by, at=LUNDI
        )
        assert list(Fichier.objects.values_list("pk", flat=True)) == [last.pk]
    assert papers() == 1
    with django_capture_on_commit_callbacks(execute=True), maison.acting(by, LUNDI):
        actions.discard_brouillon(draft, by=by, at=LUNDI)
        assert not Fichier.objects.exists()
    assert papers() == 0


def test_a_signed_document_is_a_column_that_nothing_rewrites(maison: World) -> None:
    """Its identifier is no typed text: read as one, some would be taken for a NIR and lost."""
    by = maison.technicien_departement
    with maison.acting(by, LUNDI):
        draft = draft_with_paper(maison, by)
        row = Brouillon.objects.get(pk=draft.pk)
        assert set(row.saisie) & {"signature"} == set()
        assert row.signature == draft.signature


def test_no_caisse_reads_the_signed_document_before_it_is_sent(maison: World) -> None:
    by, agent = maison.technicien_departement, maison.agent_opale
    with maison.acting(by, LUNDI):
        draft = draft_with_paper(maison, by)
        mine = Fichier.objects.get()
        assert (mine, mine.caisse_id) == (draft.signature, None)
    with maison.acting(agent, LUNDI):
        assert not Fichier.objects.exists()
        assert not Fichier._base_manager.exists()  # the policy says the same as the manager
    with maison.acting(maison.technicien_bondues, LUNDI):
        assert not Fichier.objects.exists()
    with maison.acting(by, LUNDI):
        accord = AccordDonne(LUNDI, LUNDI, draft.signature)
        actions.submit_demande(envoi=envoi_of(maison.opale, LUNDI, accord=accord, submission=draft.pk), by=by, at=LUNDI)
        assert not Brouillon.objects.exists()
    with maison.acting(agent, LUNDI):
        assert [(f.pk, f.caisse_id) for f in Fichier.objects.all()] == [(mine.pk, maison.opale.pk)]


def test_a_signed_document_goes_with_a_caisse_that_asks_for_none(
    maison: World, papers: Callable[[], int], django_capture_on_commit_callbacks: Any
) -> None:
    by = maison.technicien_departement
    with maison.acting(by, LUNDI):
        draft = draft_with_paper(maison, by)
        actions.save_brouillon(draft, saisie={}, caisse_id=maison.opale.pk, by=by, at=LUNDI)
        assert draft.signature is not None
    with django_capture_on_commit_callbacks(execute=True), maison.acting(by, LUNDI):
        actions.save_brouillon(draft, saisie={}, caisse_id=maison.artois.pk, by=by, at=LUNDI)
        assert draft.signature is None
        assert not Fichier.objects.exists()
    assert papers() == 0


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "vide"), (b"MZ rien", "type"), (b"%PDF" + b"0" * 10485760, "taille")]
)
def test_a_signed_document_is_a_paper_of_a_reasonable_size(maison: World, content: bytes, code: str) -> None:
    by = maison.technicien_departement
    with maison.acting(by, LUNDI):
        draft = actions.start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=by, at=LUNDI)
        with pytest.raises(Refus) as refus:
            actions.attach_signature(
                draft, content=content, name="accord.pdf", declared="application/pdf", by=by, at=LUNDI
            )
    assert (refus.value.field, refus.value.code) == ("signature", code)
