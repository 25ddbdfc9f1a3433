"""Row-level security, written once: the policies that migrations lay on tenant tables.

One policy a table, **one CASE** on the actor: two policies, or an OR, make the planner misjudge rows. Settings are read
in sub-selects, once a query. An actor unknown to the table raises instead of showing nothing. FORCE: the owner obeys too.
"""

from django.db.migrations.operations import RunSQL

BADGE = "(select pg_has_role(current_user, 'portail_systeme', 'usage'))"

FUNCTION = """create or replace function hors_perimetre() returns boolean stable parallel safe language plpgsql as
$$ begin raise 'aucun périmètre ouvert : acting_as() manque' using errcode = 'insufficient_privilege'; end $$"""


def setting(name: str) -> str:
    """SQL text of a setting of the transaction, NULL when empty."""
    return f"nullif(current_setting('app.{name}', true), '')"


PARTENAIRE = f"(select {setting('partenaire')}::bigint)"
SERVICE = f"(select coalesce({setting('service')}, '0')::bigint)"
CAISSES = f"(array(select unnest(string_to_array({setting('caisses')}, ','))::bigint))"


def case(**branches: str) -> str:
    """The CASE of a policy: one branch an actor; `systeme` asks for the worker's badge; anybody else raises."""
    arms = "\n".join(f"when '{acteur}' then {condition}" for acteur, condition in branches.items())
    return f"case (select {setting('acteur')})\n{arms}\nwhen 'systeme' then {BADGE}\nelse hors_perimetre() end"


def by_columns(
    *,
    partenaire: str = "partenaire_id",
    caisse: str = "caisse_id",
    is_caisse_optional: bool = False,
    gestionnaire: bool = True,
    service: str | None = None,
    personne: str = "false",
) -> str:
    """Policy of a table that repeats the tenant columns.

    `is_caisse_optional`: a row of the structure alone (its caisse is NULL) is shown to the structure.
    `gestionnaire`: whether a gestionnaire sees these rows at all. `service`: column that must be the technicien's own.
    `personne`: what a request before sign-in may see or write.
    """
    in_caisses = f"{caisse} = any {CAISSES}"
    of_structure = f"({caisse} is null or {in_caisses})" if is_caisse_optional else in_caisses
    mine = f"{partenaire} = {PARTENAIRE} and {of_structure}"
    technicien = f"{mine} and coalesce({service}, 0) = {SERVICE}" if service else mine
    return case(
        technicien=technicien,
        gestionnaire=mine if gestionnaire else "false",
        caisse=in_caisses,
        personne=personne,
    )


def by_parent(parent: str, column: str, *, key: str = "id", gestionnaire: bool = True) -> str:
    """Policy of a table read only through its parent: visible when the parent is (whose own policy decides)."""
    seen = f"exists (select 1 from {parent} p where p.{key} = {column})"  # noqa: S608  names written in a migration
    return case(technicien=seen, gestionnaire=seen if gestionnaire else "false", caisse=seen, personne="false")


def by_caisse_only(caisse: str = "caisse_id") -> str:
    """Policy of what the caisse alone reads (internal notes): no structure, ever."""
    return case(technicien="false", gestionnaire="false", caisse=f"{caisse} = any {CAISSES}", personne="false")


def isolate(table: str, policy: str, *, check: str | None = None, read_only: bool = False) -> RunSQL:
    """Migration operation: force `policy` on `table`. `check`: another condition for rows written.

    `read_only`: the application may add rows and never change them (journal, history).
    """
    frozen = f"revoke update, delete, truncate on {table} from portail_app;" if read_only else ""
    return RunSQL(
        f"""alter table {table} enable row level security, force row level security;
        create policy perimetre on {table} using ({policy}) with check ({check or policy});
        {frozen}""",
        f"drop policy perimetre on {table}; alter table {table} disable row level security, no force row level security;",
    )
