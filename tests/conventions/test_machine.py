"""Random facts through the actions, late ones included: after each, every projection equals its recomputation.

Each example starts from the loaded texts and is undone; what a rule refuses is refused, and changes nothing.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Acces
from conventions import actions
from conventions.actions import TermeSaisi
from conventions.enums import Envoi, KindContact, KindLettre, ObjetLettre
from conventions.models import ContactConvention, ConventionMetier, ConventionUsage, Lettre, Participation, Partie
from espace.auteurs import AUTOMATE
from espace.errors import Refus
from tests.conventions.conftest import PDC, at, load, seen_by
from tests.conventions.rejeu import check_projections

pytestmark = pytest.mark.django_db
REFS = ("bondues", "pas-de-calais", "champigny")
TODAY = date(2026, 6, 1)
days = st.dates(date(2025, 7, 1), date(2029, 12, 31))


def pick(rows: Any, rank: int) -> Any:
    found = list(rows.order_by("pk"))
    return found[rank % len(found)] if found else None


def _lettre(e: dict[str, Any], convention: ConventionMetier, common: dict[str, Any]) -> None:
    sent_on = e["sent_on"]
    objet = e["objet"] if e["kind"] in (KindLettre.MISE_EN_DEMEURE, KindLettre.RESILIATION) else ObjetLettre.METIER
    notices = Lettre.objects.filter(convention=convention, kind=KindLettre.MISE_EN_DEMEURE, objet=objet)
    is_answer = e["kind"] == KindLettre.RESILIATION
    actions.record_lettre(
        kind=e["kind"],
        objet=objet,
        auteur=pick(Partie.objects.filter(convention=convention), e["rank"]),
        sent_on=sent_on,
        received_on=sent_on + timedelta(days=e["wait"]),
        envoi=Envoi.RECOMMANDEE_AR,
        reference="1A",
        motif="Manquement",
        effect_on=sent_on + timedelta(days=e["effect"]),
        repond_a=pick(notices, e["rank"]) if is_answer else None,
        **common,
    )


def _admettre(e: dict[str, Any], convention: ConventionMetier, common: dict[str, Any]) -> None:
    lettre = pick(Lettre.objects.filter(convention=convention, admitted_on=None), e["rank"])
    if lettre:
        actions.admit_lettre(lettre=lettre, motif="Accord des parties.", **common)


def _reparer(e: dict[str, Any], convention: ConventionMetier, common: dict[str, Any]) -> None:
    lettre = pick(Lettre.objects.filter(convention=convention, kind=KindLettre.MISE_EN_DEMEURE), e["rank"])
    if lettre:
        actions.cure_manquement(lettre=lettre, cured_on=lettre.sent_on + timedelta(days=e["wait"]), **common)


def _contact(e: dict[str, Any], convention: ConventionMetier, common: dict[str, Any]) -> None:
    partie = pick(Partie.objects.filter(convention=convention), e["rank"])
    kind = list(KindContact)[e["rank"]]
    actions.add_contact(partie=partie, kind=kind, starts_on=e["sent_on"], fonction="Contact", **common)


def _retirer(e: dict[str, Any], convention: ConventionMetier, common: dict[str, Any]) -> None:
    contact = pick(ContactConvention.objects.filter(convention=convention, ends_on=None), e["rank"])
    if contact:
        actions.end_contact(contact=contact, ends_on=e["sent_on"], **common)


def _lecture(e: dict[str, Any], convention: ConventionMetier, common: dict[str, Any]) -> None:
    cle, values = [
        ("denonciation", ("fenetre", "preavis")),
        ("resiliation_par_caisse", ("participation", "convention")),
    ][e["rank"] % 2]
    actions.write_lecture(
        convention=convention, cle=cle, valeur=values[e["wait"] % 2], motif="Avis.", day=e["sent_on"], **common
    )  # fmt: skip


def _avenant(e: dict[str, Any], convention: ConventionMetier, common: dict[str, Any]) -> None:
    changes = [
        TermeSaisi("grille_techniciens", [["sans_borne", e["rank"] + 1]], "avenant"),
        TermeSaisi("duree_mois", 24, "avenant"),
        TermeSaisi("reconduction", "aucune", "avenant"),
        TermeSaisi("denonciation_mois", 1, "avenant"),
    ]
    acte = actions.draft_avenant(
        convention=convention,
        objet="Essai",
        effect_on=e["sent_on"],
        is_objectifs_attested=True,
        termes=[changes[e["rank"] % len(changes)]],
        **common,
    )
    for partie in Partie.objects.filter(convention=convention):
        actions.record_signature(acte=acte, partie=partie, signed_on=e["sent_on"], **common)


def _temps(e: dict[str, Any], convention: ConventionMetier, common: dict[str, Any]) -> None:
    actions.write_renewals(convention=convention, **common)


PLAY: dict[str, Callable[[dict[str, Any], ConventionMetier, dict[str, Any]], None]] = {
    "lettre": _lettre, "admettre": _admettre, "reparer": _reparer, "contact": _contact, "retirer": _retirer,
    "lecture": _lecture, "avenant": _avenant, "temps": _temps,
}  # fmt: skip


event = st.fixed_dictionaries(
    {
        "what": st.sampled_from(["lettre", "lettre", *PLAY]),
        "ref": st.sampled_from(REFS),
        "kind": st.sampled_from(KindLettre),
        "objet": st.sampled_from(ObjetLettre),
        "rank": st.integers(0, 5),
        "sent_on": days,
        "wait": st.integers(0, 40),
        "effect": st.integers(0, 60),
        "later": st.integers(0, 200),
    }
)


def check_invariants() -> None:
    """No access outside a convention in force; a usage convention never outlives its métier; ranks follow one another."""
    for usage in ConventionUsage.objects.select_related("metier"):
        metier = usage.metier
        assert usage.effective_on is not None
        if metier.ended_on:
            assert usage.ended_on is not None
            assert usage.ended_on <= max(metier.ended_on, usage.effective_on)
        for acces in Acces.objects.filter(usage_ref=str(usage.pk)):
            participation = Participation.objects.get(convention=metier, caisse_id=acces.caisse_id)
            assert participation.starts_on is not None
            assert participation.starts_on <= acces.opens_on
            for end in (participation.ended_on, usage.ended_on):
                assert end is None or (acces.closes_on is not None and acces.closes_on <= end)
        ranks = list(metier.periodes.values_list("rang", flat=True))
        assert ranks == list(range(len(ranks)))


@pytest.fixture
def loaded() -> None:
    load(*REFS, when=at(TODAY))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(event, min_size=1, max_size=8))
def test_projections_follow_any_facts_in_any_order(loaded: None, events: list[dict[str, Any]]) -> None:
    with transaction.atomic(), seen_by("roubaix-tourcoing", "val-de-marne", *PDC):
        day = TODAY
        for e in events:
            day += timedelta(days=e["later"])
            convention = ConventionMetier.objects.get(ref=e["ref"])
            try:
                with transaction.atomic():
                    PLAY[e["what"]](e, convention, {"by": AUTOMATE, "at": at(day)})
            except Refus:
                continue
            actions.replay(ConventionMetier.objects.get(ref=e["ref"]), by=AUTOMATE, at=at(day))
            check_invariants()
        for ref in REFS:  # as the job of that day does, so that every one is written up to it
            actions.write_renewals(convention=ConventionMetier.objects.get(ref=ref), by=AUTOMATE, at=at(day))
        check_projections(at(day))
        transaction.set_rollback(True)
