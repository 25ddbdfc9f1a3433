"""The life of the accounts of a structure, at random: legal and illegal acts, by anyone, as time goes by.

Each act goes through what a view goes through, `access_*` then the action, on the real database. Whatever was refused has
changed nothing; after every act, every rule of the whole still holds. What is expected is told here by a small model of its
own, from the words of the conventions, never by the code that is tried. Each example starts from the cast and is undone.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts import access, actions, jobs
from accounts.actions import AccesRow, Personne
from accounts.actions.compte import exclusion_hash
from accounts.adapter import CompteBackend
from accounts.enums import EtatCompte, MotifInactivation, Role
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
    SignalementSecurite,
)
from accounts.models.compte import ERASED_PREFIX, SANS_IDENTITE
from accounts.models.habilitation import SIX_CHAMPS
from accounts.perimetres import perimetre_of
from espace.clock import day_of
from espace.errors import Interdit, Introuvable, Refus
from espace.models import Courriel
from espace.tenancy import PERSONNE, SYSTEME, acting_as
from tests.accounts.porte import AT
from tests.accounts.test_quotas import BON, CHA, PDC
from tests.base import WORKER, acting_under
from tests.world import OPENED_ON, World

GRILLES = {"BON": BON, "PDC": PDC, "CHA": CHA}
HOLDING = (EtatCompte.INVITE, EtatCompte.ACTIF)
PASSWORD = "Vent-Couvreur-81-Tuile"
MANUAL = (
    MotifInactivation.DEPART,
    MotifInactivation.CHANGEMENT,
    MotifInactivation.AUTRE,
    MotifInactivation.REMPLACEMENT,
)
# Who tries: mostly whoever may, sometimes anybody at all, closed accounts and other structures included.
ANYBODY = st.integers(0, 20)
BOSS = st.one_of(*[st.sampled_from(["gestionnaire"] * 5 + ["admin_opale"])] * 4, ANYBODY)
ADMIN = st.one_of(*[st.sampled_from(["admin_opale"] * 4 + ["admin_artois", "gestionnaire"])] * 4, ANYBODY)
EITHER = st.one_of(*[st.sampled_from(["gestionnaire", "gestionnaire", "admin_opale", "admin_opale"])] * 4, ANYBODY)
RANK, MAIL = st.integers(0, 20), st.integers(0, 6)
OPENING = st.sampled_from(["ouvert"] * 6 + ["fini", "finit dans 10 jours", "absent"])


class VieDesComptes(RuleBasedStateMachine):
    """One structure, two caisses, and what a person of each side may try."""

    world: ClassVar[World]

    @initialize()
    def begin(self) -> None:
        """Bondues, eight members, open to the second caisse: two gestionnaires in place, three techniciens, a request."""
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at: datetime = AT
        self.partenaire = self.world.bondues
        self.membres: dict[date, int] = {OPENED_ON: 8}
        self.acces: dict[str, tuple[date, date | None, str]] = {"opale": (OPENED_ON, None, "PDC")}
        self.sessions: list[tuple[int, str]] = []
        self.liens: dict[str, int] = {}
        self.dead: set[str] = set()
        for mail in (0, 1):
            self.request_a_gestionnaire("admin_opale", mail)
            self.answer_a_request("admin_opale", mail, True)
            self.invite("gestionnaire", mail + 2)
            self.follow_a_link(2 * mail)
        self.before = self.held()

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
        before, self.before = self.photo(), self.held()
        try:
            with acting_as(perimetre_of(by, self.at)[0]), transaction.atomic():
                return act()
        except (Refus, Interdit, Introuvable) as refus:
            said = str(refus) if isinstance(refus, Refus) else "403 or 404"
        assert (self.photo() == before, said != "") == (True, True)
        return None

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

    @rule(hours=st.sampled_from([1, 1, 24, 24, 24 * 8, 24 * 40, 24 * 185]))
    def time_goes_by(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        self.before = self.held()

    @rule(who=BOSS, mail=MAIL)
    def invite(self, who: str | int, mail: int) -> None:
        by = self.who(who)
        self.invited(
            self.attempt(
                by,
                lambda: actions.create_technicien(
                    partenaire=access.access_equipe(by, "equipe.inviter"),
                    personne=self.personne(mail),
                    lien="employe",
                    is_workstation_attested=True,
                    by=by,
                    at=self.at,
                ),
            )
        )

    @rule(who=EITHER, rank=RANK)
    def invite_again(self, who: str | int, rank: int) -> None:
        by, compte = self.who(who), self.whom(rank, EtatCompte.INVITE)
        rule_name = "compte.inviter_a_nouveau"
        self.invited(
            self.attempt(
                by,
                lambda: actions.resend_invitation(compte=self.held_by(by, compte, rule_name), by=by, at=self.at),
            )
        )

    @rule(rank=RANK)
    def follow_a_link(self, rank: int) -> None:
        """Any link ever sent, dead ones included."""
        if not self.liens:
            return
        token = list(self.liens)[rank % len(self.liens)]
        read = read_activation(token, self.at)
        if read.etat == EtatLien.BON and read.compte is not None:
            compte = read.compte
            done = self.attempt(compte, lambda: actions.activate_compte(compte=compte, password=PASSWORD, at=self.at))
            assert done is not None
            self.dead.add(token)

    @rule(rank=RANK)
    def open_a_session(self, rank: int) -> None:
        """As a sign-in would: only an active account has one."""
        compte = self.whom(rank, EtatCompte.ACTIF)
        if CompteBackend().get_user(compte.pk) is not None:
            self.sessions.append((compte.pk, compte.get_session_auth_hash()))

    @rule(who=EITHER, rank=RANK, motif=st.sampled_from([*MANUAL, ""]))
    def close(self, who: str | int, rank: int, motif: str) -> None:
        """A gestionnaire closes a technicien; a responsable closes anybody of a structure that its caisse follows."""
        by, compte = self.who(who), self.whom(rank, *HOLDING)

        def act() -> Compte:
            if by.partenaire_id:
                access.access_compte(by, compte.ref, "compte.fermer")
            else:
                access.access_partenaire_to_write(by, self.partenaire.pk, "partenaire.declarer_un_effectif", self.at)
            return actions.deactivate_compte(compte=compte, motif=motif, by=by, at=self.at)

        active = self.gestionnaires()
        if self.attempt(by, act) is not None and active:
            assert self.gestionnaires() >= 1  # U-2.2.3-dernier-gestionnaire

    @rule(who=EITHER, rank=RANK)
    def open_again(self, who: str | int, rank: int) -> None:
        by, compte = self.who(who), self.whom(rank, EtatCompte.INACTIF)
        self.invited(
            self.attempt(
                by,
                lambda: actions.reactivate_compte(
                    compte=self.held_by(by, compte, "compte.rouvrir"), by=by, at=self.at, version=compte.version
                ),
            )
        )

    @rule(who=ADMIN, mail=MAIL)
    def request_a_gestionnaire(self, who: str | int, mail: int) -> None:
        by = self.who(who)

        def act() -> DemandeHabilitation:
            access.access_page(by, "habilitation.enregistrer")
            assert by.caisse is not None
            return actions.record_habilitation(
                partenaire=access.access_partenaire(by, self.partenaire.pk),
                caisse=by.caisse,
                personne=self.personne(mail),
                origine="courrier",
                received_on=self.day,
                by=by,
                at=self.at,
            )

        self.attempt(by, act)

    @rule(who=ADMIN, rank=RANK, is_yes=st.sampled_from([True, True, False]))
    def answer_a_request(self, who: str | int, rank: int, is_yes: bool) -> None:
        by, demandes = self.who(who), list(DemandeHabilitation.objects.order_by("pk"))
        if not demandes:
            return
        drawn = demandes[rank % len(demandes)]

        def act() -> Compte | None:
            demande = access.access_habilitation(by, drawn.pk, "habilitation.decider")
            if is_yes:
                return actions.accept_habilitation(demande=demande, by=by, at=self.at, version=drawn.version)
            actions.refuse_habilitation(demande=demande, motif="Non.", by=by, at=self.at, version=drawn.version)
            return None

        self.invited(self.attempt(by, act))

    @rule(who=ADMIN, membres=st.sampled_from([0, 8, 10, 11, 25, 26]))
    def declare(self, who: str | int, membres: int) -> None:
        by = self.who(who)

        def act() -> bool:
            rule_name = "partenaire.declarer_un_effectif"
            found = access.access_partenaire_to_write(by, self.partenaire.pk, rule_name, self.at)
            actions.declare_effectif(partenaire=found, membres=membres, declared_on=self.day, by=by, at=self.at)
            return True

        if self.attempt(by, act):
            self.membres[self.day] = membres

    @rule(artois=OPENING, opale=OPENING, grilles=st.tuples(*[st.sampled_from(sorted(GRILLES))] * 2))
    def the_conventions_say(self, artois: str, opale: str, grilles: tuple[str, str]) -> None:
        """What `conventions` writes: each caisse open, ended today, ending in ten days, or absent."""
        ends = {"ouvert": None, "fini": self.day, "finit dans 10 jours": self.day + timedelta(days=10)}
        said = zip(("artois", "opale"), (artois, opale), grilles, strict=True)
        self.acces = {name: (OPENED_ON, ends[how], grille) for name, how, grille in said if how != "absent"}
        by = self.world.admin_opale
        rows = [
            AccesRow(self.caisse(name).pk, opens, closes, GRILLES[grille], "u")
            for name, (opens, closes, grille) in self.acces.items()
        ]
        self.before = self.held()
        actions.set_acces(self.partenaire.pk, rows=rows, by=by, at=self.at)
        if rows and not self.open_caisses():
            assert self.held() == {
                Role.GESTIONNAIRE: 0,
                Role.TECHNICIEN: 0,
            }  # U-2.2.3-fin-mono-caisse, -multi-simultanee

    @rule(who=EITHER, rank=RANK)
    def cut(self, who: str | int, rank: int) -> None:
        by, compte = self.who(who), self.whom(rank, *HOLDING)

        def act() -> SignalementSecurite:
            if not by.partenaire_id:
                access.access_partenaire(by, self.partenaire.pk)
            access.access_couper(by, compte, self.at)
            return actions.cut_compte(compte=compte, kind="perte", by=by, at=self.at)

        self.attempt(by, act)

    @rule(who=ADMIN, rank=RANK, days=st.sampled_from([-1, 0, 30, 400]))
    def exclude(self, who: str | int, rank: int, days: int) -> None:
        by, compte = self.who(who), self.whom(rank)

        def act() -> ExclusionPersonne:
            access.access_page(by, "partenaire.voir")
            access.RULES.check("compte.exclure", by, compte)
            access.access_partenaire_to_write(by, self.partenaire.pk, "partenaire.voir", self.at)
            assert by.caisse is not None
            return actions.exclude_personne(
                compte=compte,
                caisse=by.caisse,
                reference="DIR-1",
                decided_on=self.day,
                motif="Consultations sans mission.",
                until=self.day + timedelta(days=days),
                by=by,
                at=self.at,
            )

        self.attempt(by, act)

    @rule(who=ADMIN, rank=RANK)
    def lift(self, who: str | int, rank: int) -> None:
        by, rows = self.who(who), list(ExclusionPersonne.objects.order_by("pk"))
        if rows:
            pk = rows[rank % len(rows)].pk
            self.attempt(
                by, lambda: actions.lift_exclusion(exclusion=access.access_exclusion(by, pk), by=by, at=self.at)
            )

    @rule()
    def the_jobs_run(self) -> None:
        """Ends of access, erasures: what each night does, as often as one likes."""
        self.before = self.held()
        with acting_under(WORKER), acting_as(SYSTEME):
            for due, handle in JOBS:
                for item in list(due(self.at)):
                    handle(item, self.at)

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
    def no_act_takes_a_place_that_is_not_there(self) -> None:
        """Only a lower figure leaves more accounts than places: an act that adds one finds room for it."""
        after = self.held()
        for role, count in after.items():
            assert count <= self.before[role] or count <= self.ceiling(role), (role, self.before, after)

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
                assert not model.objects.filter(compte=compte).exists()  # type: ignore[attr-defined]  # three models
            assert not AppareilTotp.objects.filter(user=compte).exists()
            said = Compte.history.filter(id=compte.pk).exclude(**SANS_IDENTITE, identifiant=compte.identifiant)
            assert not said.exists()
            assert not Courriel.objects.filter(compte_id=compte.pk).exclude(address="").exists()
            demandes = DemandeHabilitation.objects.filter(compte=compte)
            assert not demandes.exclude(**dict.fromkeys(SIX_CHAMPS, "")).exists()


JOBS: tuple[tuple[Any, Any], ...] = ((jobs.due_ended_partenaires, jobs.close_ended), (jobs.due_erasures, jobs.erase))


@pytest.mark.clause("U-2.2.1-enregistrement-strict", "U-2.2.3-effets-inactivation")
def test_whatever_happens_the_rules_of_the_accounts_hold(world: World) -> None:
    """Ten lives of thirty-five acts."""
    VieDesComptes.world = world
    run_state_machine_as_test(
        VieDesComptes,
        settings=settings(
            max_examples=10,
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
