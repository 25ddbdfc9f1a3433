"""Row-level security and the keys that tie a child to its tenant, written once.

Each app declares a `Plan` in its own `isolation.py`. A migration holds the SQL that the plan gave on that day, frozen
(`./portail manage isolation APP` prints it); a test lays the present plans over the migrated database and finds it
unchanged. Nothing here is imported by a migration: an edit can never change what an old one does.

One policy a table, **one CASE** on the actor: two policies, or an OR, make the planner misjudge rows. Settings are read
in sub-selects, once a query. An actor unknown to the table raises instead of showing nothing. FORCE: the owner obeys too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

BADGE = "(select pg_has_role(current_user, 'portail_systeme', 'usage'))"


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


@dataclass(frozen=True)
class Politique:
    """The one policy of a table. `check`: another condition for rows written. `read_only`: rows are added, never changed."""

    table: str
    using: str
    check: str = ""
    read_only: bool = False

    def lay(self) -> str:
        """SQL that forces it: the owner of the table obeys too."""
        frozen = f"\nrevoke update, delete, truncate on {self.table} from portail_app;" if self.read_only else ""
        return (
            f"alter table {self.table} enable row level security, force row level security;\n"
            f"create policy perimetre on {self.table} using ({self.using})\nwith check ({self.check or self.using});{frozen}"
        )

    def lift(self) -> str:
        """SQL that removes it."""
        return (
            f"drop policy perimetre on {self.table};\n"
            f"alter table {self.table} disable row level security, no force row level security;"
        )


@dataclass(frozen=True)
class Unicite:
    """A pair of columns that a composite key may point at: (id, tenant)."""

    table: str
    columns: str

    @property
    def name(self) -> str:
        return f"{_short(self.table)}_{self.columns.removesuffix('_id')}_paire"

    def lay(self) -> str:
        """SQL of the constraint."""
        return f"alter table {self.table} add constraint {self.name} unique (id, {self.columns});"

    def lift(self) -> str:
        """SQL that removes it."""
        return f"alter table {self.table} drop constraint {self.name};"


@dataclass(frozen=True)
class Cle:
    """A composite foreign key: the parent has the tenant that the child repeats. Plain keys go round the policies.

    `column` of the child points at `id` of the parent; `tenant` at `parent_tenant` (same names by default). No value in
    either column, no check. `cascade`: a parent that moves carries the child along. `is_owned`: the child dies with it.
    """

    child: str
    column: str
    parent: str
    tenant: str
    parent_tenant: str = ""
    cascade: bool = False
    is_owned: bool = False

    @property
    def name(self) -> str:
        return f"{_short(self.child)}_{self.column.removesuffix('_id')}_tenant"

    def lay(self) -> str:
        """SQL of the key."""
        moves = " on update cascade" if self.cascade else ""
        dies = " on delete cascade" if self.is_owned else ""
        return (
            f"alter table {self.child} add constraint {self.name} foreign key ({self.column}, {self.tenant})\n"
            f"references {self.parent} (id, {self.parent_tenant or self.tenant}){moves}{dies};"
        )

    def lift(self) -> str:
        """SQL that removes it."""
        return f"alter table {self.child} drop constraint {self.name};"


LIEN_FUNCTION = """create or replace function lien_tenant() returns trigger language plpgsql as $$
declare is_tied boolean;
begin
    execute format(
        'select exists (select 1 from %I p, (select ($1).*) c where p.%I = c.%I and (%s))',
        tg_argv[1], tg_argv[2], tg_argv[0], tg_argv[3]
    ) into is_tied using NEW;
    if not is_tied then
        raise 'the parent belongs to another tenant' using errcode = 'foreign_key_violation', constraint = tg_name;
    end if;
    return null;
end $$"""


@dataclass(frozen=True)
class Lien:
    """A foreign key checked by trigger, where the child does not repeat the tenant in a column of the same meaning.

    `condition` is SQL on `p`, the parent, and `c`, the row written. It is read under the policies of who writes: what they
    cannot see is refused too. Checked when `column` is written, or one of `also`.
    """

    child: str
    column: str
    parent: str
    condition: str
    key: str = "id"
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{_short(self.child)}_{self.column.removesuffix('_id')}_tenant"

    def lay(self) -> str:
        """SQL of the trigger."""
        condition = self.condition.replace("'", "''")
        return (
            f"create trigger {self.name} after insert or update of {', '.join((self.column, *self.also))} on {self.child}\n"
            f"for each row when (NEW.{self.column} is not null)\n"
            f"execute function lien_tenant('{self.column}', '{self.parent}', '{self.key}', '{condition}');"
        )

    def lift(self) -> str:
        """SQL that removes it."""
        return f"drop trigger {self.name} on {self.child};"


def _short(table: str) -> str:
    """« message » for `signalements_message`."""
    return table.split("_", 1)[1]


@dataclass(frozen=True)
class Plan:
    """All that holds the tenants of an app in the database, in the order it is laid."""

    politiques: tuple[Politique, ...] = ()
    unicites: tuple[Unicite, ...] = ()
    cles: tuple[Cle, ...] = ()
    liens: tuple[Lien, ...] = ()

    @property
    def ties(self) -> tuple[Cle | Lien, ...]:
        """Every foreign key held to its tenant."""
        return self.cles + self.liens

    def _parts(self) -> Iterator[Politique | Unicite | Cle | Lien]:
        yield from self.politiques
        yield from self.unicites
        yield from self.ties

    def lay(self) -> str:
        """SQL of everything."""
        return "\n".join(part.lay() for part in self._parts())

    def lift(self) -> str:
        """SQL that undoes it, the last laid first."""
        return "\n".join(part.lift() for part in reversed(list(self._parts())))


# Before sign-in there is no tenant: a line of the journal carries none, and may only be added.
BEFORE_SIGN_IN = "partenaire_id is null and caisse_id is null"
PLAN = Plan(
    politiques=(
        Politique("espace_lignejournal", by_columns(is_caisse_optional=True, personne=BEFORE_SIGN_IN), read_only=True),
        Politique("espace_fichier", by_columns(is_caisse_optional=True)),
        Politique("espace_travail", by_columns(is_caisse_optional=True)),
    )
)
