"""Every timed job on the demonstration, over years: it works, catches up, survives an item, and a second run is idle."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions import (
    Personne,
    accept_inactivation,
    activate_compte,
    open_gestionnaire,
    read_import,
    record_habilitation,
    refuse_habilitation,
    request_inactivation,
    set_reglage,
)
from accounts.enums import EtatHabilitation
from accounts.imports import LigneLue
from accounts.models import Caisse, Compte, DemandeHabilitation
from accounts.perimetres import perimetre_of
from conventions import actions
from conventions.enums import KindLettre
from conventions.models import ConventionMetier, DemandeDroit, Partie
from espace import broker, files, journal, travaux
from espace.auteurs import AUTOMATE
from espace.celery import SCHEDULE
from espace.jobs import Report, job_named, run_job
from espace.registry import Job
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre
from reporting.actions import request_fiche
from reporting.deadlines import Periode
from reporting.models import Copil, MembreCopil
from signalements.actions import start_brouillon
from signalements.enums import TypeDemande
from signalements.models import Demande, Option, Piece
from tests.base import WORKER, acting_under
from tests.parcours.conftest import Temps
from tests.parcours.gestes import account

pytestmark = pytest.mark.django_db(transaction=True)
JOBS = [ligne.job for ligne in SCHEDULE]
ROUNDS = 4  # a job may queue a mail for another: after this many rounds nothing may be left
# What the worker wakes up to: the next minute, two nights later, a month, then years in which nobody ran it.
SLEEPS = (
    timedelta(minutes=2),
    timedelta(hours=50),
    timedelta(days=40),
    timedelta(days=430),
    timedelta(days=920),
    timedelta(days=1900),
)
ONE_ITEM = {"espace.journal", "accounts.sessions"}  # each asks once for everything that is over


ENDING = ("champigny", "marly")
TASKS: dict[str, Callable[..., object]] = {"espace.run_travail": travaux.run}


def nothing(*_: object) -> None:
    """Timed jobs are run by hand."""


@pytest.fixture
def tout_commence(temps: Temps, conventions_et_gens: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration with its demandes, and one of each thing that ends some day."""
    from tests.parcours.conftest import load_demonstration

    monkeypatch.setattr(broker, "enqueue", lambda *_: None)  # down while all begins
    load_demonstration()
    admin = account("Danjou")
    with acting_as(perimetre_of(admin, temps.at)[0]):
        _refuse_two_habilitations(temps.at)
        _close_two_gestionnaires(temps.at)
        _ask_two_fiches(temps.at)
        _shorten_passwords(admin, temps.at)
        _start_two_drafts(temps.at)
    _knock(temps.at)
    _tell_two_incidents(temps.at)
    _import_two_lists(temps.at)
    for ref in ENDING:
        _oppose(ref, temps.at)
    with acting_under(WORKER), acting_as(SYSTEME):
        _leave_papers(temps.at)
        _meet(temps.at)
    Client().force_login(admin, backend="accounts.adapter.CompteBackend")
    monkeypatch.setattr(broker, "enqueue", lambda task, *args: TASKS.get(task, nothing)(*args, temps.at))


def _knock(at: datetime) -> None:
    """Two techniciens look ten times for demandes that are not theirs."""
    for name in ("Ferrand", "Belkacem"):
        compte = account(name)
        with acting_as(perimetre_of(compte, at)[0]):
            for _ in range(10):
                journal.record(
                    "acces.introuvable", at=at, by=compte, object_kind="route", object_ref="signalements:demande"
                )


def _refuse_two_habilitations(at: datetime) -> None:
    admin, partenaire = account("Danjou"), account("Vasseur").partenaire
    assert admin.caisse is not None
    assert partenaire is not None
    personne = Personne(
        "madame", "Sarrazin", "Lila", "Cheffe de service", "0321000000", "l.sarrazin@pas-de-calais.example"
    )
    record_habilitation(
        partenaire=partenaire, caisse=admin.caisse, personne=personne, origine="courrier", received_on=at.date(),
        by=admin, at=at,
    )  # fmt: skip
    for asked in DemandeHabilitation.objects.filter(etat=EtatHabilitation.EN_ATTENTE):
        refuse_habilitation(demande=asked, motif="Fonction à préciser.", by=admin, at=at)


def _close_two_gestionnaires(at: datetime) -> None:
    """Two gestionnaires of the Département will be closed on the day it wished; the first one stays."""
    admin, partenaire = account("Danjou"), account("Vasseur").partenaire
    assert admin.caisse is not None
    assert partenaire is not None
    for nom in ("Caudron", "Flament"):
        email = f"{nom.lower()}@pas-de-calais.example"
        personne = Personne("madame", nom, "Ida", "Cheffe de service", "0321000000", email)
        compte = open_gestionnaire(partenaire=partenaire, personne=personne, by=admin, at=at)
        compte = activate_compte(compte=compte, password="Vent-Couvreur-81-Tuile", at=at)
        asked = request_inactivation(
            compte=compte, caisse=admin.caisse, motif="depart", wished_on=at.date() + timedelta(days=15),
            asked_on=at.date(), asked_by="La présidence", origine="courrier", by=admin, at=at,
        )  # fmt: skip
        accept_inactivation(demande=asked, is_immediate=False, by=admin, at=at)


def _ask_two_fiches(at: datetime) -> None:
    convention = ConventionMetier.objects.get(ref="pas-de-calais")
    for year in (2024, 2025):
        period = Periode(date(year, 10, 2), date(year + 1, 10, 2))
        request_fiche(convention=convention, caisse_id=None, periode=period, by=account("Danjou"), at=at)


def _shorten_passwords(admin: Compte, at: datetime) -> None:
    """The caisse wants them changed every ninety days: those of the demonstration end while the worker sleeps."""
    assert admin.caisse is not None
    set_reglage(caisse=admin.caisse, cle="accounts.mot_de_passe_jours", valeur=90, by=admin, at=at)


def _start_two_drafts(at: datetime) -> None:
    technicienne = account("Ferrand")
    with acting_as(perimetre_of(technicienne, at)[0]):
        for _ in range(2):
            start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=technicienne, at=at)


def _import_two_lists(at: datetime) -> None:
    """Read and never applied: they are forgotten all the same."""
    gestionnaire = account("Vasseur")
    assert gestionnaire.partenaire is not None
    with acting_as(perimetre_of(gestionnaire, at)[0]):
        for numero in (2, 3):
            ligne = LigneLue(numero, "Alix Garance", champ="email", refus="Indiquez l’e-mail professionnel.")
            read_import(partenaire=gestionnaire.partenaire, lignes=[ligne], by=gestionnaire, at=at)


def _leave_papers(at: datetime) -> None:
    """Two closed demandes with a piece and a receipt each, two answered requests on one's data."""
    categorie = Option.objects.get(caisse__isnull=True, liste="categorie_piece", code="accord_signe")
    for demande in Demande.objects.filter(closed_at__isnull=False).order_by("pk")[:2]:
        paper, _ = (
            files.store(
                b"%PDF", kind=kind, name="essai.pdf", mime="application/pdf", at=at, caisse_id=demande.caisse_id,
                partenaire_id=demande.partenaire_id, object_ref=ref,
            )
            for kind, ref in (("piece", ""), ("recu_demande", demande.reference))
        )  # fmt: skip
        Piece.objects.create(
            demande=demande, categorie=categorie, fichier=paper, deposited_at=at, deposited_by_ref="essai"
        )
    partie = Partie.objects.filter(convention__ref="champigny", caisse__isnull=False).select_related("convention").get()
    assert partie.caisse_id is not None
    for prenom in ("Alix", "Noor"):
        DemandeDroit.objects.create(
            convention=partie.convention, partenaire_id=partie.convention.partenaire_id, caisse_id=partie.caisse_id,
            kind="acces", etat="repondue", nom="Garance", prenom=prenom, date_naissance=date(1980, 1, 1),
            received_on=at.date(), due_on=at.date(), answered_on=at.date(), addressed_to=partie, recorded_at=at,
            recorded_by_ref="essai",
        )  # fmt: skip


def _tell_two_incidents(at: datetime) -> None:
    technicienne = account("Ferrand")
    with acting_as(perimetre_of(technicienne, at)[0]):
        for _ in range(2):
            actions.declare_incident(
                caisse=Caisse.objects.get(code="artois"), ecran="Accueil", description="Rien ne s’affiche.",
                navigateur="", by=technicienne, at=at,
            )  # fmt: skip


def _meet(at: datetime) -> None:
    """Somebody sat at a COPIL of each convention that will end."""
    for partie in Partie.objects.filter(convention__ref__in=ENDING, partenaire__isnull=False).select_related(
        "convention"
    ):
        copil = Copil.objects.create(
            convention=partie.convention, partenaire_id=partie.convention.partenaire_id, planned_at=at, recorded_at=at,
            recorded_by_ref="essai",
        )  # fmt: skip
        MembreCopil.objects.create(copil=copil, partie=partie, nom="Garance", prenom="Alix", fonction="Élue")


def _oppose(ref: str, at: datetime) -> None:
    """The structure will not go on: its last access ends with the period."""
    with acting_as(caisse_perimetre(list(Caisse.objects.values_list("pk", flat=True)))):
        auteur = Partie.objects.filter(convention__ref=ref, partenaire__isnull=False).get()
        actions.record_lettre(
            kind=KindLettre.OPPOSITION,
            auteur=auteur,
            sent_on=at.date(),
            received_on=at.date(),
            reference="1A 24",
            by=AUTOMATE,
            at=at,
        )


def run(name: str, at: datetime, handle: Callable[[Job], Job] = lambda job: job) -> Report:
    with acting_under(WORKER):
        return run_job(handle(job_named(name)), at)


def test_every_job_catches_up_and_a_second_run_finds_nothing(temps: Temps, tout_commence: None) -> None:
    done: Counter[str] = Counter()
    for sleep in SLEEPS:
        at = temps.passes(seconds=sleep.total_seconds())
        for _ in range(ROUNDS):
            reports = {name: run(name, at) for name in JOBS}
            done.update({name: report.done for name, report in reports.items()})
        assert {name: report for name, report in reports.items() if report != Report(0, 0)} == {}, at
    assert [name for name in JOBS if not done[name]] == []


def first_item_fails(job: Job) -> Job:
    """The same job, whose first item breaks each time."""
    broken: list[Any] = []

    def handle(item: Any, at: datetime) -> None:
        broken.append(item) if not broken else None
        if item == broken[0]:
            raise RuntimeError("this one is broken")
        job.handle(item, at)

    return replace(job, handle=handle)


def test_no_job_is_held_back_by_the_item_that_fails(temps: Temps, tout_commence: None) -> None:
    survived: set[str] = set()
    for sleep in SLEEPS:
        at = temps.passes(seconds=sleep.total_seconds())
        for name in JOBS * ROUNDS:
            hurt = run(name, at, first_item_fails)
            if hurt.done:
                assert (hurt.failed, run(name, at).failed) == (1, 0), name
                survived.add(name)
    assert survived == set(JOBS) - ONE_ITEM
