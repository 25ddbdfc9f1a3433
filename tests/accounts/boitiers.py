"""Hardware tokens for the tests: in stock, handed out, read, in service."""

from datetime import UTC, datetime, timedelta
from typing import Any

from accounts import actions
from accounts.graines import Graine
from accounts.models import AppareilTotp, Boitier, Caisse, Compte
from tests.accounts.porte import AT
from tests.world import World

SECRET = bytes(range(30, 50))


def stock(world: World, *numeros: str, caisse: Caisse | None, period: int = 30) -> None:
    graines = [Graine(numero, SECRET + numero.encode(), period) for numero in numeros]
    with world.acting(world.admin_opale):
        actions.import_boitiers(graines=graines, caisse=caisse, by=world.admin_opale, at=AT)


def hand(world: World, numero: str, compte: Compte) -> Boitier:
    with world.acting(world.admin_opale):
        return actions.hand_boitier(
            serial_number=numero, compte=compte, caisse=world.opale, by=world.admin_opale, at=AT
        )


def token_code(numero: str, at: datetime, late: int = 0) -> str:
    """What the token shows when its own clock is `late` seconds behind."""
    boitier = Boitier.objects.get(serial_number=numero)
    device = AppareilTotp(sealed_key=bytes(boitier.sealed_key), period=boitier.period)
    return device.code_at(at - timedelta(seconds=late))


def reset(world: World, compte: Compte, **given: Any) -> None:
    values = {"is_token_lost": False, "serial_number": "", **given}
    with world.acting(world.admin_opale):
        actions.replace_factor(compte=compte, caisse=world.opale, by=world.admin_opale, at=datetime.now(UTC), **values)


def in_service(world: World, numero: str = "TK-1") -> Boitier:
    """A token that is the factor of the technicienne of Bondues."""
    compte = world.technicien_bondues
    stock(world, numero, caisse=world.opale)
    reset(world, compte, serial_number=numero)
    actions.confirm_boitier(compte=compte, code=token_code(numero, AT), at=AT)
    actions.keep_recovery_codes(compte=compte, at=AT)
    compte.refresh_from_db()
    return Boitier.objects.get(serial_number=numero)
