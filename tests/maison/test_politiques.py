"""The catalogue of the database: every table that holds a tenant's or a person's data has a forced policy, or a reason."""

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from espace.isolation import FIGE_FUNCTION, LIEN_FUNCTION, Cle, Lien, Plan
from espace.registry import personal_columns

FLOORS = ("espace", "accounts", "conventions", "signalements", "reporting")
PLANS: dict[str, Plan] = {app: import_module(f"{app}.isolation").PLAN for app in FLOORS}

# Tables with tenant columns and no policy: read before the perimeter is known, or holding no person and no case.
# `access_*` guards their screens.
WITHOUT_POLICY = {
    "accounts_acces": "read to compute the perimeter itself; holds no person",
    "accounts_boitier": "handed by a caisse to a person of another organisation; its screens load by access_*",
    "accounts_compte": "read at sign-in, before any perimeter; each side shows the other's names",
    "accounts_demandehabilitation": "crosses two organisations by nature; its screens load by access_*",
    "accounts_demandesurcompte": "crosses two organisations by nature; its screens load by access_*",
    "accounts_departementcaisse": "public fact about a caisse",
    "accounts_domainecourriel": "read when an account is created, by the structure or by its caisses",
    "accounts_effectifdeclare": "read when quotas are computed, by either side",
    "accounts_exclusionpersonne": "read when an account is created, whoever excluded the person",
    "accounts_exclusionstructure": "read when the accesses are computed",
    "accounts_historicalcompte": "history of a table without policy, read by the same screens",
    "accounts_historicaldemandehabilitation": "history of a table without policy, read by the same screens",
    "accounts_historicalreglagecaisse": "settings of a caisse; holds no person",
    "accounts_importtechniciens": "read by the structure alone, through access_*, and by the worker that applies it",
    "accounts_jourferiecaisse": "public fact about a caisse",
    "accounts_reglagecaisse": "read by every clock, whatever the perimeter; holds no person",
    "accounts_revue": "opened by a caisse, answered by a structure",
    "accounts_signalementsecurite": "filed by a structure or by any of its caisses, read by both",
    "accounts_servicecaisse": "public fact about a caisse",
    "accounts_servicefonction": "public fact about a caisse",
    "accounts_servicepartenaire": "named by both sides; holds no person",
}

TENANT_TABLES = """
    select c.relname, c.relrowsecurity and c.relforcerowsecurity,
           (select count(*) from pg_policy p where p.polrelid = c.oid and p.polpermissive)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    where c.relkind in ('r', 'p') and exists (
        select 1 from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
            and (a.attname in ('caisse_id', 'partenaire_id', 'caisse_ids') or c.relname like 'signalements\\_%'))
    order by 1
"""


def tables() -> dict[str, tuple[bool, int]]:
    with connection.cursor() as cursor:
        cursor.execute(TENANT_TABLES)
        return {name: (forced, policies) for name, forced, policies in cursor.fetchall()}


@pytest.mark.django_db
def test_every_tenant_table_has_one_forced_policy_or_a_reason() -> None:
    bare = {name for name, (forced, policies) in tables().items() if not (forced and policies == 1)}
    assert bare == set(WITHOUT_POLICY)


# What the plans lay, as PostgreSQL itself writes it.
CATALOGUE = """
    select 'policy', tablename || '.' || policyname, concat_ws(' | ', permissive, roles::text, cmd, qual, with_check)
        from pg_policies where schemaname = 'public'
    union all select 'forced', relname, (relrowsecurity and relforcerowsecurity)::text
        from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
    union all select 'key', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        from pg_constraint where connamespace = 'public'::regnamespace and contype in ('f', 'u')
    union all select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
        from pg_trigger where not tgisinternal
    union all select 'function', proname, prosrc from pg_proc
        where pronamespace = 'public'::regnamespace and proname in ('lien_tenant', 'colonnes_figees')
    union all select 'right', table_name || '.' || privilege_type, grantee
        from information_schema.role_table_grants where table_schema = 'public' and grantee in ('portail_app', 'portail_worker')
"""


def laid() -> set[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        return set(cursor.fetchall())


@pytest.mark.django_db
def test_what_the_migrations_laid_is_what_the_plans_say(as_owner: Callable[[], Any]) -> None:
    """Migrations are frozen: a plan that changed without its migration is red here."""
    migrated = laid()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for app in reversed(FLOORS):
            cursor.execute(PLANS[app].lift())
        assert len(migrated - laid()) > 150
        cursor.execute(LIEN_FUNCTION)
        cursor.execute(FIGE_FUNCTION)
        for app in FLOORS:
            cursor.execute(PLANS[app].lay())
    assert laid() - migrated == set()
    assert migrated - laid() == set()


# Foreign keys between two tables of tenants that nothing holds together, each with its reason.
UNTIED = {
    "accounts_boitier.compte_id": "a caisse hands its tokens to the people of its structures",
    "accounts_importtechniciens.fichier_id": "the policy of the file lets a structure name only its own",
    "accounts_compte.cree_par_id": "whoever opened the account: a caisse opens those of a structure",
}
BETWEEN_TENANTS = """
    with tenants as (
        select c.oid, c.relname from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
            and c.relname not in ('accounts_caisse', 'accounts_partenaire')  -- the tenant itself
            and (c.relrowsecurity or exists (select 1 from pg_attribute a where a.attrelid = c.oid
                 and not a.attisdropped and a.attname in ('caisse_id', 'partenaire_id')))
    )
    select child.relname, a.attname, parent.relname, coalesce(p.with_check, '')
    from pg_constraint k join tenants child on child.oid = k.conrelid join tenants parent on parent.oid = k.confrelid
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
        left join pg_policies p on p.tablename = child.relname and p.policyname = 'perimetre'
    where k.contype = 'f' and cardinality(k.conkey) = 1
"""


@pytest.mark.django_db
def test_every_key_between_two_tables_of_tenants_is_tied_or_has_a_reason() -> None:
    """Plain keys go round the policies. Tied: composite, by trigger, or by a policy that looks for the parent on writing."""
    tied = {f"{part.child}.{part.column}" for plan in PLANS.values() for part in plan.ties}
    with connection.cursor() as cursor:
        cursor.execute(BETWEEN_TENANTS)
        keys = cursor.fetchall()
    plain = {f"{child}.{column}" for child, column, parent, check in keys if not _looks_for(check, parent, column)}
    assert len(keys) > 100
    assert tied - {f"{child}.{column}" for child, column, _, _ in keys} == set()
    assert plain - tied == set(UNTIED)


def _looks_for(check: str, parent: str, column: str) -> bool:
    """Whether the policy asks, of every row written, that its parent in this column be visible."""
    return f"{parent} " in check and re.search(rf"\.id = (\w+\.)?{column}\b", check) is not None


def test_a_key_is_tied_once() -> None:
    parts: list[Cle | Lien] = [part for plan in PLANS.values() for part in plan.ties]
    assert len({part.name for part in parts}) == len(parts)


@pytest.mark.django_db
def test_every_policy_is_one_case_that_raises_for_whoever_is_unknown() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select tablename, coalesce(qual, '') || coalesce(with_check, '') from pg_policies where schemaname = 'public'"
        )
        soft = [name for name, text in cursor.fetchall() if "CASE" not in text or "hors_perimetre()" not in text]
    assert soft == []


@pytest.mark.django_db
def test_the_application_owns_nothing_and_bypasses_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_tables where schemaname = 'public' and tableowner <> 'portail_owner'")
        assert cursor.fetchone() == (0,)
        cursor.execute("select rolname from pg_roles where rolname like 'portail%' and (rolsuper or rolbypassrls)")
        assert cursor.fetchall() == []
        cursor.execute(
            "select pg_has_role('portail_app', 'portail_systeme', 'usage'), "
            "pg_has_role('portail_worker', 'portail_systeme', 'usage')"
        )
        assert cursor.fetchone() == (False, True)


@pytest.mark.django_db
def test_no_history_is_rewritten_by_the_web() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relname like '%\\_historical%' and "
            "(has_table_privilege('portail_app', oid, 'UPDATE') or has_table_privilege('portail_app', oid, 'DELETE'))"
        )
        assert cursor.fetchall() == []


def test_every_personal_column_exists_and_is_listed_once() -> None:
    seen = [(column.model, column.column) for column in personal_columns]
    assert len(seen) == len(set(seen))
    for model, column in seen:
        apps.get_model(model)._meta.get_field(column.split("__")[0])


# Words that are nobody's: the columns of every table where something may be typed, each in one family with its reason.
REFERENCES = "an identifier the portal makes, a code of a closed list, or the opaque reference of an actor"
LABELS = "the label of a list, of a service, of an organisation, or of a file whose name the portal gives"
PUBLIC = "a text published to all, or a public text of the contract and of its bodies"
CODES = "values the portal itself writes: figures, settings, states; no field where a person is typed"
SECRETS = "a hash, a seal or a random key, which says nothing to who reads it"
UNUSED = "a table of the sign-in library that the portal never fills"
TO_COME = "a table without screen nor row: its erasure comes with its feature"
NEVER = "Django's own log of its admin, which the portal keeps in its journal instead: nothing is written from there"
NOT_PERSONAL: dict[str, str] = {
    "admin.LogEntry.change_message": NEVER,
    "admin.LogEntry.object_id": NEVER,
    "admin.LogEntry.object_repr": NEVER,
    "account.EmailAddress.email": UNUSED,
    "account.EmailConfirmation.key": UNUSED,
    "accounts.Acces.grille": CODES,
    "accounts.AncienMotDePasse.password": SECRETS,
    "accounts.AppareilTotp.failures": CODES,
    "accounts.AppareilTotp.name": LABELS,
    "accounts.AppareilTotp.sealed_key": SECRETS,
    "accounts.AppareilTotp.serial_number": REFERENCES,
    "accounts.Caisse.address": PUBLIC,
    "accounts.Caisse.code": REFERENCES,
    "accounts.Caisse.dpo_contact": PUBLIC,
    "accounts.Caisse.functional_mailbox": PUBLIC,
    "accounts.Caisse.nom": LABELS,
    "accounts.Caisse.support_contact": PUBLIC,
    "accounts.Caisse.time_zone": REFERENCES,
    "accounts.Compte.password": SECRETS,
    "accounts.DepartementCaisse.departement": REFERENCES,
    "accounts.DomaineCourriel.domaine": LABELS,
    "accounts.DomaineCourriel.motif_retrait": PUBLIC,
    "accounts.Boitier.sealed_key": SECRETS,
    "accounts.Boitier.serial_number": REFERENCES,
    "accounts.ExclusionPersonne.reference": REFERENCES,
    "accounts.ExclusionStructure.motif": PUBLIC,
    "accounts.ExclusionStructure.reference": REFERENCES,
    "accounts.JourFerieCaisse.libelle": LABELS,
    "accounts.LigneImport.champ": REFERENCES,
    "accounts.Partenaire.address": PUBLIC,
    "accounts.Partenaire.nom": LABELS,
    "accounts.Partenaire.siret": REFERENCES,
    "accounts.ReglageCaisse.cle": REFERENCES,
    "accounts.ReglageCaisse.valeur": CODES,
    "accounts.ServiceCaisse.email": LABELS,
    "accounts.ServiceCaisse.nom": LABELS,
    "accounts.ServiceFonction.fonction": REFERENCES,
    "accounts.ServicePartenaire.categorie_envoi": REFERENCES,
    "accounts.ServicePartenaire.nom": LABELS,
    "accounts.SignalementSecurite.numero": REFERENCES,
    "accounts.VersionCGU.resume": PUBLIC,
    "accounts.VersionCGU.texte": PUBLIC,
    "accounts.VersionCGU.version": REFERENCES,
    "auth.Group.name": LABELS,
    "auth.Permission.codename": REFERENCES,
    "auth.Permission.name": LABELS,
    "contenttypes.ContentType.app_label": REFERENCES,
    "contenttypes.ContentType.model": REFERENCES,
    "conventions.Acte.justification": PUBLIC,
    "conventions.Acte.objet": PUBLIC,
    "conventions.Actualite.texte": PUBLIC,
    "conventions.Actualite.titre": PUBLIC,
    "conventions.BesoinAnnuaire.besoin": PUBLIC,
    "conventions.BesoinAnnuaire.canal": PUBLIC,
    "conventions.CanalSecours.texte": PUBLIC,
    "conventions.ConventionMetier.caisse_ids": REFERENCES,
    "conventions.ConventionMetier.canal_remplacement": PUBLIC,
    "conventions.ConventionMetier.intitule": PUBLIC,
    "conventions.ConventionMetier.modele": REFERENCES,
    "conventions.ConventionMetier.ref": REFERENCES,
    "conventions.Document.titre": PUBLIC,
    "conventions.Evenement.detail": CODES,
    "conventions.HoraireAccueil.texte": PUBLIC,
    "conventions.Incident.navigateur": CODES,
    "conventions.Incident.numero": REFERENCES,
    "conventions.Instruction.texte": PUBLIC,
    "conventions.Instruction.titre": PUBLIC,
    "conventions.Lecture.cle": REFERENCES,
    "conventions.Lecture.motif": PUBLIC,
    "conventions.Lecture.valeur": CODES,
    "conventions.Lettre.reference": REFERENCES,
    "conventions.Maintenance.texte": PUBLIC,
    "conventions.Partie.denomination": PUBLIC,
    "conventions.Partie.qualite": PUBLIC,
    "conventions.Partie.siege": PUBLIC,
    "conventions.Signature.qualite": PUBLIC,
    "conventions.SousTraitant.activite": LABELS,
    "conventions.SousTraitant.denomination": PUBLIC,
    "conventions.Support.origine": PUBLIC,
    "conventions.Support.titre": PUBLIC,
    "conventions.Terme.article": REFERENCES,
    "conventions.Terme.cle": REFERENCES,
    "conventions.Terme.valeur": CODES,
    "conventions.VersionSupport.lien": PUBLIC,
    "conventions.Violation.decision": TO_COME,
    "conventions.Violation.donnees": TO_COME,
    "conventions.Violation.mesures": TO_COME,
    "conventions.Violation.nature": TO_COME,
    "conventions.VoletConvention.code": REFERENCES,
    "conventions.VoletConvention.libelle": LABELS,
    "espace.CleIdempotence.answer": CODES,
    "espace.CleIdempotence.key": SECRETS,
    "espace.CleIdempotence.route": REFERENCES,
    "espace.Courriel.dedupe_key": REFERENCES,
    "espace.Courriel.error_code": REFERENCES,
    "espace.Courriel.kind": REFERENCES,
    "espace.Fichier.kind": REFERENCES,
    "espace.Fichier.mime": REFERENCES,
    "espace.Fichier.name": LABELS,
    "espace.Fichier.sha256": SECRETS,
    "espace.Fichier.wrapped_key": SECRETS,
    "espace.LigneJournal.actor_role": REFERENCES,
    "espace.LigneJournal.codes": CODES,
    "espace.LigneJournal.object_kind": REFERENCES,
    "espace.LigneJournal.verb": REFERENCES,
    "espace.ReglageGlobal.cle": REFERENCES,
    "espace.ReglageGlobal.valeur": CODES,
    "espace.Travail.error_code": REFERENCES,
    "espace.Travail.error_sentence": CODES,
    "espace.Travail.kind": REFERENCES,
    "espace.Travail.params": CODES,
    "espace.Travail.request_key": REFERENCES,
    "reporting.ActionCollective.axe": TO_COME,
    "reporting.ActionCollective.intitule": TO_COME,
    "reporting.ActionCollective.pilote": TO_COME,
    "reporting.ActionCollective.theme": TO_COME,
    "reporting.BilanPartie.ameliorations": TO_COME,
    "reporting.BilanPartie.attention": TO_COME,
    "reporting.BilanPartie.forces": TO_COME,
    "reporting.Campagne.question": LABELS,
    "reporting.ChoixIndicateur.code": REFERENCES,
    "reporting.Copil.lieu": TO_COME,
    "reporting.Copil.ordre_du_jour": TO_COME,
    "reporting.Decision.suite": TO_COME,
    "reporting.Decision.texte": TO_COME,
    "reporting.DeclarationTrimestrielle.aides": CODES,
    "reporting.DeclarationTrimestrielle.structure": TO_COME,
    "reporting.Difficulte.suite": TO_COME,
    "reporting.Difficulte.texte": TO_COME,
    "reporting.Evaluation.axes": TO_COME,
    "reporting.Evaluation.copil_periode": TO_COME,
    "reporting.Evaluation.objectifs_caisse": TO_COME,
    "reporting.Evaluation.objectifs_partenaire": TO_COME,
    "reporting.Evaluation.public_cible": TO_COME,
    "reporting.Fiche.definitions": CODES,
    "reporting.Fiche.figures": CODES,
    "reporting.Fiche.lectures": CODES,
    "reporting.Fiche.parties": CODES,
    "reporting.Fiche.textes": CODES,
    "reporting.Fiche.tirage": CODES,
    "reporting.IndicateurManuel.definition": LABELS,
    "reporting.IndicateurManuel.libelle": LABELS,
    "reporting.IndicateurManuel.unite": REFERENCES,
    "sessions.Session.session_key": SECRETS,
    "signalements.Demande.etat": REFERENCES,
    "signalements.Demande.reference": REFERENCES,
    "signalements.Option.aide": LABELS,
    "signalements.Option.code": REFERENCES,
    "signalements.Option.libelle": LABELS,
    "signalements.Passage.by_role": REFERENCES,
    "signalements.Passage.from_etat": REFERENCES,
    "signalements.Passage.to_etat": REFERENCES,
    "signalements.RendezVous.lieu": LABELS,
    "signalements.Reorientation.reference": REFERENCES,
    "usersessions.UserSession.data": CODES,
    "usersessions.UserSession.session_key": SECRETS,
}
SUFFIXES = ("_ref", "_hash")  # an actor’s opaque reference, a keyed hash


def typed_columns() -> set[str]:
    """Every column of every installed app where words, or a value without a closed list, may be kept."""
    kinds = (
        models.CharField,
        models.TextField,
        models.JSONField,
        models.BinaryField,
        models.GenericIPAddressField,
        ArrayField,
    )
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not model.__name__.startswith("Historical")  # erased with their table: `history=True`
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices and not field.name.endswith(SUFFIXES)
    }


def test_every_column_where_words_are_kept_is_somebody_s_or_has_its_reason() -> None:
    listed = {f"{column.model}.{column.column}" for column in personal_columns}
    assert listed & set(NOT_PERSONAL) == set()
    assert typed_columns() - listed == set(NOT_PERSONAL)
