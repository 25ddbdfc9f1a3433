"""Each constraint of the accounts by its name: by raw SQL, where no form has a say, and its French sentence."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import actions
from accounts.actions import AccesRow
from accounts.models import ImportTechniciens, Revue
from espace import files
from espace.auteurs import AUTOMATE
from espace.errors import Refus, constraint_name, sentence_of
from tests.accounts.test_habilitation import record
from tests.accounts.test_pages import AXELLE
from tests.contraintes import again, declared
from tests.world import GRILLE, World

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
NOW = "timestamptz '2026-06-01 08:00Z'"
ACCES = "insert into accounts_acces (partenaire_id, caisse_id, opens_on, closes_on, grille, usage_ref) values "
EXCLUSION = (
    "insert into accounts_exclusionstructure (partenaire_id, caisse_id, starts_on, motif, reference, decided_on, "
    "decided_at, decided_by_ref, lifted_by_ref) "
)
REVUE = "insert into accounts_revue (partenaire_id, opened_on, due_on, closed_by_ref) "
LIGNE = "insert into accounts_lignerevue (revue_id, compte_id, decision, decided_by_ref) "
CAISSE = {
    "departement": "insert into accounts_departementcaisse (caisse_id, departement, is_main) values ({opale}, ",
    "jour": "insert into accounts_jourferiecaisse (caisse_id, day, libelle) values ",
    "reglage": "insert into accounts_reglagecaisse (caisse_id, cle, valeur) values ",
    "service": "insert into accounts_servicecaisse (caisse_id, nom, email, is_active) values ({opale}, ",
    "fonction": "insert into accounts_servicefonction (service_id, caisse_id, fonction) values ",
}


DEMANDE_COMPTE = (
    "insert into accounts_demandesurcompte (partenaire_id, caisse_id, compte_id, kind, etat, asked_on, asked_by, origine, "
    "motif, changes, motif_refus, decided_by_ref, recorded_at, recorded_by_ref, version, wished_on, decided_at) "
    f"values ({{bondues}}, {{opale}}, {{tech}}, 'inactivation', 'ETAT', '2025-06-02', 'x', 'courriel', 'depart', "
    f"jsonb_build_object(), '', '', {NOW}, 'x', 1, 'WISHED', DECIDED)"
)


def demande_compte(etat: str = "en_attente", wished: str = "2025-06-17", decided: str = "null") -> str:
    return DEMANDE_COMPTE.replace("ETAT", etat).replace("WISHED", wished).replace("DECIDED", decided)


SIGNALEMENT = (
    "insert into accounts_signalementsecurite (numero, compte_id, partenaire_id, caisse_id, etat, kind, detection, detail, "
    "reported_at, reported_by_ref, cut_at, cut_by_ref, suite, closed_by_ref) "
)
PERSONNE = (
    "insert into accounts_exclusionpersonne (email_hash, caisse_id, partenaire_id, reference, decided_on, motif, decided_at, "
    "decided_by_ref, until, lifted_by_ref) "
)
BOITIER = (
    "insert into accounts_boitier (serial_number, sealed_key, period, etat, compte_id, given_at, given_by_ref, "
    "imported_at, imported_by_ref) "
)
IMPORT = (
    "insert into accounts_ligneimport (importation_id, numero, etat, champ, refus) "
    "select uuid, 2, 'valide', '', '' from accounts_importtechniciens cross join generate_series(1, 2)"
)


def on_compte(change: str) -> str:
    return f"update accounts_compte set {change} where id = {{tech}}"


def one_more(role: str) -> str:
    """Another account, where every place is taken."""
    return f"update accounts_partenaire set places_{role}s = 1 where id = {{bondues}}; " + again(
        "accounts_compte",
        f"role = '{role}' and partenaire_id = {{bondues}}",
        identifiant="'autre'",
        email="'autre@essai.example'",
        etat="'invite'",
        is_active="false",
    )


# constraint → a statement the database must refuse under that name
STATEMENTS: dict[str, str] = {
    "departement_once": CAISSE["departement"] + "'62', false)",
    "departement_main_once": CAISSE["departement"] + "'59', true)",
    "jour_ferie_once": CAISSE["jour"] + "({opale}, '2026-06-02', 'a'), ({opale}, '2026-06-02', 'b')",
    "service_caisse_once": CAISSE["service"] + "'MISSION accompagnement santé', '', true)",
    "service_fonction_once": CAISSE["fonction"] + "({mas}, {opale}, 'contact'), ({mas}, {opale}, 'contact')",
    "reglage_caisse_once": CAISSE["reglage"] + "({opale}, 'a', '1'), ({opale}, 'a', '2')",
    "partenaire_siret_shape": "update accounts_partenaire set siret = '1234' where id = {bondues}",
    "service_partenaire_once": "insert into accounts_servicepartenaire (partenaire_id, nom, categorie_envoi, is_active)"
    " values ({bondues}, 'ASE', '', true), ({bondues}, 'ase', '', true)",
    "effectif_positive": "update accounts_effectifdeclare set membres = 0 where partenaire_id = {bondues}",
    "effectif_once_a_day": again("accounts_effectifdeclare", "partenaire_id = {bondues}"),
    "domaine_once": "insert into accounts_domainecourriel (partenaire_id, domaine, attested_by_ref, "
    "proposed_by_ref, withdrawn_by_ref, motif_retrait) values ({bondues}, 'CCAS-bondues.example', '', '', '', '')",
    "domaine_withdrawn": "update accounts_domainecourriel set withdrawn_by_ref = 'x' where partenaire_id = {bondues}",
    "domaine_attested": "update accounts_domainecourriel set attested_by_ref = '' where partenaire_id = {bondues}",
    "acces_order": ACCES + "({bondues}, {artois}, '2026-01-02', '2026-01-02', jsonb_build_object(), 'u')",
    "acces_no_overlap": ACCES + "({bondues}, {opale}, '2026-01-02', null, jsonb_build_object(), 'u')",
    "exclusion_structure_once": EXCLUSION
    + f"select {{bondues}}, {{opale}}, day::date, 'm', 'r', '2026-01-01', {NOW}, 'x', '' "
    "from unnest(array['2026-01-01', '2026-03-01']) day",
    "compte_one_organisation": on_compte("caisse_id = {opale}"),
    "compte_active_is_actif": on_compte("is_active = false"),
    "compte_inactive_dated": on_compte("etat = 'inactif', is_active = false, motif = 'depart'"),
    "compte_erased": on_compte("etat = 'inactif', is_active = false, motif = 'depart', inactivated_on = '2026-01-01'")
    + "; "
    + on_compte(f"etat = 'supprime', deleted_at = {NOW}"),
    "compte_identified": on_compte("nom = ''"),
    "compte_email_role_once": on_compte("email = upper('{email}')"),
    "compte_identifiant_once": on_compte("identifiant = upper('{identifiant}')"),
    "appareil_serial_once": "update accounts_appareiltotp set serial_number = 'FT-1'",
    "code_secours_once": "insert into accounts_codesecours (compte_id, code_hash, created_at) "
    f"values ({{tech}}, 'h', {NOW}), ({{tech}}, 'h', {NOW})",
    "appareil_connu_once": "insert into accounts_appareilconnu (compte_id, mark_hash, seen_at) "
    f"values ({{tech}}, 'h', {NOW}), ({{tech}}, 'h', {NOW})",
    "acceptation_once": "insert into accounts_acceptationcgu (compte_id, version_id, accepted_at) "
    f"values ({{tech}}, {{cgu}}, {NOW})",
    "habilitation_complete": "update accounts_demandehabilitation set telephone = ''",
    "habilitation_decided": "update accounts_demandehabilitation set etat = 'refusee'",
    "demande_compte_wished": demande_compte().replace("'depart'", "''"),
    "demande_compte_preavis": demande_compte(wished="2025-06-16"),
    "demande_compte_programmed": demande_compte() + "; update accounts_demandesurcompte set etat = 'programmee', "
    f"decided_at = {NOW}",
    "demande_compte_decided": demande_compte(decided=NOW),
    "demande_compte_asked": demande_compte().replace("'x', 'courriel'", "'', 'courriel'"),
    "demande_compte_one_open": f"{demande_compte()}; {demande_compte()}",
    # triggers
    "demande_compte_transitions": demande_compte("faite", decided=NOW),
    "signalement_transitions": SIGNALEMENT
    + f"values ('S', {{tech}}, {{bondues}}, null, 'coupe', 'vol', 'caisse', '', {NOW}, 'x', {NOW}, '', '', '')",
    "boitier_transitions": BOITIER + f"values ('B', '', 30, 'retire', null, null, '', {NOW}, 'x')",
    "habilitation_transitions": "update accounts_demandehabilitation set etat = 'incomplete'",
    "compte_transitions": on_compte("etat = 'invite'"),
    "quota_gestionnaires": one_more("gestionnaire"),
    "quota_techniciens": one_more("technicien"),
    # security
    "signalement_cut": SIGNALEMENT
    + f"values ('S', {{tech}}, {{bondues}}, null, 'ouvert', 'vol', 'caisse', '', {NOW}, 'x', {NOW}, '', '', '')",
    "signalement_one_organisation": SIGNALEMENT
    + f"values ('S', {{tech}}, {{bondues}}, {{opale}}, 'ouvert', 'vol', 'caisse', '', {NOW}, 'x', null, '', '', '')",
    "exclusion_personne_order": PERSONNE
    + f"values ('h', {{opale}}, {{bondues}}, 'r', '2026-01-02', 'm', {NOW}, 'x', '2026-01-01', '')",
    "exclusion_personne_once": PERSONNE + f"select 'h', {{opale}}, {{bondues}}, 'r', '2026-01-02', 'm', {NOW}, 'x', "
    "'2026-03-01', '' from generate_series(1, 2)",
    "avis_one_subject": f"insert into accounts_avissecurite (courriel_uuid, queued_at) values (gen_random_uuid(), {NOW})",
    # tokens
    "boitier_serial_once": BOITIER
    + f"select serial, '', 30, 'en_stock', null, null, '', {NOW}, 'x' from unnest(array['ft-9', 'FT-9']) serial",
    "boitier_one_an_account": BOITIER
    + f"select serial, '', 30, 'en_stock', null, null, '', {NOW}, 'x' from unnest(array['a', 'b']) serial; "
    f"update accounts_boitier set etat = 'remis', compte_id = {{tech}}, given_at = {NOW}",
    "boitier_given": BOITIER + f"values ('B', '', 30, 'en_stock', {{tech}}, null, '', {NOW}, 'x')",
    # a file of techniciens
    "ligne_import_once": IMPORT,
    # reviews
    "revue_one_open": REVUE + "values ({bondues}, '2026-01-01', '2026-02-01', '')",
    "revue_order": "update accounts_revue set due_on = '2025-01-01'",
    "ligne_revue_once": LIGNE
    + "select id, {tech}, 'a_revoir', '' from accounts_revue cross join generate_series(1, 2)",
    "ligne_revue_decided": LIGNE + "select id, {tech}, 'confirme', '' from accounts_revue",
}

# What a second click finds already written: no screen can ask for it.
SILENT = {"acceptation_once", "appareil_connu_once", "code_secours_once"}


def names_of(world: World) -> dict[str, Any]:
    """What the statements name."""
    return {
        "bondues": world.bondues.pk,
        "opale": world.opale.pk,
        "artois": world.artois.pk,
        "mas": world.mas_opale.pk,
        "cgu": world.cgu.pk,
        "tech": world.technicien_bondues.pk,
        "email": world.technicien_departement.email,
        "identifiant": world.technicien_departement.identifiant,
    }


@pytest.fixture
def filled(world: World) -> World:
    """One request, one review and one import beside the cast."""
    record(world)
    Revue.objects.create(partenaire=world.bondues, opened_on=date(2026, 1, 1), due_on=date(2026, 2, 1))
    with world.acting(world.gestionnaire_bondues):
        fichier = files.store(
            b"x", kind="import", name="techniciens.csv", mime="text/csv", at=AT, partenaire_id=world.bondues.pk
        )
        ImportTechniciens.objects.create(
            partenaire=world.bondues, par=world.gestionnaire_bondues, fichier=fichier, created_at=AT
        )
    return world


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_database_refuses_under_this_name_and_a_sentence_goes_with_it(filled: World, name: str) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS[name].format(**names_of(filled)))
    assert constraint_name(refused.value) == name
    assert (sentence_of(refused.value) or "").endswith(".") == (name not in SILENT)


@pytest.mark.django_db
def test_no_constraint_is_left_out() -> None:
    assert declared("accounts") == set(STATEMENTS)


ACTIONS: dict[str, Callable[[World], Any]] = {
    "compte_email_role_once": lambda w: actions.create_technicien(
        partenaire=w.bondues,
        personne=actions.Personne("madame", "Belkacem", "Sonia", "", "", w.technicien_bondues.email.upper()),
        lien="employe",
        is_workstation_attested=True,
        by=AUTOMATE,
        at=AT,
    ),
    "effectif_positive": lambda w: actions.declare_effectif(
        partenaire=w.bondues, membres=0, declared_on=date(2026, 5, 1), by=AUTOMATE, at=AT
    ),
    "effectif_once_a_day": lambda w: actions.declare_effectif(
        partenaire=w.bondues, membres=9, declared_on=date(2024, 1, 1), by=AUTOMATE, at=AT
    ),
    "domaine_once": lambda w: actions.add_domaine(
        partenaire=w.bondues, domaine="@CCAS-Bondues.example", is_in_europe=True, by=AUTOMATE, at=AT
    ),
    "service_partenaire_once": lambda w: actions.add_service(
        partenaire=w.departement, nom="aide sociale à l’enfance", by=AUTOMATE, at=AT
    ),
    "service_caisse_once": lambda w: actions.create_service_caisse(
        caisse=w.opale, nom="mission accompagnement santé", by=AUTOMATE, at=AT
    ),
    "acces_no_overlap": lambda w: actions.set_acces(
        w.bondues.pk,
        rows=[AccesRow(w.opale.pk, date(2026, month, 1), None, GRILLE, "u") for month in (1, 3)],
        by=AUTOMATE,
        at=AT,
    ),
    "acces_order": lambda w: actions.set_acces(
        w.bondues.pk,
        rows=[AccesRow(w.opale.pk, date(2026, 1, 1), date(2026, 1, 1), GRILLE, "u")],
        by=AUTOMATE,
        at=AT,
    ),
    "siret": lambda _: actions.create_partenaire(by=AUTOMATE, at=AT, nom="X", kind="ccas", siret="12345678901234"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIONS)
def test_through_the_action_it_is_a_refusal_with_the_same_name(world: World, name: str) -> None:
    with pytest.raises(Refus) as refused:
        ACTIONS[name](world)
    assert refused.value.code == name
    assert refused.value.message.endswith(".")


def test_two_simultaneous_accounts_of_one_address_give_the_sentence_of_the_constraint(world: World) -> None:
    """The check of the action saw nothing: the database says the same words."""
    first = actions.create_technicien(
        partenaire=world.bondues, personne=AXELLE, lien="employe", is_workstation_attested=True, by=AUTOMATE, at=AT
    )
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        type(first).objects.filter(pk=world.technicien_bondues.pk).update(email=first.email.title())
    assert sentence_of(refused.value) == (
        "Un compte de ce profil utilise déjà cette adresse. Une personne qui travaille dans deux structures a une "
        "adresse par structure."
    )


@pytest.mark.clause("U-2.2-deux-profils")
@pytest.mark.parametrize("role", ["agent", "admin_caisse", "dpo", "exploitant"])
def test_an_account_of_a_structure_is_gestionnaire_or_technicien(world: World, role: str) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update accounts_compte set role = %s where id = %s", [role, world.technicien_bondues.pk])
    assert constraint_name(refused.value) == "compte_one_organisation"


@pytest.mark.clause("U-2.1-identifiants-personnels")
def test_an_identifiant_is_never_given_twice_whatever_its_case(world: World) -> None:
    names = [
        actions.create_technicien(
            partenaire=world.departement,
            personne=actions.Personne("madame", "Ferrand", prenom, "", "", f"{prenom.lower()}@pas-de-calais.example"),
            lien="employe",
            is_workstation_attested=True,
            by=AUTOMATE,
            at=AT,
        ).identifiant
        for prenom in ("Nelly", "Nora")
    ]
    assert world.technicien_departement.identifiant == "nferrand-tech"
    assert names == ["nferrand2-tech", "nferrand3-tech"]
