"""A small model of the accounts of one structure, told from the words of the conventions: who tries, what always holds.

`test_vie_au_hasard` plays random acts on it. Nothing here asks the code that is tried what it should have done.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from accounts import access
from accounts.actions import Personne
from accounts.actions.compte import exclusion_hash
from accounts.adapter import CompteBackend
from accounts.enums import EtatCompte, Role
from accounts.liens import EtatLien, activation_url, read_activation
from accounts.models import (
    AncienMotDePasse,
    AppareilConnu,
    AppareilTotp,
    Caisse,
    CodeSecours,
    Compte,
    DemandeHabilitation,
    ExclusionPersonne,
)
from accounts.models.compte import ERASED_PREFIX, SANS_IDENTITE
from accounts.models.habilitation import SIX_CHAMPS
from accounts.perimetres import perimetre_of
from espace.clock import day_of
from espace.errors import Interdit, Introuvable, Refus
from espace.models import Courriel
from espace.tenancy import PERSONNE, acting_as
from tests.accounts.porte import AT
from tests.accounts.test_quotas import BON, CHA, PDC
from tests.world import OPENED_ON, World

GRILLES: dict[str, dict[str, Any]] = {"BON": BON, "PDC": PDC, "CHA": CHA}
HOLDING = (EtatCompte.INVITE, EtatCompte.ACTIF)


class Vie(RuleBasedStateMachine):
    """One structure, two caisses, what a person of each side may try, and what is expected of all of it."""

    world: ClassVar[World]

    def start(self) -> None:
        """From the cast: eight members, open to the second caisse."""
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at: datetime = AT
        self.partenaire = self.world.bondues
        self.membres: dict[date, int] = {OPENED_ON: 8}
        self.acces: dict[str, tuple[date, date | None, str]] = {"opale": (OPENED_ON, None, "PDC")}
        self.sessions: list[tuple[int, str]] = []
        self.liens: dict[str, int] = {}
        self.dead: set[str] = set()

    def teardown(self) -> None:
        """Undo the example."""
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # ── What is there ──────────────────────────────────────────────────────────────────────────

    @property
    def day(self) -> date:
        return day_of(self.at)

    def comptes(self) -> list[Compte]:
        return list(Compte.objects.filter(partenaire=self.partenaire).order_by("pk"))

    def photo(self) -> list[Any]:
        columns = (
            "pk",
            "etat",
            "role",
            "motif",
            "version",
            "email",
            "rattache_a",
            "sessions_epoch",
            "invitation_epoch",
        )
        return list(Compte.objects.filter(partenaire=self.partenaire).order_by("pk").values_list(*columns))

    def held(self) -> dict[str, int]:
        rows = Compte.objects.filter(partenaire=self.partenaire, etat__in=HOLDING).values_list("role", flat=True)
        found = list(rows)
        return {role: found.count(role) for role in (Role.GESTIONNAIRE, Role.TECHNICIEN)}

    def gestionnaires(self) -> int:
        return Compte.objects.filter(partenaire=self.partenaire, role=Role.GESTIONNAIRE, etat=EtatCompte.ACTIF).count()

    def who(self, drawn: str | int) -> Compte:
        everybody = [*self.comptes(), *Compte.objects.exclude(partenaire=self.partenaire).order_by("pk")]
        if drawn == "gestionnaire":
            mine = [c for c in everybody if c.partenaire_id == self.partenaire.pk and c.role == Role.GESTIONNAIRE]
            active = [c for c in mine if c.etat == EtatCompte.ACTIF]
            return (active or mine)[0]
        if isinstance(drawn, str):
            return Compte.objects.get(pk=self.world.comptes[drawn].pk)
        return everybody[drawn % len(everybody)]

    def whom(self, rank: int, *etats: EtatCompte) -> Compte:
        """Two times in three somebody the act is for, else anybody of the structure."""
        found = self.comptes()
        meant = [compte for compte in found if compte.etat in etats] if rank % 3 else []
        return (meant or found)[rank % len(meant or found)]

    def personne(self, mail: int) -> Personne:
        nom = f"Nom{chr(65 + mail)}"
        return Personne("madame", nom, "Axelle", "Accueil social", "0320000000", f"{nom.lower()}@ccas-bondues.example")

    # ── Trying ─────────────────────────────────────────────────────────────────────────────────

    def attempt(self, by: Compte, act: Callable[[], Any]) -> Any:
        """What the act gives, None when it is refused: nothing has changed then, and the refusal says something."""
        before, held = self.photo(), self.held()
        try:
            with acting_as(perimetre_of(by, self.at)[0]), transaction.atomic():
                done = act()
        except (Refus, Interdit, Introuvable) as refus:
            said = str(refus) if isinstance(refus, Refus) else "403 or 404"
            assert (self.photo() == before, said != "") == (True, True)
            return None
        self.check_places(held)
        return done

    def check_places(self, before: dict[str, int]) -> None:
        """Only a lower figure leaves more accounts than places: an act that adds one finds room for it."""
        after = self.held()
        for role, count in after.items():
            assert count <= before[role] or count <= self.ceiling(role), (role, before, after)

    def held_by(self, by: Compte, compte: Compte, rule_name: str) -> Compte:
        """The account as the page of its structure, or of its caisse, loads and authorises it."""
        if by.partenaire_id:
            return access.access_compte(by, compte.ref, rule_name)
        return access.access_gestionnaire(by, self.partenaire.pk, compte.ref, rule_name, self.at)

    def invited(self, compte: Compte | None) -> None:
        """Its link leaves by mail; the former ones die."""
        if compte is not None:
            self.dead |= {token for token, pk in self.liens.items() if pk == compte.pk}
            fresh = Compte.objects.get(pk=compte.pk)
            self.liens[activation_url(fresh).rstrip("/").rpartition("/")[2]] = compte.pk

    # ── What always holds ──────────────────────────────────────────────────────────────────────

    def caisse(self, name: str) -> Caisse:
        found: Caisse = self.world.__dict__[name]
        return found

    def open_caisses(self) -> dict[str, str]:
        """Name → grid, of the caisses open today."""
        return {
            name: grille
            for name, (opens, closes, grille) in self.acces.items()
            if opens <= self.day and (closes is None or self.day < closes)
        }

    def ceiling(self, role: str) -> float:
        """The figure of the texts (U 2.2.1): 2, 3, 5; 5, 15, then 25 or none; none at all at the Val-de-Marne."""
        membres = self.membres[max(day for day in self.membres if day <= self.day)]
        size = 0 if membres <= 10 else 1 if membres <= 25 else 2
        grids = self.open_caisses().values()
        if role == Role.GESTIONNAIRE:
            return (2, 3, 5)[size] if grids else 0
        no = float("inf")
        by_grid = {"BON": (5, 15, 25), "PDC": (5, 15, no), "CHA": (no, no, no)}
        return min((by_grid[grid][size] for grid in grids), default=0)

    @invariant()
    def one_account_an_address_and_a_profile(self) -> None:
        living = [(c.email.lower(), c.role) for c in self.comptes() if c.etat != EtatCompte.SUPPRIME]
        assert len(living) == len(set(living))

    @invariant()
    def an_account_opens_what_it_should_and_nothing_more(self) -> None:
        """Active: the caisses open today. Otherwise nothing, not even the session of the day before."""
        opened = tuple(sorted(self.caisse(name).pk for name in self.open_caisses()))
        for compte in self.comptes():
            is_active = compte.etat == EtatCompte.ACTIF
            assert compte.is_active == is_active
            perimetre, _ = perimetre_of(compte, self.at)
            assert perimetre.caisses == opened if is_active else perimetre == PERSONNE
            assert (CompteBackend().get_user(compte.pk) is not None) == is_active

    @invariant()
    def a_session_and_a_link_die_with_the_account_for_good(self) -> None:
        """Opened again, activated again: those of before stay dead."""
        now = {compte.pk: compte for compte in self.comptes()}
        for pk, key in self.sessions:
            if now[pk].etat != EtatCompte.ACTIF:
                self.dead.add(f"{pk} {key}")
            is_alive = now[pk].etat == EtatCompte.ACTIF and now[pk].get_session_auth_hash() == key
            assert not (is_alive and f"{pk} {key}" in self.dead)
        for token, pk in self.liens.items():
            if now[pk].etat != EtatCompte.INVITE:
                self.dead.add(token)
            assert not (token in self.dead and read_activation(token, self.at).etat == EtatLien.BON)

    @invariant()
    def a_technicien_answers_to_a_gestionnaire_of_its_structure(self) -> None:
        rows = Compte.objects.filter(partenaire=self.partenaire, role=Role.TECHNICIEN, rattache_a__isnull=False)
        for role, partenaire in rows.values_list("rattache_a__role", "rattache_a__partenaire"):
            assert (role, partenaire) == (Role.GESTIONNAIRE, self.partenaire.pk)

    @invariant()
    def an_excluded_person_holds_nothing(self) -> None:
        live = ExclusionPersonne.objects.filter(lifted_at=None, until__gte=self.day).values_list(
            "email_hash", flat=True
        )
        hashes = set(live)
        assert not [c.pk for c in self.comptes() if c.etat in HOLDING and exclusion_hash(c.email) in hashes]

    @invariant()
    def an_erased_account_holds_nothing(self) -> None:
        for compte in self.comptes():
            if compte.etat != EtatCompte.SUPPRIME:
                continue
            assert {name: getattr(compte, name) for name in SANS_IDENTITE} == SANS_IDENTITE
            assert compte.identifiant.startswith(ERASED_PREFIX)
            for model in (AncienMotDePasse, AppareilConnu, CodeSecours):
                assert not model.objects.filter(compte=compte).exists()
            assert not AppareilTotp.objects.filter(user=compte).exists()
            said = Compte.history.filter(id=compte.pk).exclude(**SANS_IDENTITE, identifiant=compte.identifiant)
            assert not said.exists()
            assert not Courriel.objects.filter(compte_id=compte.pk).exclude(address="").exists()
            demandes = DemandeHabilitation.objects.filter(compte=compte)
            assert not demandes.exclude(**dict.fromkeys(SIX_CHAMPS, "")).exists()
