"""Policies of the figures: what hangs on a convention is seen by who sees the convention, and tied to its structure."""

from django.db import migrations

from espace.isolation import CAISSES, by_parent, case, isolate

CONVENTION = "conventions_conventionmetier"
# Of the convention alone; and of one of its caisses.
OF_CONVENTION = (
    "actioncollective", "difficulte", "copil", "evaluation", "campagne", "indicateurmanuel", "choixindicateur",
)  # fmt: skip
OF_CAISSE = ("declarationtrimestrielle", "seuil")
# Children, read through their parent; the structure writes its own bilan and who of its team was there.
CHILDREN = {
    "actioncaisse": ("actioncollective", "action_id", False),
    "presence": ("actioncollective", "action_id", True),
    "membrecopil": ("copil", "copil_id", False),
    "decision": ("copil", "copil_id", False),
    "bilanpartie": ("copil", "copil_id", True),
    "valeurmanuelle": ("indicateurmanuel", "indicateur_id", False),
    "alerte": ("seuil", "seuil_id", False),
    "remise": ("fiche", "fiche_id", False),
}


def seen(table: str) -> str:
    """The convention is visible, and the copied structure is its own: a row hangs nowhere else."""
    return (
        f"exists (select 1 from {CONVENTION} c where c.id = {table}.convention_id "
        f"and c.partenaire_id = {table}.partenaire_id)"
    )


def by_caisse(condition: str) -> str:
    """What only a caisse writes."""
    return case(technicien="false", gestionnaire="false", caisse=condition, personne="false")


def of_convention(table: str):
    """Read by both sides of the convention."""
    read = case(technicien=seen(table), gestionnaire=seen(table), caisse=seen(table), personne="false")
    return isolate(table, read, check=by_caisse(seen(table)))


def of_caisse(table: str):
    """Read by the structure and the one caisse of the row."""
    mine = f"{seen(table)} and {table}.caisse_id = any {CAISSES}"
    read = case(technicien=seen(table), gestionnaire=seen(table), caisse=mine, personne="false")
    return isolate(table, read, check=by_caisse(mine))


def child(table: str, parent: str, column: str, is_written_by_structure: bool):
    """Read through its parent."""
    read = by_parent(parent, column)
    condition = f"exists (select 1 from {parent} p where p.id = {column})"
    return isolate(table, read, check=read if is_written_by_structure else by_caisse(condition))


FICHE = "reporting_fiche"
# A sheet of the whole convention is read by each of its caisses; the structure reads what is validated.
VALIDATED = f"{seen(FICHE)} and {FICHE}.etat = 'validee'"
MINE = f"{seen(FICHE)} and ({FICHE}.caisse_id is null or {FICHE}.caisse_id = any {CAISSES})"
FICHE_READ = case(technicien=VALIDATED, gestionnaire=VALIDATED, caisse=MINE, personne="false")

CAMPAGNE = "exists (select 1 from reporting_campagne p where p.id = campagne_id)"
# The structure answers: it may know that it has, never what was answered. The caisse reads answers, never who.
VOTANT = case(technicien=CAMPAGNE, gestionnaire=CAMPAGNE, caisse="false", personne="false")
REPONSE_READ = case(technicien="false", gestionnaire="false", caisse=CAMPAGNE, personne="false")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("espace", "0003_isolation")]
    operations = [
        *(of_convention(f"reporting_{name}") for name in OF_CONVENTION),
        *(of_caisse(f"reporting_{name}") for name in OF_CAISSE),
        isolate(FICHE, FICHE_READ, check=by_caisse(MINE)),
        isolate("reporting_votant", VOTANT),
        isolate("reporting_reponse", REPONSE_READ, check=VOTANT),
        *(
            child(f"reporting_{name}", f"reporting_{parent}", column, is_written_by_structure)
            for name, (parent, column, is_written_by_structure) in CHILDREN.items()
        ),
    ]
