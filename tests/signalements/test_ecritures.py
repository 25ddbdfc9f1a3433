"""Raw SQL under the application's role: what each of the cast may delete, move to another tenant, or change.

PostgreSQL finds the rows of an UPDATE or a DELETE by the condition of reading: seeing a row must not be enough. The
tables are read from the catalogue; whatever is not declared here is touched by nobody.
"""

from collections.abc import Callable
from typing import Any

from espace.tenancy import Perimetre, acting_as, caisse_perimetre
from signalements.models import Demande
from tests.signalements.conftest import Sender
from tests.signalements.rangees import Rows
from tests.signalements.test_fuites import READ_BY_ALL, ask, tables
from tests.world import World

TENANT = ("partenaire_id", "caisse_id", "caisse_ids", "service_id", "demande_id", "convention_id", "metier_id")
MOST = 4  # rows of one owner in a table
# Table, then whose: nothing for the case of the Département at Artois, `*` for that of Bondues at Opale, `+` for what both
# caisses share (the convention of the Département, the national lists).
CASE = """
    accord contactcaisse cycledossier demande demandedocument dossier echeance etapeaccompagnement examen fichier identite
    lecturefil optionchoisie piece piecedemandee rappel rendezvous representant saisine tentativecontact"""
BONDUES = "accord* contactconvention* demande* echeance* fichier* identite* piece* saisine*"
LIFE_OF_THE_CONTRACT = """
    bilanpartie+ contactconvention+ destruction+ document+ horaireaccueil+ incident lectureinstruction noteconvention+
    presence+ soustraitant+ travail violation"""
CONTRACT = """
    acte+ actioncaisse+ actioncollective+ besoinannuaire+ bilanpartie+ campagne+ choixindicateur+ contactconvention+
    conventionmetier+ conventionusage+ copil+ decision+ destruction+ document+ evaluation+ horaireaccueil+ indicateurmanuel+
    lecture+ lettre+ membrecopil+ noteconvention+ partie+ periode+ presence+ reorientation+ signature+ soustraitant+
    valeurmanuelle+ voletconvention+"""
OF_ARTOIS = """
    actualite alerte canalsecours conventionmetier declarationtrimestrielle demandedroit envoidirect fonctionouverte incident
    instruction lectureinstruction option participation pieceattendue seuil support travail versionsupport violation"""
OF_OPALE = """
    acte* actioncollective* conventionmetier* conventionusage* copil* fonctionouverte* fonctionouverte+ lettre* membrecopil*
    option* participation* participation+ partie*"""
REWRITTEN = "besoinannuaire+ periode+ voletconvention+"  # projections and lists replaced as a whole
NOTHING = {"delete": "", "move": "", "change": ""}
ARTOIS = {
    "delete": f"echeance fichier {REWRITTEN}",
    "move": "demandedroit",  # a request for a person's rights is handed to the service concerned
    "change": f"{CASE} {CONTRACT} {OF_ARTOIS}",
}
WRITES = {
    # A draft changes caisse; an unsent paper, which belongs to the structure alone, is given to one.
    "technicien_departement": {
        "delete": "brouillon echeance fichier",
        "move": "brouillon fichier",
        "change": f"brouillon {CASE} {LIFE_OF_THE_CONTRACT}",
    },
    "technicien_mds": {"delete": "fichier", "move": "fichier", "change": f"fichier {LIFE_OF_THE_CONTRACT}"},
    "gestionnaire_departement": NOTHING | {"change": LIFE_OF_THE_CONTRACT},
    "technicien_bondues": {"delete": "echeance* fichier*", "move": "fichier*", "change": BONDUES},
    "gestionnaire_bondues": NOTHING | {"change": "contactconvention*"},
    "agent_artois": ARTOIS,
    "admin_artois": ARTOIS,
    "dpo_artois": ARTOIS,
    "agent_opale": {
        "delete": f"echeance* fichier* {REWRITTEN}",
        "move": "",
        "change": f"{BONDUES} {CONTRACT} {OF_OPALE}",
    },
    "exploitant": NOTHING,
}
# Tries each statement on each row by itself, undone at once: whether one would have touched it.
TRY = """
create function pg_temp.is_touched(statements text[], places tid[]) returns boolean language plpgsql as $$
declare place tid; statement text; n integer; is_one boolean := false;
begin
    foreach place in array places loop
        foreach statement in array statements loop
            begin
                execute statement using place;
                get diagnostics n = row_count;
                raise 'undone' using errcode = 'P0T00';
            exception when sqlstate 'P0T00' then is_one := is_one or n > 0; when others then null;
            end;
        end loop;
        if is_one then return true; end if;
    end loop;
    return false;
end $$
"""


def groups(world: World) -> dict[str, dict[str, list[str]]]:
    """Table → whose rows → their places: the case of the Département at Artois, that of Bondues at Opale, everybody's."""
    found: dict[str, dict[str, list[str]]] = {}
    for table in tables():
        ours, theirs = set[str](), set[str]()
        for side, cast in (
            (ours, ("technicien_departement", "agent_artois")),
            (theirs, ("technicien_bondues", "agent_opale")),
        ):
            for name in cast:
                with world.acting(world.comptes[name]):
                    side |= {place for (place,) in ask(f"select ctid::text from {table}")}
        if table in READ_BY_ALL:
            found[table] = {whose: of_caisse(table, caisse) for whose, caisse in _owners(world).items()}
            continue
        found[table] = {
            "": sorted(ours - theirs)[:MOST],
            "*": sorted(theirs - ours)[:MOST],
            "+": sorted(ours & theirs)[:MOST],
        }
    return found


def _owners(world: World) -> dict[str, int | None]:
    return {"": world.artois.pk, "*": world.opale.pk, "+": None}


def of_caisse(table: str, caisse: int | None) -> list[str]:
    """Rows of a list that everybody reads."""
    sql = f"select ctid::text from {table} where caisse_id is not distinct from %s limit 3"
    with acting_as(caisse_perimetre([])):
        return [place for (place,) in ask(sql, caisse)]


def columns(table: str) -> dict[str, bool]:
    """Column → whether it is of a key or a generated one, in order."""
    sql = """
        select a.attname, a.attgenerated <> '' or exists (select 1 from pg_constraint k
            where k.conrelid = a.attrelid and k.contype in ('p', 'f') and a.attnum = any (k.conkey))
        from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum"""
    return dict(ask(sql, table))


def moves(table: str, rows: Rows) -> list[str]:
    """Statements that give a row of the table another tenant."""
    world = rows.world
    caisses, partenaires = (world.artois.pk, world.opale.pk), (world.departement.pk, world.bondues.pk)
    conventions = [rows.key(name) for name in ("convention", "autre_convention", "ancienne")]
    values: dict[str, Any] = {
        "partenaire_id": partenaires, "caisse_id": caisses, "service_id": (world.ase.pk, world.mds.pk, "null"),
        "caisse_ids": (f"array{list(caisses)}::bigint[]", f"array[{caisses[1]}]::bigint[]"),
        "demande_id": (rows.full.pk, rows.autre.pk), "convention_id": conventions, "metier_id": conventions,
    }  # fmt: skip
    return [
        f"update {table} set {column} = {value} where ctid = $1 and {column} is distinct from {value}"
        for column in columns(table) if column in TENANT for value in values[column]
    ]  # fmt: skip


def statements(table: str, rows: Rows) -> dict[str, list[str]]:
    several = columns(table)
    plain = next((name for name, is_key in several.items() if not is_key and name not in TENANT), list(several)[-1])
    return {
        "delete": [f"delete from {table} where ctid = $1"],
        "move": moves(table, rows),
        "change": [f"update {table} set {plain} = {plain} where ctid = $1"],
    }


Found = dict[str, set[str]]


def touched(
    perimetre: Perimetre, places: dict[str, dict[str, list[str]]], tried: dict[str, dict[str, list[str]]]
) -> Found:
    """What they do → the tables where at least one row let them; `*` another tenant's row, `+` everybody's."""
    found: Found = {"delete": set(), "move": set(), "change": set()}
    with acting_as(perimetre):
        for table, several in tried.items():
            for what, sqls in several.items():
                for whose, ctids in places[table].items():
                    if ctids and ask("select pg_temp.is_touched(%s, %s::tid[])", sqls, ctids) == [(True,)]:
                        found[what].add(table.partition("_")[2] + whose)
    return found


def test_each_of_the_cast_writes_what_is_declared_and_no_more(
    maison: World, full: Demande, send: Sender, as_owner: Callable[[], Any]
) -> None:
    rows = Rows(maison, full, send(by=maison.technicien_bondues, caisse=maison.opale, commentaire="Autre structure."))
    ask("set constraints all immediate")
    ask(TRY)
    places, tried = groups(maison), {table: statements(table, rows) for table in tables()}
    perimetres = {name: maison.perimetre(maison.comptes[name]) for name in WRITES}
    by_perimetre = {perimetre: touched(perimetre, places, tried) for perimetre in set(perimetres.values())}
    found = {name: by_perimetre[perimetre] for name, perimetre in perimetres.items()}
    assert found == {name: {what: set(text.split()) for what, text in WRITES[name].items()} for name in WRITES}
    clock = {"signalements_echeance": tried["signalements_echeance"]}
    with as_owner():
        ask("drop policy delete_own on signalements_echeance")
    for name in ("technicien_mds", "gestionnaire_departement"):  # without it, seeing a clock is enough to delete it
        assert touched(perimetres[name], places, clock) == {"delete": {"echeance"}, "move": set(), "change": set()}
