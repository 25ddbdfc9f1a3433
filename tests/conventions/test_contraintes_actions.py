"""What an action lets a person reach of the constraints of a contract: a refusal under the name, in its words.

No screen writes a contract yet; the ones to come show `Refus.message`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from accounts.models import Caisse
from conventions import actions
from conventions.actions import Deliberation, TermeSaisi
from conventions.chargement import BesoinDeclare, VoletDeclare
from conventions.enums import CategorieEnvoi, Fonction, KindContact, KindLettre, ObjetLettre
from conventions.models import Lettre, Partie
from espace.auteurs import AUTOMATE
from espace.errors import Refus
from tests.conventions.conftest import LOADED_AT, acte_of, convention_of, load, partie_of, seen_by, usage_of
from tests.conventions.test_contraintes import APART, REFUSED, TIES

BY: dict[str, Any] = {"by": AUTOMATE, "at": LOADED_AT}
DAY, LATER, EARLIER = date(2026, 11, 1), date(2027, 1, 1), date(2026, 10, 1)
REF, CODE = "bondues", "roubaix-tourcoing"
DEMEURE, DENONCIATION = KindLettre.MISE_EN_DEMEURE, KindLettre.DENONCIATION


def ccas() -> Partie:
    return partie_of(REF)


def caisse() -> Caisse:
    return Caisse.objects.get(code=CODE)


def lettre(kind: KindLettre, **values: Any) -> Lettre:
    return actions.record_lettre(
        **{"kind": kind, "auteur": ccas(), "reference": "1A", "motif": "Essai", **values, **BY}
    )


def demeure() -> Lettre:
    return lettre(DEMEURE, sent_on=EARLIER, received_on=EARLIER, objet=ObjetLettre.USAGE)


def contact(**values: Any) -> Any:
    given = {"partie": ccas(), "kind": KindContact.AUTRE, "starts_on": DAY}
    return actions.add_contact(**{**given, **values, **BY})


def avenant(**values: Any) -> Any:
    given = {"objet": "Essai", "effect_on": LATER, "is_objectifs_attested": True, "termes": []}
    return actions.draft_avenant(**{"convention": convention_of(REF), **given, **values, **BY})


def sign(**values: Any) -> Any:
    given = {"acte": acte_of(REF), "partie": ccas(), "signed_on": DAY}
    return actions.record_signature(**{**given, **values, **BY})


def fonction(**values: Any) -> Any:
    return actions.open_fonction(usage=usage_of(REF), caisse=caisse(), fonction=Fonction.CONTACT, opens_on=DAY, **BY)


def envoi_direct() -> Any:
    return actions.open_envoi_direct(
        usage=usage_of(REF), caisse=caisse(), categorie=CategorieEnvoi.ASE, opens_on=DAY, **BY
    )


def volets(*codes: str, tronc: str = "commun", is_retenu: bool = True) -> None:
    rows = [VoletDeclare(code=code, tronc=tronc, libelle="Essai", retenu=is_retenu) for code in codes]
    actions.set_volets(convention=convention_of(REF), volets=rows, **BY)


def besoins() -> None:
    actions.set_besoins(convention=convention_of(REF), besoins=[BesoinDeclare(besoin="X", fonction="", canal="")], **BY)


def admit_without_a_reason() -> None:
    actions.admit_lettre(lettre=lettre(DENONCIATION, sent_on=DAY), motif=" ", **BY)


def read_without_a_reason() -> None:
    actions.write_lecture(
        convention=convention_of(REF), cle="contact_heures", valeur="ouvrees", motif=" ", day=DAY, **BY
    )


# constraint → what a person would do that breaks it
ACTIONS: dict[str, Callable[[], Any]] = {
    "lettre_denonciation": lambda: lettre(DENONCIATION),
    "lettre_opposition": lambda: lettre(KindLettre.OPPOSITION),
    "lettre_mise_en_demeure": lambda: lettre(DEMEURE, sent_on=DAY, reference=""),
    "lettre_resiliation": lambda: lettre(
        KindLettre.RESILIATION, sent_on=DAY, objet=ObjetLettre.USAGE, repond_a=demeure()
    ),
    "lettre_retrait": lambda: lettre(KindLettre.RETRAIT, auteur=partie_of(REF, CODE), sent_on=DAY),
    "lettre_confirmation": lambda: lettre(KindLettre.CONFIRMATION),
    "lettre_repond_a_kind": lambda: lettre(DENONCIATION, sent_on=DAY, repond_a=demeure()),
    "lettre_received_after_sent": lambda: lettre(DEMEURE, sent_on=DAY, received_on=EARLIER),
    "lettre_usage_kind": lambda: lettre(DENONCIATION, sent_on=DAY, objet=ObjetLettre.USAGE),
    "lettre_cured_kind": lambda: actions.cure_manquement(lettre=demeure(), cured_on=date(2026, 9, 1), **BY),
    "lettre_admitted": admit_without_a_reason,
    "contact_identified": contact,
    "contact_order": lambda: actions.end_contact(contact=contact(fonction="Essai"), ends_on=EARLIER, **BY),
    "acte_avenant_complete": lambda: avenant(is_objectifs_attested=False),
    "terme_once_an_acte": lambda: avenant(termes=[TermeSaisi("contact_heures", 24, "art. 2")] * 2),
    "signature_once": sign,
    "signature_deliberation_order": lambda: sign(
        acte=avenant(), deliberation=Deliberation("1", on=DAY, executory_on=EARLIER)
    ),
    "fonction_no_overlap": fonction,
    "envoi_direct_no_overlap": lambda: [envoi_direct(), envoi_direct()],
    "lecture_reasoned": read_without_a_reason,
    "volet_commun_retenu": lambda: volets("a", is_retenu=False),
    "besoin_answered": besoins,
}


def sentence_of_model(name: str) -> str:
    """The words that the constraint itself carries."""
    return next(
        str(c.violation_error_message)
        for model in apps.get_app_config("conventions").get_models()
        for c in model._meta.constraints
        if c.name == name
    )


@pytest.mark.django_db
def test_through_the_action_it_is_a_refusal_with_the_same_name_and_words() -> None:
    load(REF)
    found = {}
    for name, act in ACTIONS.items():
        with seen_by(CODE), transaction.atomic():
            try:
                act()
            except Refus as refus:
                found[name] = (refus.code, refus.message)
            else:
                found[name] = ("accepted", "")
            transaction.set_rollback(True)
    assert found == {name: (name, sentence_of_model(name)) for name in ACTIONS}


# Projections: replayed from the facts, nobody types them.
REPLAYED = {
    "convention_some_caisse", "convention_signed_dated", "convention_end_order", "convention_end_reasoned",
    "participation_order", "participation_once", "usage_signed_dated", "usage_end_order", "usage_end_reasoned", "periode_once",
    "periode_order", "periode_kind_rang", "terme_order", "terme_no_overlap",
}  # fmt: skip
# Of a text: written once from a whole declaration, numbered or replaced by the code, or asked for before the database.
TEXT = {
    "convention_not_itself", "convention_evaluation_order", "partie_one_side", "partie_caisse_once", "partie_one_partenaire",
    "acte_metier_once", "acte_usage_once", "acte_usage_named", "acte_avenant_numero_once", "usage_one_alive",
    "usage_leans_on_metier", "terme_by_avenant", "volet_once", "besoin_once", "canal_secours_once", "fonction_order",
    "envoi_direct_order",
}  # fmt: skip
# Reached by signing: tests/conventions/test_resiliations.py; by a form that overtakes another: test_incidents.py.
ELSEWHERE = {"participation_no_overlap", "incident_transitions", "incident_transmitted", "incident_answered"}
# Of facts that no action writes yet.
NO_ACTION_YET = {
    "note_closed_with_issue", "violation_order", "violation_decided", "droit_identified", "droit_answered",
    "sous_traitant_decided", "destruction_attested", "actualite_order", "support_origin", "version_support_something",
    "version_support_once", "version_support_current_once", "lecture_instruction_once", "maintenance_order",
    "incident_described", "incident_closed", "horaire_once_a_day",
}  # fmt: skip


def test_each_constraint_is_reached_here_or_says_why_not() -> None:
    parts = [set(ACTIONS), REPLAYED, TEXT, ELSEWHERE, NO_ACTION_YET]
    everything = {name for name, _ in REFUSED} - TIES | APART
    assert set.union(*parts) == everything
    assert sum(map(len, parts)) == len(everything)
