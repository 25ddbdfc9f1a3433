"""Sending a saisine: what it needs, what it writes, what refuses it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import ServiceFonction
from conventions.models import FonctionOuverte
from espace.errors import Interdit, Refus
from espace.models import Courriel, LigneJournal
from espace.reference import is_valid
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre
from signalements import actions
from signalements.actions import RepresentantNomme
from signalements.doublons import CinqChamps
from signalements.enums import EtatSignalement
from signalements.models import Accord, Demande, Echeance, Identite, Message, Passage, Representant, Saisine
from tests.signalements.conftest import IDRISS, LUNDI, Sender, envoi_of
from tests.world import World


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
