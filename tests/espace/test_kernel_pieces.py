"""Small pieces of the kernel: clock, machines, sealed secrets, settings, refusals."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from cryptography.fernet import Fernet, InvalidToken
from django.db import IntegrityError
from pytest_django import Settings

from espace import clock, crypto, reglages
from espace.errors import Refus, TransitionRefusee, name_constraint, sentence_of
from espace.reglages import Reglage
from espace.transitions import machine

AT = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
M = machine(initials=["a"], moves={"a": ["b", "c"], "b": ["a"]}, finals=["c"])


def test_the_clock_is_utc_and_can_be_frozen() -> None:
    with time_machine.travel(AT, tick=False):
        assert clock.now() == AT
        with clock.frozen(AT + timedelta(days=1)):
            assert clock.now() == AT + timedelta(days=1)
        assert clock.now() == AT


def test_a_day_belongs_to_the_zone_of_the_caisse() -> None:
    assert clock.day_of(AT) == date(2026, 11, 23)
    assert clock.day_of(AT, ZoneInfo("Indian/Reunion")) == date(2026, 11, 24)
    assert clock.midnight(date(2026, 11, 24)) == datetime(2026, 11, 23, 23, tzinfo=UTC)


def test_a_machine_allows_what_its_table_says_and_nothing_else() -> None:
    allowed = {(s, t) for s in M.states() for t in M.states() if M.allows(s, t)}
    assert allowed == {("a", "b"), ("a", "c"), ("b", "a")}
    assert M.pairs() == ["|a", "a|b", "a|c", "b|a"]
    M.check("a", "b")
    with pytest.raises(TransitionRefusee, match="changé d’état"):
        M.check("c", "a")


def test_secrets_are_sealed_and_survive_a_rotation(settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.CLES_CHIFFREMENT = [old]
    sealed = crypto.seal(b"secret")
    assert b"secret" not in sealed
    settings.CLES_CHIFFREMENT = [new, old]
    assert crypto.unseal(sealed) == b"secret"
    resealed = crypto.reseal(sealed)
    settings.CLES_CHIFFREMENT = [new]
    assert crypto.unseal(resealed) == b"secret"
    with pytest.raises(InvalidToken):
        crypto.unseal(sealed)


def test_a_keyed_hash_needs_its_key(settings: Settings) -> None:
    first = crypto.keyed_hash("nadia@exemple.example")
    settings.CLE_EMPREINTES = "une autre clé"
    assert (len(first), crypto.keyed_hash("nadia@exemple.example") == first) == (64, False)


def test_a_setting_checks_its_type_and_bounds() -> None:
    setting = Reglage("essai.jours", "Durée", 365, "proposée par le registre", unit="jours", bounds=(90, 365))
    setting.check(90)
    for wrong in (89, 366, "90", True):
        with pytest.raises(Refus):
            setting.check(wrong)


def test_settings_are_declared_once_and_say_why() -> None:
    known = reglages.catalogue()
    assert [r.cle for r in known if not r.reason] == []
    if known:
        with pytest.raises(ValueError, match="declared twice"):
            reglages.declare(known[0])


def test_a_named_constraint_has_its_sentence_and_an_unknown_one_none() -> None:
    class CauseError(Exception):
        def __init__(self, name: str) -> None:
            self.diag = type("diag", (), {"constraint_name": name})

    name_constraint("essai_constraint", "Faites autrement.")
    known, unknown = IntegrityError(), IntegrityError()
    known.__cause__, unknown.__cause__ = CauseError("essai_constraint"), CauseError("autre")
    assert (sentence_of(known), sentence_of(unknown)) == ("Faites autrement.", None)
    model_constraint = IntegrityError()
    model_constraint.__cause__ = CauseError("effectif_positive")
    assert sentence_of(model_constraint) == "Indiquez un effectif d’au moins une personne."
