"""Row-level security and the keys that tie a child to its tenant, written once.

Each app declares a `Plan` in its own `isolation.py`. A migration holds the SQL that the plan gave on that day, frozen
(`./portail manage isolation APP` prints it); a test lays the present plans over the migrated database and finds it
unchanged. Nothing here is imported by a migration: an edit can never change what an old one does.

One policy a table says what is read and what may be written, **one CASE** on the actor: two policies, or an OR, make the
planner misjudge rows. Settings are read in sub-selects, once a query. An actor unknown to the table raises instead of
showing nothing. FORCE: the owner obeys too.

PostgreSQL finds the rows of an UPDATE or a DELETE by the condition of *reading*. Where writing asks for more, restrictive
policies ask it of the former row too; a question never meets them. Nobody deletes what no action deletes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

BADGE = "(select pg_has_role(current_user, 'portail_systeme', 'usage'))"


def setting(name: str) -> str:
    """SQL text of a setting of the transaction, NULL when empty."""
    return f"nullif(current_setting('app.{name}', true), '')"


PARTENAIRE = f"(select {setting('partenaire')}::bigint)"
SERVICE = f"(select coalesce({setting('service')}, '0')::bigint)"
CAISSES = f"(array(select unnest(string_to_array({setting('caisses')}, ','))::bigint))"


COMPTE = f"(select {setting('compte')})"


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


class Deletes(Enum):
    """Whose role may delete rows of a table."""

    NOBODY = "nobody"
    WORKER = "worker"  # erasures and purges
    WEB = "web"  # and the worker


@dataclass(frozen=True)
class Politique:
    """The policy of a table. `check`: another condition for rows written. `read_only`: rows are added, never changed.

    `change`: the condition on a row as it was before an UPDATE or a DELETE, that of writing by default. `deletes`: which
    role may delete.
    """

    table: str
    using: str
    check: str = ""
    read_only: bool = False
    change: str = ""
    deletes: Deletes = Deletes.NOBODY

    def _restricted(self) -> tuple[str, ...]:
        """The commands whose former row must be one's own to write, where seeing it is not enough."""
        if (self.change or self.check or self.using) == self.using or self.read_only:
            return ()
        return ("update", "delete") if self.deletes is Deletes.WEB else ("update",)

    def _rights(self) -> Iterator[tuple[str, str]]:
        """What the application's role loses and what the worker's keeps: SQL that says it, SQL that undoes it."""
        lost = "update, delete" if self.read_only else "delete"
        if self.deletes is not Deletes.WEB:
            yield (
                f"\nrevoke {lost} on {self.table} from portail_app;",
                f"grant {lost} on {self.table} to portail_app;\n",
            )
        if self.deletes is Deletes.WORKER:
            yield (
                f"\ngrant delete on {self.table} to portail_worker;",
                f"revoke delete on {self.table} from portail_worker;\n",
            )

    def lay(self) -> str:
        """SQL that forces it: the owner of the table obeys too."""
        former = self.change or self.check
        restrictive = "".join(
            f"\ncreate policy {command}_own on {self.table} as restrictive for {command} using ({former})"
            + ("\nwith check (true);" if command == "update" else ";")
            for command in self._restricted()
        )
        return (
            f"alter table {self.table} enable row level security, force row level security;\n"
            f"create policy perimetre on {self.table} using ({self.using})\nwith check ({self.check or self.using});"
            f"{restrictive}" + "".join(said for said, _ in self._rights())
        )

    def lift(self) -> str:
        """SQL that removes it."""
        names = ("perimetre", *(f"{command}_own" for command in self._restricted()))
        dropped = "".join(f"drop policy {name} on {self.table};\n" for name in names)
        rights = "".join(undone for _, undone in self._rights())
        return f"{rights}{dropped}alter table {self.table} disable row level security, no force row level security;"


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


FIGE_FUNCTION = """create or replace function colonnes_figees() returns trigger language plpgsql as $$
begin
    if pg_has_role(current_user, 'portail_systeme', 'usage') then return NEW; end if;
    raise 'these columns of % do not move', tg_table_name using errcode = 'insufficient_privilege', constraint = tg_name;
end $$"""


@dataclass(frozen=True)
class Fige:
    """Columns that the web never changes once the row is there: whose it is, what only the worker may say of it.

    The worker may, and so may the cascade of a composite key, which runs as the owner. `once`: columns that may be given
    while they are empty. `except_for`: an actor who may, within what their policy lets them write.
    """

    table: str
    columns: tuple[str, ...]
    once: bool = False
    except_for: str = ""

    @property
    def name(self) -> str:
        return f"{_short(self.table)}_{self.columns[0].removesuffix('_id')}_fige"

    def lay(self) -> str:
        """SQL of the trigger."""
        given = " and OLD.{0} is not null" if self.once else ""
        moved = " or ".join(f"OLD.{c} is distinct from NEW.{c}" + given.format(c) for c in self.columns)
        others = f" and {setting('acteur')} is distinct from '{self.except_for}'" if self.except_for else ""
        return (
            f"create trigger {self.name} before update of {', '.join(self.columns)} on {self.table}\n"
            f"for each row when (({moved}){others}) execute function colonnes_figees();"
        )

    def lift(self) -> str:
        """SQL that removes it."""
        return f"drop trigger {self.name} on {self.table};"


def figes(prefix: str, **tables: str) -> tuple[Fige, ...]:
    """One each table of the app: its columns, separated by spaces."""
    return tuple(Fige(prefix + table, tuple(columns.split())) for table, columns in tables.items())


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
    figes: tuple[Fige, ...] = ()

    @property
    def ties(self) -> tuple[Cle | Lien, ...]:
        """Every foreign key held to its tenant."""
        return self.cles + self.liens

    def _parts(self) -> Iterator[Politique | Unicite | Cle | Lien | Fige]:
        yield from self.politiques
        yield from self.unicites
        yield from self.ties
        yield from self.figes

    def lay(self) -> str:
        """SQL of everything."""
        return "\n".join(part.lay() for part in self._parts())

    def lift(self) -> str:
        """SQL that undoes it, the last laid first."""
        return "\n".join(part.lift() for part in reversed(list(self._parts())))


# Before sign-in there is no tenant: a line of the journal carries none, and may only be added.
BEFORE_SIGN_IN = "partenaire_id is null and caisse_id is null"
JOURNAL_WRITE = by_columns(is_caisse_optional=True, personne=BEFORE_SIGN_IN)
# Everybody adds lines. A caisse reads what concerns it; anybody else, what they did themselves.
OWN_LINES = f"actor_ref = {COMPTE}"
JOURNAL_READ = case(
    technicien=OWN_LINES, gestionnaire=OWN_LINES, caisse=f"caisse_id = any {CAISSES}", personne=OWN_LINES
)
FILE = by_columns(is_caisse_optional=True)
# Before it is sent, a paper is changed or thrown away by its structure; once a caisse has it, by that caisse alone.
FILE_CHANGE = case(
    technicien=f"partenaire_id = {PARTENAIRE} and caisse_id is null",
    gestionnaire="false",
    caisse=f"caisse_id = any {CAISSES}",
    personne="false",
)
MADE = (
    "etat", "scanned_at", "partenaire_id", "uuid", "kind", "object_ref", "storage_key", "name", "sha256", "size", "mime",
    "wrapped_key", "created_at",
)  # fmt: skip
PLAN = Plan(
    politiques=(
        Politique("espace_lignejournal", JOURNAL_READ, JOURNAL_WRITE, read_only=True),
        Politique("espace_fichier", FILE, change=FILE_CHANGE, deletes=Deletes.WEB),
        Politique("espace_travail", by_columns(is_caisse_optional=True)),
    ),
    figes=(
        Fige("espace_fichier", MADE),
        Fige("espace_fichier", ("caisse_id",), once=True),
        Fige("espace_travail", ("partenaire_id", "caisse_id", "by_ref", "kind", "params")),
    ),
)
