"""Plain foreign keys go round the policies: each key between tables of tenants, walked with raw SQL.

The perimeter is as wide as one can be given (both caisses at once, or the structure), so that only the key itself can
refuse: the parent is visible, and of another tenant.
"""

from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from espace.errors import constraint_name
from espace.isolation import Plan
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre
from signalements.models import Demande
from tests.signalements.conftest import Sender
from tests.signalements.rangees import Rows
from tests.world import World

PLANS: list[Plan] = [
    import_module(f"{app}.isolation").PLAN for app in ("accounts", "conventions", "signalements", "reporting")
]
TIED = {part.name: part for plan in PLANS for part in plan.ties}
FROZEN = {(fige.table, column) for plan in PLANS for fige in plan.figes for column in fige.columns}
ADDED_ONLY = {
    "conventions_terme",
    "reporting_votant",
    "signalements_passage",
    "signalements_message",
    "signalements_noteinterne",
}
# Under one's own perimeter the policy, or the sight of the parent, refuses before the key: tried as the system. So is a
# column that the web never changes.
UNDER_A_POLICY = {"brouillon_service_tenant", "brouillon_signature_tenant"}
BY_STRUCTURE = {"signalements_brouillon", "reporting_votant"}

# name → (column written, the key into Rows of a value of one's own, of another tenant's)
CASES = {
    "compte_service_tenant": ("service_id", "mds", "service_bondues"),
    "compte_service_caisse_tenant": ("service_caisse_id", "mas_artois", "mas_opale"),
    "compte_rattache_a_tenant": ("rattache_a_id", "gestionnaire_departement", "gestionnaire_bondues"),
    "servicefonction_service_tenant": ("service_id", "mas_artois", "mas_opale"),
    "demandehabilitation_compte_tenant": ("compte_id", "gestionnaire_departement", "gestionnaire_bondues"),
    "demandehabilitation_remplace_tenant": ("remplace_id", "gestionnaire_departement", "gestionnaire_bondues"),
    "demandesurcompte_compte_tenant": ("compte_id", "gestionnaire_departement", "gestionnaire_bondues"),
    "demandesurcompte_successeur_tenant": ("successeur_id", "habilitation", "autre_habilitation"),
    "signalementsecurite_compte_tenant": ("compte_id", "technicien_departement", "technicien_bondues"),
    "exclusionpersonne_compte_tenant": ("compte_id", "technicien_departement", "technicien_bondues"),
    "importtechniciens_par_tenant": ("par_id", "gestionnaire_departement", "gestionnaire_bondues"),
    "identite_demande_tenant": ("caisse_id", "artois", "opale"),
    "identite_service_tenant": ("service_id", "mds", "service_bondues"),
    "echeance_demande_tenant": ("partenaire_id", "departement", "bondues"),
    "reorientation_demande_tenant": ("demande_id", "full", "autre"),
    "demande_service_tenant": ("service_id", "mds", "service_bondues"),
    "demande_porteur_tenant": ("porteur_id", "collegue_ase", "technicien_bondues"),
    "demande_auteur_tenant": ("auteur_id", "collegue_ase", "technicien_bondues"),
    "demande_agent_tenant": ("agent_id", "agent_medical_artois", "agent_opale"),
    "demande_service_caisse_tenant": ("service_caisse_id", "mas_artois", "mas_opale"),
    "brouillon_auteur_tenant": ("auteur_id", "collegue_ase", "technicien_bondues"),
    "brouillon_service_tenant": ("service_id", "mds", "service_bondues"),
    "brouillon_signature_tenant": ("signature_id", "papier", "autre_papier"),
    "noteinterne_auteur_tenant": ("auteur_id", "agent_medical_artois", "agent_opale"),
    "message_auteur_tenant": ("auteur_id", "collegue_ase", "technicien_bondues"),
    "lecturefil_last_message_tenant": ("last_message_id", "message", "autre_message"),
    "lecturefil_compte_tenant": ("compte_id", "collegue_ase", "technicien_bondues"),
    "passage_cancels_tenant": ("cancels_id", "passage", "autre_passage"),
    "accord_piece_tenant": ("piece_id", "piece", "autre_piece"),
    "piece_fichier_tenant": ("fichier_id", "fichier", "autre_fichier"),
    **{
        f"{child}_{column}_tenant": (f"{column}_id", "option", "autre_option")
        for child, column in (
            ("demande", "urgence"), ("demande", "motif"), ("saisine", "theme"), ("dossier", "prestation"),
            ("rendezvous", "motif"), ("demandedocument", "type_document"), ("examen", "centre"), ("optionchoisie", "option"),
            ("passage", "motif"), ("etapeaccompagnement", "orientation"), ("piece", "categorie"),
            ("pieceattendue", "prestation"), ("pieceattendue", "categorie"), ("piecedemandee", "categorie"),
        )
    },
    **{
        f"{child}_convention_tenant": ("partenaire_id", "departement", "bondues")
        for child in ("participation", "violation", "demandedroit")
    },
    "signature_acte_tenant": ("acte_id", "acte", "autre_acte"),
    "terme_acte_tenant": ("acte_id", "acte_usage", "autre_acte"),
    "acte_usage_tenant": ("usage_id", "usage", "autre_usage"),
    **{
        f"{child}_{column}_tenant": (f"{column}_id", "partie", "autre_partie")
        for child, column in (
            ("signature", "partie"), ("contactconvention", "partie"), ("lettre", "auteur"), ("lettre", "destinataire"),
            ("violation", "declarante"), ("demandedroit", "addressed_to"), ("bilanpartie", "partie"),
            ("decision", "partie"), ("membrecopil", "partie"),
        )
    },
    "lettre_repond_a_tenant": ("repond_a_id", "lettre", "autre_lettre"),
    "demandedroit_service_tenant": ("service_id", "mds", "service_bondues"),
    "envoidirect_service_tenant": ("service_id", "mds", "service_bondues"),
    "conventionmetier_executante_tenant": ("executante_id", "mds", "service_bondues"),
    "conventionmetier_remplace_tenant": ("remplace_id", "ancienne", "autre_convention"),
    **{
        f"{child}_fichier_tenant": ("fichier_id", "fichier", "autre_fichier")
        for child in ("signature", "document", "destruction")
    },
    "versionsupport_fichier_tenant": ("fichier_id", "fichier_artois", "fichier_opale"),
    "contactconvention_compte_tenant": ("compte_id", "collegue_ase", "technicien_bondues"),
    "incident_declare_par_tenant": ("declare_par_id", "collegue_ase", "technicien_bondues"),
    "lectureinstruction_compte_tenant": ("compte_id", "collegue_ase", "technicien_bondues"),
    "campagne_action_tenant": ("action_id", "action", "autre_action"),
    "membrecopil_replaced_by_tenant": ("replaced_by_id", "membre", "autre_membre"),
    "membrecopil_contact_tenant": ("contact_id", "contact", "autre_contact"),
    "presence_compte_tenant": ("compte_id", "collegue_ase", "technicien_bondues"),
    "votant_compte_tenant": ("compte_id", "collegue_ase", "technicien_bondues"),
}  # fmt: skip


def test_every_key_is_walked() -> None:
    assert set(CASES) == set(TIED)


def write(row: models.Model, column: str, value: Any) -> str | None:
    """Raw SQL, undone at once: the managers have no say. The name of the constraint that refuses, None when none does.

    What is only ever added is added again, the rest is changed.
    """
    table, pk = row._meta.db_table, row._meta.pk
    assert pk is not None
    if table in ADDED_ONLY:
        sql = f"""insert into {table} select (jsonb_populate_record(t, jsonb_build_object(
            'id', coalesce(nextval(pg_get_serial_sequence('{table}', 'id'))::text, gen_random_uuid()::text), 'starts_on', null,
            '{column}', %s::text))).* from {table} t where id = %s"""
    else:
        sql = f"update {table} set {column} = %s where {pk.column} = %s"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [value, row.pk])
            assert cursor.rowcount == 1
            cursor.execute("set constraints all immediate")
            transaction.set_rollback(True)
    except IntegrityError as error:
        return constraint_name(error)
    return None


@pytest.mark.django_db
def test_a_row_hangs_on_its_own_tenant_and_no_other(
    maison: World, full: Demande, send: Sender, as_worker: Callable[[], Any]
) -> None:
    """One walk of the whole table: laying its rows takes longer than trying every key."""
    rows = Rows(maison, full, send(by=maison.technicien_bondues, caisse=maison.opale, commentaire="Autre structure."))
    wide = caisse_perimetre([maison.artois.pk, maison.opale.pk])
    found = {}
    for name, (column, own, others) in CASES.items():
        child = TIED[name].child
        perimetre = maison.perimetre(maison.technicien_departement) if child in BY_STRUCTURE else wide
        is_of_system = name in UNDER_A_POLICY or (child, column) in FROZEN
        with as_worker() if is_of_system else nullcontext(), acting_as(SYSTEME if is_of_system else perimetre):
            row = rows.row(child, name)
            found[name] = (write(row, column, rows.key(others)), write(row, column, rows.key(own)))
    assert found == {name: (name, None) for name in CASES}
