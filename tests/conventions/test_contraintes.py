"""What the database refuses, each by its name and its sentence, whatever the code does: raw SQL against the loaded texts."""

from datetime import date

# ruff: noqa: E501  one refusal a line
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from conventions import actions
from conventions.enums import KindLettre
from conventions.isolation import PLAN
from espace.auteurs import AUTOMATE
from espace.errors import Refus, constraint_name, sentence_of
from espace.tenancy import SYSTEME, acting_as
from tests.base import type_of_role
from tests.contraintes import again, declared, said, twice
from tests.conventions.conftest import LOADED_AT, Maker, load, partie_of, seen_by

B = "(select id from conventions_conventionmetier where ref = 'bondues')"
U = f"(select id from conventions_conventionusage where metier_id = {B})"
P = f"(select partenaire_id from conventions_conventionmetier where id = {B})"
C = f"(select caisse_id from conventions_participation where convention_id = {B})"
CAISSE = f"(select id from conventions_partie where convention_id = {B} and caisse_id is not null)"
CCAS = f"(select id from conventions_partie where convention_id = {B} and partenaire_id is not null)"
METIER = f"(select id from conventions_acte where convention_id = {B} and kind = 'metier')"
USAGE = f"(select id from conventions_acte where convention_id = {B} and kind = 'usage')"
NOW, BY = "'2026-11-23 10:00+00'", "'essai'"


def insert(table: str, **values: object) -> str:
    """An INSERT whose values are SQL."""
    return f"insert into conventions_{table} ({', '.join(values)}) values ({', '.join(map(str, values.values()))})"


def update(table: str, what: str, where: str = "") -> str:
    return f"update conventions_{table} set {what} where {where or f'convention_id = {B}'}"


def lettre(**values: object) -> str:
    given = {
        "convention_id": B, "objet": "'metier'", "kind": "'denonciation'", "auteur_id": CCAS, "envoi": "'recommandee_ar'",
        "reference": "'1A'", "motif": "'Motif'", "sent_on": "'2026-08-01'", "admitted_by_ref": "''", "admitted_reason": "''",
        "recorded_at": NOW, "recorded_by_ref": BY,
    }  # fmt: skip
    return insert("lettre", **{**given, **values})


def acte(**values: object) -> str:
    given = {
        "convention_id": B, "kind": "'avenant'", "numero": 1, "objet": "'Objet'", "justification": "''",
        "is_objectifs_attested": "true", "effect_on": "'2026-12-01'", "created_at": NOW, "created_by_ref": BY,
    }  # fmt: skip
    return insert("acte", **{**given, **values})


def terme(**values: object) -> str:
    given = {"convention_id": B, "acte_id": METIER, "cle": "'duree_mois'", "valeur": "'12'", "article": "'art. 9'"}
    return insert("terme", **{**given, **values})


def fonction(**values: object) -> str:
    given = {
        "usage_id": U, "partenaire_id": P, "caisse_id": C, "fonction": "'contact'", "opens_on": "'2026-12-01'",
        "source": "'decision'", "decided_at": NOW, "decided_by_ref": BY,
    }  # fmt: skip
    return insert("fonctionouverte", **{**given, **values})


def envoi(**values: object) -> str:
    given = {
        "usage_id": U, "partenaire_id": P, "caisse_id": C, "categorie": "'ase'", "opens_on": "'2026-12-01'",
        "decided_at": NOW, "decided_by_ref": BY,
    }  # fmt: skip
    return insert("envoidirect", **{**given, **values})


def violation(**values: object) -> str:
    given = {
        "convention_id": B, "partenaire_id": P, "caisse_id": C, "declarante_id": CCAS, "cas": "'detection'", "is_suspicion": "true",
        "discovered_at": "'2026-11-01 09:00+00'", "declared_at": "'2026-11-01 10:00+00'", "due_at": "'2026-11-03 09:00+00'",
        "nature": "''", "donnees": "''", "mesures": "''", "decision": "''", "declared_by_ref": BY,
    }  # fmt: skip
    return insert("violation", **{**given, **values})


def droit(**values: object) -> str:
    given = {
        "convention_id": B, "partenaire_id": P, "caisse_id": C, "kind": "'acces'", "etat": "'en_cours'", "civilite": "'madame'",
        "nom": "'Garance'", "prenom": "'Alix'", "date_naissance": "'1980-01-01'", "departement": "'59'",
        "received_on": "'2026-11-01'", "due_on": "'2026-12-01'", "addressed_to_id": CAISSE, "reponse": "''",
        "recorded_at": NOW, "recorded_by_ref": BY,
    }  # fmt: skip
    return insert("demandedroit", **{**given, **values})


def periode(**values: object) -> str:
    given = {
        "convention_id": B, "rang": 5, "kind": "'reconduction'", "starts_on": "'2030-01-01'", "ends_on": "'2031-01-01'",
        "is_presumee": "false", "recorded_at": NOW,
    }  # fmt: skip
    return insert("periode", **{**given, **values})


def version(**values: object) -> str:
    given = {
        "support_id": "(select max(id) from conventions_support)", "numero": 1, "lien": "'https://essai.example/'",
        "is_current": "true", "published_at": NOW, "published_by_ref": BY,
    }  # fmt: skip
    return insert("versionsupport", **{**given, **values})


def incident(**values: object) -> str:
    given = {
        "numero": "'22222-22222'", "version": 1,
        "partenaire_id": P, "caisse_id": C, "declare_par_id": COMPTE, "ecran": "'X'", "description": "'X'", "navigateur": "''",
        "etat": "'ouvert'", "declared_at": NOW, "transmitted_by_ref": "''", "closed_by_ref": "''", "reponse": "''",
    }  # fmt: skip
    return insert("incident", **{**given, **values})


METIER_ROW = f"id = {B}"
AVENANT = "(select max(id) from conventions_acte)"
AUTRE = "(select id from conventions_conventionmetier where ref = 'autre')"
COMPTE = "(select max(id) from accounts_compte)"
SUPPORT = insert("support", caisse_id=C, titre="'X'", origine="'CPAM'", created_at=NOW)
INSTRUCTION = insert("instruction", caisse_id=C, titre="'X'", texte="'X'", published_at=NOW, published_by_ref=BY)
READ = insert(
    "lectureinstruction", instruction_id="(select max(id) from conventions_instruction)", compte_id=COMPTE, read_at=NOW
)
OTHER = "(select id from conventions_conventionmetier where ref = 'champigny')"
REFUSED: list[tuple[str, str]] = [
    ("convention_signed_dated", update("conventionmetier", "effective_on = null", METIER_ROW)),
    ("convention_end_order", update("conventionmetier", "ended_on = '2025-01-01', end_reason = 'retrait'", METIER_ROW)),
    ("convention_end_reasoned", update("conventionmetier", "ended_on = '2027-01-01'", METIER_ROW)),
    ("convention_not_itself", update("conventionmetier", "remplace_id = id", METIER_ROW)),
    (
        "convention_evaluation_order",
        update("conventionmetier", "evaluation_starts_on = '2026-01-01', evaluation_ends_on = '2025-01-01'", METIER_ROW),
    ),
    ("partie_one_side", update("partie", "partenaire_id = " + P, f"id = {CAISSE}")),
    (
        "partie_caisse_once",
        insert(
            "partie", convention_id=B, kind="'caisse'", caisse_id=C, denomination="''", siege="''", representant="''",
            qualite="''",
        ),
    ),
    (
        "partie_one_partenaire",
        insert(
            "partie", convention_id=B, kind="'partenaire'", partenaire_id=P, denomination="''", siege="''",
            representant="''", qualite="''",
        ),
    ),
    ("participation_order", update("participation", "ended_on = '2025-01-01'")),
    ("usage_one_alive", insert("conventionusage", metier_id=B, provenance="'texte'", etat="'brouillon'", end_reason="''", created_at=NOW)),
    ("usage_signed_dated", update("conventionusage", "effective_on = null", f"id = {U}")),
    ("usage_end_order", update("conventionusage", "ended_on = '2025-01-01', end_reason = 'resiliation'", f"id = {U}")),
    ("usage_end_reasoned", update("conventionusage", "ended_on = '2027-01-01'", f"id = {U}")),
    ("acte_metier_once", acte(kind="'metier'", numero=0, effect_on="null")),
    ("acte_usage_once", acte(kind="'usage'", usage_id=U, numero=0, effect_on="null")),
    ("acte_usage_named", acte(kind="'usage'", numero=0, effect_on="null")),
    ("acte_avenant_complete", acte(is_objectifs_attested="false")),
    ("acte_avenant_complete", acte(effect_on="null")),
    (
        "signature_once",
        insert(
            "signature", acte_id=METIER, convention_id=B, partie_id=CCAS, signed_on="'2026-01-01'", signataire="''", qualite="''",
            deliberation_ref="''", is_demonstration="false", recorded_at=NOW, recorded_by_ref=BY,
        ),
    ),
    (
        "signature_deliberation_order",
        update("signature", "deliberation_on = '2026-01-01', executory_on = '2025-01-01'", f"acte_id = {METIER}"),
    ),
    ("lettre_denonciation", lettre(sent_on="null")),
    ("lettre_opposition", lettre(kind="'opposition'")),
    ("lettre_mise_en_demeure", lettre(kind="'mise_en_demeure'", reference="''")),
    ("lettre_resiliation", lettre(kind="'resiliation'")),
    ("lettre_retrait", lettre(kind="'retrait'")),
    ("lettre_confirmation", lettre(kind="'confirmation'", sent_on="null")),
    ("lettre_cured_kind", lettre(cured_on="'2026-09-01'")),
    ("lettre_admitted", lettre(admitted_on="'2026-09-01'")),
    ("lettre_received_after_sent", lettre(received_on="'2026-07-01'")),
    ("lettre_usage_kind", lettre(objet="'usage'")),
    ("periode_once", periode(rang=1)),
    ("periode_order", periode(ends_on="'2029-01-01'")),
    ("periode_kind_rang", periode(kind="'initiale'")),
    ("terme_by_avenant", terme(cle="'nouveau'")),
    ("terme_by_avenant", update("terme", "valeur = '24'")),
    ("terme_by_avenant", f"delete from conventions_terme where convention_id = {B}"),
    ("terme_order", update("terme", "ends_on = '2025-01-01'")),
    (
        "lecture_reasoned",
        insert("lecture", convention_id=B, cle="'denonciation'", valeur="'fenetre'", motif="''", recorded_at=NOW, recorded_by_ref=BY),
    ),
    ("fonction_no_overlap", fonction()),
    ("fonction_order", fonction(fonction="'examen'", closes_on="'2026-01-01'")),
    ("envoi_direct_order", envoi(closes_on="'2026-01-01'")),
    ("envoi_direct_no_overlap", envoi() + "; " + envoi()),
    (
        "canal_secours_once",
        insert(
            "canalsecours", usage_id=U, partenaire_id=P, caisse_id=C, fonction="'contact'", texte="'3646'", recorded_at=NOW,
            recorded_by_ref=BY,
        ),
    ),
    ("contact_identified", update("contactconvention", "nom = '', fonction = '', email = ''")),
    ("contact_order", update("contactconvention", "ends_on = '2020-01-01'")),
    ("volet_commun_retenu", insert("voletconvention", convention_id=B, tronc="'commun'", code="'x'", libelle="'X'", is_retenu="false")),
    ("besoin_answered", insert("besoinannuaire", convention_id=B, ordre=99, besoin="'X'", fonction="''", canal="''")),
    (
        "note_closed_with_issue",
        insert(
            "noteconvention", convention_id=B, kind="'differend'", noted_on="'2026-01-01'", texte="'X'", closed_on="'2026-02-01'",
            issue="''", recorded_at=NOW, recorded_by_ref=BY,
        ),
    ),
    ("violation_order", violation(due_at="'2026-10-01 09:00+00'")),
    ("violation_decided", violation(decided_at=NOW)),
    ("droit_identified", droit(nom="''")),
    ("droit_answered", droit(etat="'repondue'")),
    (
        "sous_traitant_decided",
        insert(
            "soustraitant", convention_id=B, denomination="'X'", activite="'X'", contract_starts_on="'2026-01-01'",
            declared_on="'2026-01-01'", etat="'autorise'", decided_by_ref="''", recorded_at=NOW, recorded_by_ref=BY,
        ),
    ),
    ("destruction_attested", insert("destruction", convention_id=B, asked_on="'2026-01-01'", attested_on="'2026-02-01'", attested_by_ref="''")),
    (
        "actualite_order",
        insert(
            "actualite", caisse_id=C, public="'partenaires'", titre="'X'", texte="'X'", starts_on="'2026-01-02'",
            ends_on="'2026-01-01'", published_at=NOW, published_by_ref=BY,
        ),
    ),
    ("support_origin", insert("support", caisse_id=C, titre="'X'", origine="''", created_at=NOW)),
    (
        "maintenance_order",
        insert(
            "maintenance", announced_at=NOW, starts_at="'2026-01-02'", ends_at="'2026-01-01'", texte="''", published_at=NOW, cancelled_by_ref="''", version=1,
            published_by_ref=BY,
        ),
    ),
    ("acte_avenant_numero_once", twice(acte(numero=77))),
    ("terme_once_an_acte", f"{acte(numero=77)}; {twice(terme(acte_id=AVENANT))}"),
    ("terme_no_overlap", f"{acte(numero=77)}; " + terme(acte_id=AVENANT, starts_on="'2026-12-01'")),
    ("participation_once", again("conventions_participation", f"convention_id = {B}", starts_on="null")),
    (
        "participation_no_overlap",
        again("conventions_conventionmetier", f"id = {B}", ref="'autre'")
        + "; "
        + again("conventions_participation", f"convention_id = {B}", convention_id=AUTRE),
    ),
    ("lettre_repond_a_kind", f"{lettre()}; {lettre(repond_a_id='(select max(id) from conventions_lettre)')}"),
    ("volet_once", twice(insert("voletconvention", convention_id=B, tronc="'commun'", code="'x'", libelle="'X'", is_retenu="true"))),
    ("besoin_once", twice(insert("besoinannuaire", convention_id=B, ordre=99, besoin="'X'", fonction="''", canal="'X'"))),
    (
        "horaire_once_a_day",
        twice(insert("horaireaccueil", convention_id=B, texte="'X'", starts_on="'2026-01-01'", recorded_at=NOW, recorded_by_ref=BY)),
    ),
    ("version_support_something", f"{SUPPORT}; " + version(lien="''")),
    ("version_support_once", f"{SUPPORT}; {version()}; {version(is_current='false')}"),
    ("version_support_current_once", f"{SUPPORT}; {version()}; {version(numero=2)}"),
    ("lecture_instruction_once", f"{INSTRUCTION}; {twice(READ)}"),
    ("incident_described", incident(ecran="''")),
    ("incident_closed", incident(etat="'ouvert'", closed_at=NOW)),
    ("incident_transitions", incident(etat="'clos'", closed_at=NOW, reponse="'X'")),
    ("incident_answered", f"{incident()}; update conventions_incident set etat = 'clos', closed_at = {NOW}"),
    ("incident_transmitted", f"{incident()}; update conventions_incident set etat = 'transmis'"),
    # a child stays with the convention its row names
    ("signature_acte_tenant", update("signature", f"convention_id = {OTHER}", f"acte_id = {METIER}")),
    ("contactconvention_partie_tenant", update("contactconvention", f"convention_id = {OTHER}", f"partie_id = {CCAS}")),
    ("lettre_auteur_tenant", lettre(convention_id=OTHER)),
    ("participation_convention_tenant", update("participation", "partenaire_id = (select partenaire_id from conventions_conventionmetier where ref = 'champigny')")),
]  # fmt: skip


def test_the_database_refuses_by_name(compte: Maker) -> None:
    """One load, then each statement in its own savepoint."""
    load("bondues", "champigny")
    compte("agent", caisse="roubaix-tourcoing")
    with seen_by("roubaix-tourcoing", "val-de-marne"):
        answers = [(name, *said(statement)) for name, statement in REFUSED]
    assert [(name, found) for name, found, _ in answers if found != name] == []
    assert {name for name, _, sentence in answers if sentence is None} == {name for name, _ in REFUSED} & (
        TECHNICAL | TIES
    )


@pytest.mark.django_db
def test_a_convention_without_a_caisse_is_refused_even_to_the_jobs(as_worker: type_of_role) -> None:
    """Anybody else would no longer see it: the policy refuses first."""
    load("bondues")
    with as_worker(), acting_as(SYSTEME), connection.cursor() as cursor:
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            cursor.execute(update("conventionmetier", "caisse_ids = '{}'", METIER_ROW))
        assert constraint_name(refused.value) == "convention_some_caisse"


@pytest.mark.django_db
def test_a_usage_convention_cannot_be_signed_over_a_draft_even_by_hand() -> None:
    load("bondues")
    with seen_by("roubaix-tourcoing"), connection.cursor() as cursor:
        cursor.execute(
            update("conventionmetier", "etat = 'en_signature', effective_on = null, next_term_on = null", METIER_ROW)
        )
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            cursor.execute(update("conventionusage", "etat = 'signee'", f"id = {U}"))
    assert constraint_name(refused.value) == "usage_leans_on_metier"


@pytest.mark.django_db
@pytest.mark.parametrize(("verb"), ["update conventions_evenement set day = day", "delete from conventions_evenement"])
def test_the_life_of_a_convention_is_never_rewritten(verb: str) -> None:
    load("rouen")
    with seen_by("rouen"), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(verb)


@pytest.mark.django_db
def test_an_action_meets_the_same_refusal_in_words() -> None:
    load("bondues")
    with seen_by("roubaix-tourcoing"), pytest.raises(Refus, match="Une mise en demeure porte") as refused:
        actions.record_lettre(
            kind=KindLettre.MISE_EN_DEMEURE,
            auteur=partie_of("bondues"),
            sent_on=date(2026, 11, 1),
            by=AUTOMATE,
            at=LOADED_AT,
        )
    assert refused.value.code == "lettre_mise_en_demeure"


# Broken by another test of this file: the policy refuses first, or the rows are laid otherwise.
APART = {"convention_some_caisse", "usage_leans_on_metier"}
# Keys between tenants, all walked in tests/signalements/test_liens.py.
TIES = {part.name for part in PLAN.ties}
# Keys that only composite foreign keys or replays use: nobody types what they refuse.
TECHNICAL = {
    "convention_of_partenaire", "partie_in_convention", "acte_in_convention", "participation_once", "periode_once",
    "periode_kind_rang", "volet_once", "besoin_once", "horaire_once_a_day", "version_support_once",
    "version_support_current_once", "lecture_instruction_once",
}  # fmt: skip


def test_every_constraint_has_a_french_sentence() -> None:
    silent = set()
    for model in apps.get_app_config("conventions").get_models():
        for constraint in model._meta.constraints:
            if constraint.violation_error_message == constraint.default_violation_error_message:
                silent.add(constraint.name)
    assert silent == TECHNICAL


def test_a_sentence_is_found_for_a_trigger() -> None:
    error = DatabaseError()
    cause = type("Cause", (Exception,), {"diag": type("Diag", (), {"constraint_name": "terme_by_avenant"})})()
    error.__cause__ = cause
    assert sentence_of(error) == (
        "Un terme ne change que par un avenant signé de toutes les parties. Préparez un avenant : la nouvelle valeur "
        "s’appliquera à sa date d’effet."
    )


@pytest.mark.django_db
def test_no_constraint_is_left_out() -> None:
    assert declared("conventions") == {name for name, _ in REFUSED} - TIES | APART
