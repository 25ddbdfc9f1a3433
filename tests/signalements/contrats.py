"""The two conventions of the standing cast: Artois (a box) and Côte d'Opale (a signature) promise 48 hours to the
Département; Opale promises Bondues a contact « dès réception », without a figure."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import Acces, Caisse, Partenaire
from conventions.enums import Fonction
from conventions.models import Acte, ConventionMetier, ConventionUsage, FonctionOuverte, Lecture, Participation, Terme
from espace.auteurs import AUTOMATE
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre
from signalements import actions
from tests.base import WORKER, acting_under
from tests.reporting.contrats import TERMES
from tests.world import World

START = date(2024, 1, 1)
AT = datetime(2024, 1, 1, 8, tzinfo=UTC)
ALL = tuple(f for f in Fonction if f != Fonction.EXAMEN)
USAGE: dict[str, Any] = {"resiliation_usage_jours": 30, "ame": "sans_restriction"}


def sign(
    partenaire: Partenaire, *caisses: Caisse, fonctions: tuple[Fonction, ...] = ALL, **termes: Any
) -> ConventionMetier:
    """A convention in force since 2024 and its usage convention, every function open unless said; accesses point at it."""
    with acting_as(caisse_perimetre([c.pk for c in caisses])):
        convention = ConventionMetier.objects.create(
            ref=f"essai-{partenaire.pk}",
            kind="acces_droits_soins",
            intitule="Convention d’accès aux droits et aux soins",
            partenaire=partenaire,
            caisse_ids=[c.pk for c in caisses],
            created_at=AT,
            etat="signee",
            effective_on=START,
            next_term_on=date(2027, 1, 1),
        )
        acte = Acte.objects.create(convention=convention, kind="metier", created_at=AT, created_by_ref="essai")
        for cle, valeur in {**TERMES, **USAGE, **termes}.items():
            fix_term(convention, acte, cle, valeur)
        usage = ConventionUsage.objects.create(
            metier=convention, provenance="texte", etat="signee", effective_on=START, created_at=AT
        )
        for caisse in caisses:
            Participation.objects.create(convention=convention, caisse=caisse, partenaire=partenaire, starts_on=START)
            for fonction in fonctions:
                open_function(usage, caisse, fonction)
    Acces.objects.filter(partenaire=partenaire, caisse__in=caisses).update(usage_ref=str(usage.pk))
    return convention


def fix_term(convention: ConventionMetier, acte: Acte, cle: str, valeur: Any, caisse: Caisse | None = None) -> None:
    """One term, for every caisse or one."""
    Terme.objects.create(
        convention=convention, acte=acte, cle=cle, valeur=valeur, article="annexe 3", starts_on=START, caisse=caisse
    )


def open_function(usage: ConventionUsage, caisse: Caisse, fonction: Fonction) -> FonctionOuverte:
    """Open a function at a caisse, for good."""
    return FonctionOuverte.objects.create(
        usage=usage,
        partenaire=usage.metier.partenaire,
        caisse=caisse,
        fonction=fonction,
        opens_on=START,
        source="texte",
        decided_at=AT,
        decided_by_ref="essai",
    )


def read_in_working_days(convention: ConventionMetier, caisse: Caisse) -> None:
    """The caisse reads 48 h as two working days."""
    with acting_as(caisse_perimetre([caisse.pk])):
        Lecture.objects.create(
            convention=convention,
            caisse=caisse,
            cle="contact_heures",
            valeur="ouvrees",
            motif="Usage de la caisse.",
            recorded_at=AT,
            recorded_by_ref="essai",
        )


def lay_options() -> None:
    """The national answers, as the loader lays them: under the worker's role."""
    with acting_under(WORKER), acting_as(SYSTEME):
        actions.load_options(by=AUTOMATE, at=AT)


def lay_contracts(world: World) -> None:
    """Both conventions of the cast."""
    pdc = sign(world.departement, world.artois, world.opale, preuve_accord="case_en_tete", telephone="")
    with acting_as(caisse_perimetre([world.artois.pk, world.opale.pk])):
        fix_term(pdc, Acte.objects.get(convention=pdc), "preuve_accord", "signature", caisse=world.opale)
    sign(world.bondues, world.opale, contact="des_reception", contact_heures="", preuve_accord="case")
