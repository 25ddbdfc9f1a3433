"""The end of a demande's personal data: every listed column, in every table, history, mail and file; no figure moves."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db import connection
from django.urls import reverse

from accounts.models import Acces, Compte, ReglageCaisse
from espace import files
from espace.auteurs import AUTOMATE
from espace.enums import EtatFichier
from espace.errors import Interdit, TransitionRefusee
from espace.jobs import job_named, run_job
from espace.models import Courriel, Fichier, LigneJournal, Travail
from espace.personnes import Personne, export_person
from espace.registry import personal_columns, personal_sources
from espace.tenancy import SYSTEME, acting_as
from reporting.cadre import Cadre, CaisseDuCadre
from reporting.indicateurs import indicateur
from signalements import actions
from signalements.actions import RepresentantNomme
from signalements.doublons import CinqChamps
from signalements.models import (
    Demande,
    DemandeDocument,
    Echeance,
    Identite,
    Message,
    Option,
    Passage,
    Piece,
    RendezVous,
    Saisine,
)
from tests.signalements.conftest import LUNDI, Sender
from tests.world import World

HOUR = timedelta(hours=1)
MARK = "Zwyxelberg"
PHONE = "03 20 99 88 77"
PERSON = CinqChamps("monsieur", MARK, f"{MARK}a", date(1911, 3, 7), "62")
CLOSED = LUNDI + 5 * HOUR
LONG_AFTER = datetime(2028, 11, 23, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))  # twenty-four months later, to the day


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> Path:
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path


@pytest.fixture
def closed(maison: World, send: Sender, take: Callable[..., Demande]) -> Demande:
    """A saisine whose every personal column says the mark, closed on Monday; its papers, its mails and its receipt."""
    demande = send(
        personne=PERSON, is_protegee=True, representant=RepresentantNomme(f"{MARK}r", "Ada", "tuteur"),
        joindre="telephone", telephone=PHONE, joindre_precision=f"chez {MARK}", commentaire=f"Voir {MARK}.",
    )  # fmt: skip
    demande, agent = take(demande, LUNDI + HOUR), maison.agent_artois
    with maison.acting(agent):
        actions.add_note(demande=demande, texte=f"Appeler {MARK}.", by=agent, at=LUNDI + 2 * HOUR)
        actions.record_tentative(
            demande=demande,
            tried_at=LUNDI + 2 * HOUR,
            channel="telephone",
            result="joint",
            is_confirmed=True,
            by=agent,
            at=LUNDI + 2 * HOUR,
        )
        _rows_without_screen(demande)
        actions.close_demande(demande=demande, issue="abouti", by=agent, at=CLOSED)
    Courriel.objects.filter(object_ref=demande.reference).update(params={"nom": MARK})
    return demande


def _rows_without_screen(demande: Demande) -> None:
    categorie = Option.objects.filter(caisse__isnull=True, liste="categorie_piece").first()
    motif = Option.objects.filter(caisse__isnull=True).first()
    assert categorie is not None
    assert motif is not None
    RendezVous.objects.create(demande=demande, motif=motif, mode="telephone", disponibilites=f"le matin, {MARK}")
    DemandeDocument.objects.create(demande=demande, type_document=motif, precision=MARK, mode_envoi="assure")
    for is_medical in (False, True):
        Piece.objects.create(
            demande=demande, categorie=categorie, fichier=_paper(demande, "piece"), is_medical=is_medical, examen="ecartee",
            motif=f"au nom de {MARK}", deposited_at=LUNDI, deposited_by_ref="x",
        )  # fmt: skip
    _paper(demande, "recu_demande", object_ref=demande.reference)


def _paper(demande: Demande, kind: str, object_ref: str = "") -> Fichier:
    return files.store(
        MARK.encode(), kind=kind, name=f"{kind}.pdf", mime="application/pdf", at=LUNDI, etat=EtatFichier.SAIN,
        caisse_id=demande.caisse_id, partenaire_id=demande.partenaire_id, object_ref=object_ref,
    )  # fmt: skip


@pytest.fixture
def run(as_worker: Callable[[], Any], django_capture_on_commit_callbacks: Any) -> Callable[[str, datetime], int]:
    def at(name: str, instant: datetime) -> int:
        with as_worker(), django_capture_on_commit_callbacks(execute=True):
            report = run_job(job_named(name), instant)
        assert report.failed == 0
        return report.done

    return at


def marked(as_owner: Callable[[], Any]) -> set[str]:
    """Tables where the name, by any spelling, or the phone is still written."""
    found = set()
    with as_owner(), connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"select coalesce(string_agg(t::text, chr(10)), '') from \"{table}\" t")
            text = cursor.fetchone()[0].lower()
            if MARK.lower() in text or "99 88 77" in text or "1911-03-07" in text:
                found.add(table)
    return found


def on_disk(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_nothing_of_the_person_is_left_in_any_table_nor_on_disk(
    closed: Demande, run: Callable[[str, datetime], int], as_owner: Callable[[], Any], own_storage: Path
) -> None:
    listed = {apps.get_model(c.model)._meta.db_table for c in personal_columns if c.model.startswith("signalements.")}
    homes = listed - {"signalements_brouillon"} | {"signalements_historicalidentite"}  # the draft went with the sending
    assert (marked(as_owner), on_disk(own_storage)) == (homes | {"espace_courriel"}, 3)
    assert run("signalements.anonymisation", LONG_AFTER) == 1
    assert (marked(as_owner), on_disk(own_storage)) == (set(), 0)


def test_the_case_stays_without_its_person(maison: World, closed: Demande, run: Callable[[str, datetime], int]) -> None:
    personne = closed.personne
    run("signalements.anonymisation", LONG_AFTER)
    with maison.acting(maison.agent_artois):
        demande = Demande.objects.get(pk=closed.pk)
        assert (demande.etat, demande.issue, demande.personne) == ("close", "abouti", personne)
        assert demande.anonymised_at == LONG_AFTER
        assert Passage.objects.filter(demande=demande).count() == 3
        assert Saisine.objects.get(demande=demande).theme.code == "acces_soins"
        assert Echeance.objects.filter(demande=demande).count() == 1
        assert set(Message.objects.filter(demande=demande).values_list("texte", flat=True)) == {""}
        assert Piece.objects.filter(demande=demande, fichier__isnull=True, removed_at=LONG_AFTER).count() == 2
        lines = LigneJournal.objects.filter(verb="demande.anonymised").values_list("object_ref", "actor_ref", "codes")
        assert list(lines) == [(closed.reference, "automate", {})]


def test_a_second_night_does_nothing_more(
    maison: World, closed: Demande, run: Callable[[str, datetime], int], as_worker: Callable[[], Any]
) -> None:
    assert (run("signalements.anonymisation", LONG_AFTER), run("signalements.anonymisation", LONG_AFTER)) == (1, 0)
    with as_worker(), acting_as(SYSTEME):
        actions.anonymise_demande(demande=closed, by=AUTOMATE, at=LONG_AFTER + HOUR)
        assert Demande.objects.get(pk=closed.pk).anonymised_at == LONG_AFTER
        assert LigneJournal.objects.filter(verb="demande.anonymised").count() == 1


def test_an_open_demande_keeps_its_person(send: Sender, run: Callable[[str, datetime], int], as_worker: Any) -> None:
    demande = send(personne=PERSON)
    assert run("signalements.anonymisation", LONG_AFTER) == 0
    with as_worker(), acting_as(SYSTEME):
        with pytest.raises(TransitionRefusee):
            actions.anonymise_demande(demande=demande, by=AUTOMATE, at=LONG_AFTER)
        assert Identite.objects.filter(demande=demande).exists()


def test_the_time_is_the_caisse_s_and_starts_at_the_last_exchange(
    maison: World, closed: Demande, run: Callable[[str, datetime], int]
) -> None:
    assert run("signalements.anonymisation", LONG_AFTER - timedelta(days=1)) == 0
    ReglageCaisse.objects.create(caisse=maison.artois, cle="signalements.anonymisation_mois", valeur=36)
    assert run("signalements.anonymisation", LONG_AFTER) == 0
    ReglageCaisse.objects.update(valeur=12)
    with maison.acting(maison.technicien_departement):
        said = CLOSED + timedelta(days=40)
        actions.send_message(demande=closed, texte="Merci.", by=maison.technicien_departement, at=said)
    assert run("signalements.anonymisation", CLOSED.replace(year=2027)) == 0
    assert run("signalements.anonymisation", said.replace(year=2028)) == 1


@pytest.mark.parametrize(
    ("when", "kept"),
    [
        (datetime(2026, 12, 22, 12, tzinfo=ZoneInfo("UTC")), [False, True]),
        (datetime(2026, 12, 23, 12, tzinfo=ZoneInfo("UTC")), [False]),
        (datetime(2027, 5, 22, 12, tzinfo=ZoneInfo("UTC")), [False]),
        (datetime(2027, 5, 23, 12, tzinfo=ZoneInfo("UTC")), []),
    ],
)
def test_pieces_leave_before_the_person_medical_ones_first(
    maison: World,
    closed: Demande,
    run: Callable[[str, datetime], int],
    when: datetime,
    kept: list[bool],
    own_storage: Path,
) -> None:
    run("signalements.pieces", when)
    assert run("signalements.pieces", when) == 0
    with maison.acting(maison.agent_artois):
        rows = Piece.objects.filter(demande=closed, fichier__isnull=False)
        assert sorted(rows.values_list("is_medical", flat=True)) == kept
    assert on_disk(own_storage) == len(kept) + 1  # the receipt has a life of its own


def test_the_proof_of_the_agreement_stays_as_long_as_the_demande(
    maison: World, closed: Demande, run: Callable[[str, datetime], int]
) -> None:
    with maison.acting(maison.agent_artois):
        proof = Piece.objects.filter(demande=closed, is_medical=False).get()
        closed.accord.piece = proof
        closed.accord.save()
    run("signalements.pieces", LONG_AFTER - timedelta(days=9))
    with maison.acting(maison.agent_artois):
        assert list(Piece.objects.filter(demande=closed, fichier__isnull=False)) == [proof]


def test_no_figure_moves(maison: World, closed: Demande, run: Callable[[str, datetime], int]) -> None:
    artois = maison.artois
    cadre = Cadre(
        int(closed.convention_ref), closed.partenaire_id, (CaisseDuCadre(artois.pk, artois.nom, artois.zone),),
        date(2026, 1, 1), date(2027, 1, 1),
    )  # fmt: skip

    def figures() -> list[Any]:
        with maison.acting(maison.agent_artois):
            asked = [indicateur(code).calcul for code in ("assures_par_theme", "taux_succes")]
            return [calcul(cadre) for calcul in asked if calcul is not None]

    before = figures()
    assert sum(ligne.nombre for ligne in before[0].lignes) == 1
    run("signalements.anonymisation", LONG_AFTER)
    assert figures() == before


# ── The receipt ────────────────────────────────────────────────────────────────────────────────


def test_a_receipt_opens_to_who_asked_as_long_as_they_read_the_demande(maison: World, send: Sender) -> None:
    demande, author, colleague = send(), maison.technicien_departement, maison.collegue_ase
    with maison.acting(author):
        receipt = _paper(demande, "recu_demande", object_ref=demande.reference)
    for asker in (author, maison.technicien_bondues, maison.gestionnaire_departement):
        with maison.acting(author):
            Travail.objects.create(
                kind="recu_demande", request_key=asker.auteur_ref, by_ref=asker.auteur_ref, asked_at=LUNDI, result=receipt.pk,
                caisse_id=demande.caisse_id, partenaire_id=demande.partenaire_id,
            )  # fmt: skip

    def status(who: Compte) -> int:
        return int(maison.client(who).get(reverse("fichier", args=[receipt.pk])).status_code)

    refused = (colleague, maison.technicien_bondues, maison.gestionnaire_departement, maison.agent_artois)
    assert [status(who) for who in (author, *refused)] == [200, 404, 404, 404, 404]
    Compte.objects.filter(pk=author.pk).update(service=maison.mds)
    assert status(author) == 404  # another service: the right to read ended, and the receipt with it
    Compte.objects.filter(pk=author.pk).update(service=maison.ase)
    assert status(author) == 200
    Acces.objects.filter(partenaire=maison.departement, caisse=maison.artois).update(closes_on=date(2025, 1, 1))
    assert status(author) == 404


# ── Export ─────────────────────────────────────────────────────────────────────────────────────

# Personal columns no export of a caisse reads, each with its reason.
NOT_EXPORTED = {
    "signalements.Brouillon": "a draft is its author's, and no caisse reads it before it is sent",
    "signalements.Representant": "somebody else's name",
    "conventions.Partie": "who represents a body in a public text",
    "conventions.Signature": "who signs for a body in a public text",
    "espace.Fichier": "papers are exported as pieces; a receipt is made again",
    "espace.Courriel": "the address of an account, exported with the account, gone after thirty days",
    "espace.LigneJournal": "an address of a machine, kept for security and purged with its line",
    "usersessions.UserSession": "an address of a machine and a browser, shown to their holder on the page of security",
    "accounts.CleScellee": "sealed: opened by the security procedure alone",
    "accounts.SignalementSecurite": "a security procedure, answered apart",
    "accounts.ExclusionPersonne": "a security procedure, answered apart",
    "accounts.LigneImport": "a sentence about a line of a file, gone with its import",
    "sessions.Session": "what a session keeps, gone with it",
    "conventions.Incident": "a difficulty with the portal, read on its own page",
    "conventions.Lettre": "a writing of the contract, read on its own page",
    "conventions.NoteConvention": "a note of the contract, read on its own page",
    "reporting.Remise": "to whom a sheet was handed, read on its own page",
    "reporting.Presence": "a list of attendance, read on its own page",
    "reporting.MembreCopil": "a member is a contact, exported as such",
}


def test_every_personal_table_is_exported_or_has_a_reason() -> None:
    exported = [source.model for source in personal_sources]
    assert len(exported) == len(set(exported))
    assert {column.model for column in personal_columns} - set(exported) == set(NOT_EXPORTED)


def test_the_delegate_reads_every_listed_column_of_the_person(maison: World, closed: Demande) -> None:
    dpo = maison.dpo_artois
    with maison.acting(dpo):
        found = export_person(Personne(MARK.upper(), f"{MARK}a", PERSON.date_naissance), by=dpo, at=CLOSED)
        (line,) = LigneJournal.objects.filter(verb="personne.exported")
    assert {extrait.quoi for extrait in found} == {
        "identité", "message", "note interne", "rendez-vous", "demande de document", "pièce",
    }  # fmt: skip
    (identite,) = [extrait for extrait in found if extrait.quoi == "identité"]
    assert identite.valeurs["nom de naissance"] == MARK
    assert identite.valeurs["téléphone"] == PHONE
    assert (line.actor_ref, line.codes["lignes"]) == (dpo.auteur_ref, len(found))
    assert MARK.lower() not in str(line.codes).lower()


def test_a_professional_is_found_by_their_address(maison: World) -> None:
    tech, dpo = maison.technicien_departement, maison.dpo_artois
    with maison.acting(dpo):
        found = export_person(Personne("", "", None, tech.email), by=dpo, at=LUNDI)
        others = export_person(Personne("", "", None, maison.technicien_bondues.email), by=dpo, at=LUNDI)
    assert [(extrait.quoi, extrait.valeurs["nom"]) for extrait in found] == [("compte", tech.nom)]
    assert others == []


@pytest.mark.parametrize(
    "who", ["agent_artois", "admin_artois", "technicien_departement", "gestionnaire_departement", "exploitant"]
)
def test_the_export_is_refused_to_every_other_role(maison: World, closed: Demande, who: str) -> None:
    by = maison.comptes[who]
    with maison.acting(by), pytest.raises(Interdit):
        export_person(Personne(MARK, f"{MARK}a", PERSON.date_naissance), by=by, at=CLOSED)


def test_the_delegate_of_another_caisse_finds_nobody(maison: World, closed: Demande) -> None:
    dpo = maison.dpo_opale
    with maison.acting(dpo):
        assert export_person(Personne(MARK, f"{MARK}a", PERSON.date_naissance), by=dpo, at=CLOSED) == []


def test_nobody_is_left_to_export_once_anonymised(
    maison: World, closed: Demande, run: Callable[[str, datetime], int]
) -> None:
    run("signalements.anonymisation", LONG_AFTER)
    dpo = maison.dpo_artois
    with maison.acting(dpo):
        assert export_person(Personne(MARK, f"{MARK}a", PERSON.date_naissance), by=dpo, at=LONG_AFTER) == []
