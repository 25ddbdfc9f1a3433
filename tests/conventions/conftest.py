"""The five conventions, loaded from their files as the demonstration loads them, and one person a role in each
caisse.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from pytest_django import DjangoDbBlocker

from accounts.cgu import cgu_in_force
from accounts.enums import EtatCompte, Role
from accounts.models import AcceptationCGU, AppareilTotp, Caisse, Compte, Partenaire, VersionCGU
from accounts.perimetres import perimetre_of
from conventions.actions import load_declaration
from conventions.chargement import FOLDER, read_declaration
from conventions.demo import load_conventions
from conventions.models import Acte, ConventionMetier, ConventionUsage, Partie
from espace import clock
from espace.auteurs import AUTOMATE
from espace.tenancy import acting_as, caisse_perimetre
from tests.world import KEY, LONG_AGO

LOADED_AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PDC = ("artois", "cote-opale")


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The five, loaded once for a file of tests in a transaction around theirs, and undone with it."""
    del django_db_setup
    with django_db_blocker.unblock(), transaction.atomic():
        load_conventions(LOADED_AT)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def five(loaded_once: None, db: None) -> datetime:
    """The five as of Monday 23 November 2026; returns the instant. A file of tests loads them once."""
    del loaded_once, db
    return LOADED_AT


def load(*names: str, when: datetime = LOADED_AT) -> None:
    """Load some of them only: a test that needs one pays for one."""
    for name in names:
        load_declaration(declaration=read_declaration(FOLDER / f"{name}.toml"), by=AUTOMATE, at=when)


@contextmanager
def seen_by(*codes: str) -> Iterator[None]:
    """The perimeter of some caisses; of all of them when none is named."""
    caisses = Caisse.objects.filter(code__in=codes) if codes else Caisse.objects.all()
    with acting_as(caisse_perimetre(sorted(caisses.values_list("pk", flat=True)))):
        yield


def convention_of(ref: str) -> ConventionMetier:
    """One of the five, inside a perimeter that sees it."""
    return ConventionMetier.objects.select_related("partenaire").get(ref=ref)


def usage_of(ref: str) -> ConventionUsage:
    """Its usage convention."""
    return ConventionUsage.objects.get(metier__ref=ref)


def partie_of(ref: str, code: str = "") -> Partie:
    """The party of a caisse, or of the structure."""
    parties = Partie.objects.filter(convention__ref=ref)
    return parties.get(caisse__code=code) if code else parties.get(partenaire__isnull=False)


def acte_of(ref: str, kind: str = "metier") -> Acte:
    """Its text."""
    return Acte.objects.get(convention__ref=ref, kind=kind)


def at(day: date, hour: int = 9) -> datetime:
    """An instant of a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


Maker = Callable[..., Compte]


@pytest.fixture
def compte(db: None) -> Maker:
    """`compte("admin_caisse", caisse="artois")`, `compte("technicien", partenaire="CCAS de Bondues")`: an active
    account.
    """

    def make(role: str, caisse: str = "", partenaire: str = "", **fields: Any) -> Compte:
        name = f"{role}-{caisse or partenaire}".lower().replace(" ", "-")[:40]
        row = Compte.objects.create(
            identifiant=name,
            role=role,
            etat=EtatCompte.INVITE,
            prenom="Alix",
            nom="Garance",
            fonction="Essais",
            email=f"{name.encode('ascii', 'ignore').decode()}@essai.example",
            password="!",
            lien="employe" if role == Role.TECHNICIEN else "",
            caisse=Caisse.objects.get(code=caisse) if caisse else None,
            partenaire=Partenaire.objects.get(nom=partenaire) if partenaire else None,
            invited_at=LONG_AGO,
            activated_at=LONG_AGO,
            password_changed_at=clock.now() - timedelta(days=1),
            codes_kept_at=LONG_AGO,
            **fields,
        )
        row.etat, row.is_active = EtatCompte.ACTIF, True
        row.save(update_fields=["etat", "is_active"])
        sealed = AppareilTotp.seal_key(KEY)
        AppareilTotp.objects.create(user=row, name="essai", confirmed=True, sealed_key=sealed, created_at=LONG_AGO)
        version = cgu_in_force(clock.now()) or VersionCGU.objects.create(
            version="essai", texte="# Objet\n\nUn texte d’essai.", in_force_at=LONG_AGO, published_by_ref="essai"
        )
        AcceptationCGU.objects.create(compte=row, version=version, accepted_at=LONG_AGO)
        return row

    return make


def sign_in(row: Compte) -> Client:
    """A browser already signed in with its second factor."""
    client = Client()
    client.force_login(row, backend="accounts.adapter.CompteBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = AppareilTotp.objects.get(user=row).persistent_id
    session.save()
    return client


@contextmanager
def acting(row: Compte, when: datetime = LOADED_AT) -> Iterator[None]:
    """The perimeter of an account at an instant."""
    with acting_as(perimetre_of(row, when)[0]):
        yield
