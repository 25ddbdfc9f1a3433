"""The life of the accounts of a structure, at random: legal and illegal acts, by anyone, as time goes by.

Each act goes through what a view goes through, `access_*` then the action, on the real database. Whatever was refused has
changed nothing; after every act, every rule of the whole still holds. What is expected is told here by a small model of its
own, from the words of the conventions, never by the code that is tried. Each example starts from the cast and is undone.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from accounts import access, actions, jobs
from accounts.actions import AccesRow
from accounts.adapter import CompteBackend
from accounts.enums import EtatCompte, MotifInactivation, Role
from accounts.liens import EtatLien, read_activation
from accounts.models import (
    Compte,
    DemandeHabilitation,
    DemandeSurCompte,
    ExclusionPersonne,
    SignalementSecurite,
)
from accounts.rules import RULES
from espace.tenancy import SYSTEME, acting_as
from tests.accounts.vie import GRILLES, HOLDING, Vie
from tests.base import WORKER, acting_under
from tests.world import OPENED_ON, World

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


class VieDesComptes(Vie):
    """What anybody may try."""

    @initialize()
    def begin(self) -> None:
        """Bondues, eight members, open to the second caisse: every place taken, a request waits."""
        self.start()
        for mail in (0, 1):
            self.request_a_gestionnaire("admin_opale", mail)
            self.answer_a_request("admin_opale", mail, True)
        for mail in range(2, 6):
            self.invite("gestionnaire", mail)
        for rank in range(3):
            self.follow_a_link(rank)
        assert self.held() == {Role.GESTIONNAIRE: 2, Role.TECHNICIEN: 5}

    @rule(hours=st.sampled_from([1, 1, 24, 24, 24 * 8, 24 * 40, 24 * 185]))
    def time_goes_by(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

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
                asked_by="La direction",
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
            demande = access.access_habilitation(by, drawn.pk, self.at, "habilitation.decider")
            if is_yes:
                return actions.accept_habilitation(demande=demande, by=by, at=self.at, version=drawn.version)
            actions.refuse_habilitation(demande=demande, motif="Non.", by=by, at=self.at, version=drawn.version)
            return None

        self.invited(self.attempt(by, act))

    @rule(who=BOSS, rank=RANK, days=st.sampled_from([14, 15, 20]), is_immediate=st.booleans(), is_yes=st.booleans())
    def ask_a_closing(self, who: str | int, rank: int, days: int, is_immediate: bool, is_yes: bool) -> None:
        """Fifteen days ahead, by the structure; the second caisse answers at once, for now or for that day."""
        by, compte = self.who(who), self.whom(rank, EtatCompte.ACTIF)

        def ask() -> DemandeSurCompte:
            access.access_equipe(by)
            return actions.request_inactivation(
                compte=access.access_compte(by, compte.ref, "equipe.voir"),
                caisse=self.world.opale,
                motif=MotifInactivation.DEPART,
                wished_on=self.day + timedelta(days=days),
                origine="portail",
                asked_on=self.day,
                by=by,
                at=self.at,
            )

        demande = self.attempt(by, ask)
        if demande is None:
            return
        assert days >= 15
        admin = self.who("admin_opale")

        def answer() -> Any:
            found = access.access_demande_compte(admin, demande.pk, self.at, "habilitation.decider")
            if is_yes:
                return actions.accept_inactivation(demande=found, is_immediate=is_immediate, by=admin, at=self.at)
            return actions.refuse_demande_compte(demande=found, motif="Non.", by=admin, at=self.at)

        active = self.gestionnaires()
        self.attempt(admin, answer)
        assert self.gestionnaires() >= min(active, 1)

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
        before = self.held()
        actions.set_acces(self.partenaire.pk, rows=rows, by=by, at=self.at)
        self.check_places(before)
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
            RULES.check("compte.exclure", by, compte)
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
        before = self.held()
        with acting_under(WORKER), acting_as(SYSTEME):
            for due, handle in JOBS:
                for item in list(due(self.at)):
                    handle(item, self.at)
        self.check_places(before)


JOBS: tuple[tuple[Any, Any], ...] = (
    (jobs.due_programmed_closings, jobs.close_gestionnaire),
    (jobs.due_ended_partenaires, jobs.close_ended),
    (jobs.due_erasures, jobs.erase),
)


@pytest.mark.clause("U-2.2.1-enregistrement-strict", "U-2.2.3-effets-inactivation")
def test_whatever_happens_the_rules_of_the_accounts_hold(world: World) -> None:
    """Six lives of thirty-five acts."""
    VieDesComptes.world = world
    run_state_machine_as_test(
        VieDesComptes,
        settings=settings(
            max_examples=6,
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
