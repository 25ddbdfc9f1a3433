"""Sending a saisine: what it needs, what it writes, what refuses it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.urls import reverse

from accounts.models import Compte, ServiceFonction
from conventions.models import FonctionOuverte
from espace.errors import Interdit, Refus
from espace.models import Courriel, Fichier, LigneJournal
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre
from signalements import actions
from signalements.actions import AccordDonne, RepresentantNomme
from signalements.doublons import CinqChamps
from signalements.enums import EtatSignalement, ModeAccord, TypeDemande
from signalements.models import Accord, Brouillon, Demande, Echeance, Identite, Message, Passage, Representant, Saisine
from signalements.reference import is_valid
from tests.signalements.conftest import IDRISS, LUNDI, Sender, envoi_of
from tests.world import World

PAPIER = b"%PDF-1.7\n%essai"


@pytest.mark.clause("U-1.2-signaler-difficulte", "M-detection-mas")
def test_a_saisine_has_its_number_its_theme_and_its_reception(maison: World, send: Sender) -> None:
    demande = send()
    assert is_valid(demande.reference)
    assert (demande.etat, demande.received_at, demande.porteur) == (
        EtatSignalement.TRANSMISE, LUNDI, maison.technicien_departement,
    )  # fmt: skip
    with maison.acting(maison.technicien_departement):
        assert Saisine.objects.get(demande=demande).theme.code == "acces_soins"
        assert list(Passage.objects.values_list("from_etat", "to_etat")) == [("", "transmise")]
    worklist = maison.client(maison.agent_artois).get(reverse("signalements:file"))
    assert [line.demande for group in worklist.context["groupes"] for line in group.lignes] == [demande]


@pytest.mark.clause("U-1.2-signaler-difficulte")
def test_without_a_theme_it_does_not_leave(send: Sender) -> None:
    with pytest.raises(Refus) as refus:
        send(theme="")
    assert (refus.value.field, refus.value.code) == ("theme", "theme")


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


@pytest.mark.clause("PDC-3-mineur")
@pytest.mark.parametrize(
    ("birth", "needed"), [(date(2010, 5, 15), True), (date(2008, 11, 23), False), (date(2008, 11, 24), True)]
)
def test_a_minor_is_represented(send: Sender, birth: date, needed: bool) -> None:
    person = CinqChamps("madame", "Roussel", "Lina", birth, "62")
    if needed:
        with pytest.raises(Refus) as refus:
            send(personne=person)
        assert refus.value.code == "representant"
    else:
        assert send(personne=person).pk


@pytest.mark.clause("PDC-3-mineur")
def test_the_representative_gives_the_agreement(maison: World, send: Sender) -> None:
    person = CinqChamps("madame", "Roussel", "Lina", date(2012, 5, 15), "62")
    demande = send(personne=person, representant=RepresentantNomme("Roussel", "Hugo", "parent"))
    with maison.acting(maison.agent_artois):
        assert Representant.objects.get(demande=demande).qualite == "parent"
        assert Accord.objects.get(demande=demande).is_by_representant is True


@pytest.mark.clause("U-1.1-public-accompagne")
def test_only_people_the_structure_accompanies(send: Sender) -> None:
    with pytest.raises(Refus) as refus:
        send(is_accompagnee=False)
    assert refus.value.field == "accompagnee"
    assert send().is_accompagnee is True


@pytest.mark.clause("U-5-identite-cinq-champs")
@pytest.mark.parametrize(("departement", "ok"), [("2A", True), ("974", True), ("99Z", False), ("20", False)])
def test_departement_is_a_real_one(send: Sender, departement: str, ok: bool) -> None:
    person = CinqChamps("monsieur", "Santoni", "Ange", date(1980, 1, 1), departement)
    if ok:
        assert send(personne=person).pk
    else:
        with pytest.raises(Refus) as refus:
            send(personne=person)
        assert refus.value.field == "departement"


@pytest.mark.clause("U-5-identite-cinq-champs")
def test_nobody_is_born_tomorrow(send: Sender) -> None:
    with pytest.raises(Refus) as refus:
        send(personne=CinqChamps("madame", "Petit", "Josiane", date(2026, 11, 24), "62"))
    assert refus.value.field == "naissance"


@pytest.mark.clause("U-5-nir-interdit-champs")
@pytest.mark.parametrize("nir", ["1 84 12 76 451 089 46", "2840476451089", "1-84-12-2A-451-089", "1841276451089"])
@pytest.mark.parametrize("where", ["commentaire", "joindre_precision", "nom"])
def test_a_nir_is_refused_wherever_it_is(send: Sender, nir: str, where: str) -> None:
    values: dict[str, Any] = {where: f"Son numéro : {nir}."}
    if where == "nom":
        values = {"personne": CinqChamps("monsieur", f"Lambert {nir}", "Idriss", date(1979, 2, 14), "62")}
    with pytest.raises(Refus) as refus:
        send(**values)
    assert (refus.value.field, refus.value.code) == (where, "nir")
    assert nir not in refus.value.message


def test_a_phone_number_is_no_nir(send: Sender) -> None:
    assert send(commentaire="Rappeler au 03 21 45 67 89 le matin.").pk


@pytest.mark.clause("U-5-nir-interdit-champs")
def test_no_table_has_a_column_for_a_nir() -> None:
    """Whatever the app and the history: no name of a column says it, alone or among other words."""
    names = {field.column or "" for model in apps.get_models() for field in model._meta.concrete_fields}
    assert len(names) > 300
    assert {name for name in names if {"nir", "secu", "nss", "immatriculation"} & set(name.split("_"))} == set()


@pytest.mark.clause("U-5-texte-libre-sante")
def test_a_health_term_is_rewritten_or_explained_and_counted(
    maison: World, send: Sender, as_worker: Callable[[], Any]
) -> None:
    assert send(commentaire="Sans courrier depuis deux mois.").pk
    with pytest.raises(Refus) as refus:
        send(commentaire="Suivi pour un diabète de type 2.")
    assert (refus.value.field, refus.value.code) == ("commentaire", "sante")
    kept = send(
        commentaire="Suivi pour un diabète.", commentaire_raison="Pour orienter vers le bon conseiller.",
        is_second_wanted=True,
    )  # fmt: skip
    with as_worker(), acting_as(SYSTEME):
        counted = LigneJournal.objects.filter(verb="texte.sante_confirme")
        assert list(counted.values_list("at", "actor_ref", "codes")) == [
            (LUNDI, maison.technicien_departement.auteur_ref, {"champ": "commentaire", "termes": 1})
        ]
    with maison.acting(maison.technicien_departement):
        assert Message.objects.get(demande=kept).texte == (
            "Suivi pour un diabète.\n\nPassage gardé, parce que : Pour orienter vers le bon conseiller."
        )


def test_no_step_taken_and_a_step_taken_contradict_each_other(send: Sender) -> None:
    with pytest.raises(Refus) as refus:
        send(demarches=("aucune", "appel_caisse"))
    assert (refus.value.field, refus.value.code) == ("demarches", "aucune")
    assert send(demarches=("aucune",)).pk


@pytest.mark.clause("PDC-5-themes-detection")
def test_the_five_themes_and_what_a_caisse_adds_or_switches_off(maison: World, send: Sender) -> None:
    from signalements.enums import Liste
    from signalements.models import Option

    old = send(theme="fragilite_numerique")
    admin = maison.admin_artois
    with maison.acting(admin):
        offered = Option.objects.offered_by(maison.artois.pk, Liste.THEME)
        assert [o.libelle for o in offered] == [
            "Accès aux droits", "Accès aux soins", "Accès aux soins lié à un handicap", "Fragilité numérique",
            "Situation sociale complexe",
        ]  # fmt: skip
        actions.add_option(liste=Liste.THEME, code="logement", libelle="Logement", by=admin, at=LUNDI)
        actions.switch_off_option(option=Saisine.objects.get(demande=old).theme, by=admin, at=LUNDI)
    assert send(theme="logement", is_second_wanted=True).pk
    with pytest.raises(Refus):
        send(theme="fragilite_numerique", is_second_wanted=True)
    with maison.acting(maison.agent_artois):
        assert Saisine.objects.get(demande=old).theme.libelle == "Fragilité numérique"


@pytest.mark.clause("U-1.2-choix-caisse")
def test_a_caisse_without_convention_is_refused(maison: World, send: Sender) -> None:
    with pytest.raises(Interdit):
        send(by=maison.technicien_bondues, caisse=maison.artois)


def test_a_function_that_is_off_is_refused(maison: World, send: Sender) -> None:
    with acting_as(caisse_perimetre([maison.artois.pk])):
        FonctionOuverte.objects.filter(caisse=maison.artois, fonction="signalement").update(
            closes_on=date(2026, 11, 23)
        )
    with pytest.raises(Interdit):
        send()


@pytest.mark.clause("U-2.2-techniciens-font-demandes")
def test_a_gestionnaire_makes_no_demande(maison: World) -> None:
    with maison.acting(maison.gestionnaire_departement, LUNDI), pytest.raises(Interdit):
        actions.submit_demande(envoi=envoi_of(maison.artois, LUNDI), by=maison.gestionnaire_departement, at=LUNDI)
    pages = [reverse("signalements:nouvelle", args=["signalement"]), reverse("signalements:historique")]
    for who, status in ((maison.gestionnaire_departement, 403), (maison.technicien_departement, 200)):
        assert [maison.client(who).get(page).status_code for page in pages] == [status, status]


@pytest.mark.clause("U-1.1-routage-interlocuteurs")
def test_it_goes_straight_to_the_team_of_the_function(maison: World, send: Sender) -> None:
    ServiceFonction.objects.create(service=maison.mas_artois, caisse=maison.artois, fonction="signalement")
    demande = send()
    assert demande.service_caisse == maison.mas_artois
    with maison.acting(maison.agent_artois):
        assert list(Demande.objects.open()) == [demande]
    with maison.acting(maison.agent_opale):
        assert list(Demande.objects.open()) == []


def test_the_same_draft_sent_twice_gives_one_demande(maison: World, send: Sender) -> None:
    submission = uuid4()
    first, second = send(submission=submission), send(submission=submission)
    assert first.pk == second.pk
    with maison.acting(maison.agent_artois):
        assert Demande.objects.count() == 1


def test_the_identifier_of_anothers_sending_gives_nothing_of_it(maison: World, send: Sender) -> None:
    """From another service of the structure as from another structure: refused, and nothing is written."""
    first = send()
    for by, caisse in ((maison.technicien_mds, maison.artois), (maison.technicien_bondues, maison.opale)):
        with pytest.raises(Refus) as refus:
            send(by=by, caisse=caisse, submission=first.submission, is_second_wanted=True)
        assert refus.value.code == "submission"
    with maison.acting(maison.agent_artois):
        assert Demande.objects.count() == 1


def test_an_open_demande_for_the_same_person_warns(maison: World, send: Sender) -> None:
    first = send()
    same = CinqChamps("monsieur", "LAMBERT", "Idriss ", date(1979, 2, 14), "62")
    with pytest.raises(Refus) as refus:
        send(personne=same)
    assert refus.value.code == "doublon"
    assert first.reference in refus.value.message
    second = send(personne=same, is_second_wanted=True)
    assert second.personne == first.personne


def test_another_service_is_warned_too_without_a_name(maison: World, send: Sender) -> None:
    send()
    with pytest.raises(Refus) as refus:
        send(by=maison.technicien_mds)
    assert "Lambert" not in refus.value.message


def test_a_person_of_another_structure_is_another_person(maison: World, send: Sender) -> None:
    first = send()
    with maison.acting(maison.technicien_departement), acting_as(caisse_perimetre([maison.opale.pk])):
        assert not Identite.objects.exists()
    second = send(by=maison.technicien_bondues, caisse=maison.opale)
    assert first.personne != second.personne


@pytest.mark.clause("PDC-A3-contact-48h")
def test_the_clock_starts_with_the_reception(maison: World, send: Sender) -> None:
    demande = send()
    with maison.acting(maison.agent_artois):
        echeance = Echeance.objects.get(demande=demande)
    assert (echeance.due_at, echeance.is_committed, echeance.source) == (LUNDI + timedelta(hours=48), True, "terme")
    assert demande.next_due_at == echeance.due_at


@pytest.mark.clause("BON-A3-relais-reception")
def test_bondues_is_measured_and_never_due(maison: World, send: Sender) -> None:
    demande = send(by=maison.technicien_bondues, caisse=maison.opale)
    with maison.acting(maison.agent_opale):
        echeance = Echeance.objects.get(demande=demande)
    assert (echeance.due_at, echeance.is_committed, echeance.source) == (None, False, "mesure")
    assert demande.next_due_at is None


@pytest.mark.clause("MAR-A1-motif-urgence")
def test_an_urgent_saisine_is_announced_at_once(maison: World, send: Sender) -> None:
    send(urgence="rupture_droits")
    assert list(Courriel.objects.values_list("kind", "address")) == [
        ("demande.recue_urgente", "mas@cpam-artois.example")
    ]


def test_the_person_is_stored_once_with_what_a_search_needs(maison: World, send: Sender) -> None:
    demande = send(personne=CinqChamps("madame", "Lefèvre-Dumont", "Éléonore", date(1990, 2, 3), "62"))
    with maison.acting(maison.technicien_departement):
        identite = Identite.objects.get(demande=demande)
    assert (identite.nom_recherche, identite.service_id) == ("lefevre dumont eleonore", maison.ase.pk)
    assert IDRISS.nom == "Lambert"
