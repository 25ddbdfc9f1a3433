"""The admin exports the fiche COPIL of the Pas-de-Calais: people by theme and by caisse, and what became of the 48 hours."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts.demo import PASSWORD
from accounts.models import Caisse
from espace import broker
from espace.tenancy import acting_as, caisse_perimetre
from signalements.models import Demande
from tests.parcours.conftest import Temps, load_demonstration
from tests.parcours.gens import Personne
from tests.parcours.gestes import account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pdf]
Someone = Callable[..., Personne]


@pytest.fixture
def un_mois(temps: Temps, conventions_et_gens: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The month of saisines that the demonstration tells; the worker is called by hand."""
    monkeypatch.setattr(broker, "enqueue", lambda *_: None)
    load_demonstration()


def test_the_admin_exports_a_first_fiche(un_mois: None, temps: Temps, someone: Someone) -> None:
    admin = someone()
    admin.sign_in(account("Danjou"), PASSWORD)
    admin.open("/caisse/copil/")
    admin.click("Département du Pas-de-Calais")
    admin.click("Préparer la fiche")
    text = admin.take_document()
    themes, contacts = recount(temps.at)
    table = text[text.index("Thème Côte d’Opale Artois Total") :]
    for theme, (opale, artois) in themes.items():
        assert f"{theme} {opale} {artois} {opale + artois}" in table
    for caisse, (joined, tried, known) in contacts.items():
        assert f"{joined} sur {known} tentés : {tried}" in text, caisse


def recount(at: datetime) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int, int]]]:
    """By hand, demande by demande: theme → taken by (Opale, Artois); caisse → (joined, tried, known) within 48 hours."""
    themes: dict[str, list[str]] = {}
    contacts: dict[str, tuple[int, int, int]] = {}
    for name in ("Opale", "Artois"):
        caisse = Caisse.objects.get(nom__contains=name)
        with acting_as(caisse_perimetre([caisse.pk])):
            demandes = list(Demande.objects.filter(partenaire__nom="Département du Pas-de-Calais"))
            for demande in demandes:
                if demande.taken_at:
                    themes.setdefault(demande.saisine.theme.libelle, []).append(name)
            contacts[name] = added(*(within_48_hours(demande, at) for demande in demandes))
    assert themes
    return {theme: (names.count("Opale"), names.count("Artois")) for theme, names in themes.items()}, contacts


def within_48_hours(demande: Demande, at: datetime) -> tuple[int, int, int]:
    """(joined, tried, known) of one demande: known once the 48 hours are over or the person joined, if it still asked."""
    due_at = demande.received_at + timedelta(hours=48)
    tries = [t for t in demande.tentatives.all() if t.at <= due_at]
    joined = any(t.result == "joint" for t in tries)
    ended_without = demande.closed_at is not None and demande.closed_at < due_at and not joined
    is_known = joined or due_at < at
    return (0, 0, 0) if ended_without or not is_known else (int(joined), int(bool(tries)), 1)


def added(*rows: tuple[int, int, int]) -> tuple[int, int, int]:
    """Column by column."""
    first, second, third = (sum(column) for column in zip(*rows, strict=True))
    return first, second, third
