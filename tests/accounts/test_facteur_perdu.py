"""A lost factor: who helps whom, for each of the six roles, at every door (product.md 3)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.urls import reverse

from accounts import actions
from accounts.enums import MotifInactivation
from accounts.models import AppareilTotp, Compte
from espace import clock
from espace.auteurs import AUTOMATE
from tests.accounts.lectures import deliver_all
from tests.accounts.porte import is_signed_in
from tests.accounts.test_aide import journalled
from tests.accounts.test_pages import SIX
from tests.world import KEY, PASSWORD, World

VERB, TOLD = "facteur.remis_a_zero", "Votre second facteur a été remis à zéro"
# Who tries. The two seconds exist in every row, except where the caisse is left without a responsable or with one alone.
QUI = {
    "T": "technicien_bondues",
    "G": "gestionnaire_bondues",
    "G'": "gestionnaire_departement",
    "Ag": "agent_artois",
    "Ad": "admin_artois",
    "Ad2": "second_admin",
    "Ad'": "admin_opale",
    "D": "dpo_artois",
    "E": "exploitant",
    "E2": "second_exploitant",
}
TABLE = """
    # door         whose                     caisse  T   G   G'  Ag  Ad  Ad2 Ad' D   E   E2
    equipe         technicien_bondues        deux    403 302 404 404 404 404 404 404 404 404
    equipe         gestionnaire_bondues      deux    403 403 404 404 404 404 404 404 404 404
    partenaire     technicien_bondues        deux    403 403 403 404 404 404 403 404 403 403
    partenaire     gestionnaire_bondues      deux    403 403 403 404 404 404 302 404 403 403
    # either caisse of the Pas-de-Calais
    partenaire     gestionnaire_departement  deux    403 403 403 403 302 302 302 403 403 403
    caisse_equipe  agent_artois              deux    403 403 403 403 302 302 404 403 403 403
    caisse_equipe  dpo_artois                deux    403 403 403 403 302 302 404 403 403 403
    caisse_equipe  admin_artois              deux    403 403 403 403 403 302 404 403 403 403
    # the exploitant only where nobody else is left, and never themself
    exploitation_comptes agent_artois        deux    403 403 403 403 403 403 403 403 404 404
    exploitation_comptes dpo_artois          deux    403 403 403 403 403 403 403 403 404 404
    exploitation_comptes admin_artois        deux    403 403 403 403 403 403 403 403 403 403
    exploitation_comptes admin_artois        une     403 403 403 403 403 -   403 403 302 302
    exploitation_comptes agent_artois        aucune  403 403 403 403 -   -   403 403 302 302
    exploitation_comptes dpo_artois          aucune  403 403 403 403 -   -   403 403 302 302
    exploitation_comptes exploitant          deux    403 403 403 403 403 403 403 403 403 302
    exploitation_comptes technicien_bondues  deux    403 403 403 403 403 403 403 403 404 404
    exploitation_comptes gestionnaire_bondues deux   403 403 403 403 403 403 403 403 404 404
"""
LIGNES = [line.split() for line in TABLE.strip().splitlines() if line.strip()[0] != "#"]
CAS = [pytest.param(*line[:3], line[3:], id="-".join(line[:3])) for line in LIGNES]


@pytest.fixture
def people(world: World) -> Callable[[str], World]:
    """`people("deux")`: the cast with a second responsable in the Artois and a second exploitant; « une », « aucune »."""

    def lay(caisse: str) -> World:
        now = clock.now()
        second = actions.create_admin_caisse(
            caisse=world.artois, personne=replace(SIX, email="second@cpam-artois.example"), by=AUTOMATE, at=now
        )
        other = actions.create_exploitant(personne=replace(SIX, email="second@portail.example"), by=AUTOMATE, at=now)
        for name, compte in (("second_admin", second), ("second_exploitant", other)):
            world.comptes[name] = _open(world, compte)
        if caisse in {"une", "aucune"}:
            actions.deactivate_compte(compte=world.second_admin, motif=MotifInactivation.DEPART, by=AUTOMATE, at=now)
        if caisse == "aucune":
            actions.deactivate_compte(compte=world.admin_artois, motif=MotifInactivation.SECURITE, by=AUTOMATE, at=now)
        deliver_all(now)
        return world

    return lay


def _open(world: World, compte: Compte) -> Compte:
    """What its holder does at a first sign-in."""
    now = clock.now()
    compte = actions.activate_compte(compte=compte, password=PASSWORD, at=now)
    device = actions.propose_device(compte=compte, at=now)
    actions.confirm_device(compte=compte, code=device.code_at(now), at=now, shown=device.pk)
    actions.keep_recovery_codes(compte=compte, at=now)
    actions.accept_cgu(compte=compte, version=world.cgu, at=now)
    return Compte.objects.get(pk=compte.pk)


def address(door: str, compte: Compte) -> str:
    args = [compte.partenaire_id, compte.ref] if door == "partenaire" else [compte.ref]
    return reverse(f"accounts:{door}_second_facteur", args=args)


def test_every_role_has_somebody_to_ask() -> None:
    helped = {whose.split("_")[0] for _, whose, _, *statuses in LIGNES if "302" in statuses}
    assert helped == {"technicien", "gestionnaire", "agent", "admin", "dpo", "exploitant"}


@pytest.mark.parametrize(("door", "whose", "caisse", "statuses"), CAS)
def test_a_lost_factor_is_reset_by_whom_it_may_and_by_nobody_else(
    people: Callable[[str], World], door: str, whose: str, caisse: str, statuses: list[str]
) -> None:
    """Journalled under the role that did it, told to its holder, every session ended; a refusal changes nothing."""
    world = people(caisse)
    expected = {who: int(status) for who, status in zip(QUI, statuses, strict=True) if status != "-"}
    found = {who: _try(world, address(door, world.comptes[whose]), world.comptes[whose], QUI[who]) for who in expected}
    effects = {302: (1, 1, False, False)}
    assert found == {who: (status, *effects.get(status, (0, 0, True, True))) for who, status in expected.items()}


def _try(world: World, url: str, compte: Compte, name: str) -> tuple[int, int, int, bool, bool]:
    """(status, lines of the journal, mails, whether a device is left, whether a session opened before goes on)."""
    _restore(compte)
    by, there = world.comptes[name], world.client(compte)
    lines, sent = journalled(compte), len(deliver_all(clock.now()))
    status = world.client(by).post(url).status_code
    new = deliver_all(clock.now())[sent:]
    told = [message for message in new if (message.to, message.subject) == ([compte.email], TOLD)]
    assert len(new) == len(told)
    added = journalled(compte).count((VERB, by.role)) - lines.count((VERB, by.role))
    return status, added, len(told), AppareilTotp.objects.filter(user=compte).exists(), is_signed_in(there)


def _restore(compte: Compte) -> None:
    """The device is there again for the next one who tries."""
    if not AppareilTotp.objects.filter(user=compte).exists():
        sealed = AppareilTotp.seal_key(KEY)
        AppareilTotp.objects.create(user=compte, confirmed=True, sealed_key=sealed, created_at=clock.now())
