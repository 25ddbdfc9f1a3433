"""Who sees and writes each table of the figures: what hangs on a convention is seen by who sees the convention."""
# ruff: noqa: S608 - every name in this SQL is written in this file

from espace.isolation import CAISSES, Cle, Fige, Lien, Plan, Politique, Unicite, by_parent, case

APP = "reporting_"
CONVENTION, COMPTE = "conventions_conventionmetier", "accounts_compte"
PARTIE, CONTACT = "conventions_partie", "conventions_contactconvention"
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


def of_convention(table: str) -> Politique:
    """Read by both sides of the convention."""
    read = case(technicien=seen(table), gestionnaire=seen(table), caisse=seen(table), personne="false")
    return Politique(table, read, by_caisse(seen(table)))


def of_caisse(table: str) -> Politique:
    """Read by the structure and the one caisse of the row."""
    mine = f"{seen(table)} and {table}.caisse_id = any {CAISSES}"
    read = case(technicien=seen(table), gestionnaire=seen(table), caisse=mine, personne="false")
    return Politique(table, read, by_caisse(mine))


def child(table: str, parent: str, column: str, is_written_by_structure: bool) -> Politique:
    """Read through its parent."""
    read = by_parent(parent, column)
    condition = f"exists (select 1 from {parent} p where p.id = {column})"
    return Politique(table, read, read if is_written_by_structure else by_caisse(condition))


FICHE = f"{APP}fiche"
# A sheet of the whole convention is read by each of its caisses; the structure reads what is validated.
VALIDATED = f"{seen(FICHE)} and {FICHE}.etat = 'validee'"
MINE = f"{seen(FICHE)} and ({FICHE}.caisse_id is null or {FICHE}.caisse_id = any {CAISSES})"
FICHE_READ = case(technicien=VALIDATED, gestionnaire=VALIDATED, caisse=MINE, personne="false")

CAMPAGNE = f"exists (select 1 from {APP}campagne p where p.id = campagne_id)"
# The structure answers: it may know that it has, never what was answered. The caisse reads answers, never who.
VOTANT = case(technicien=CAMPAGNE, gestionnaire=CAMPAGNE, caisse="false", personne="false")
REPONSE_READ = case(technicien="false", gestionnaire="false", caisse=CAMPAGNE, personne="false")

OF_COPIL = f"exists (select 1 from {APP}copil k where k.id = c.copil_id and k.convention_id = p.convention_id)"

PLAN = Plan(
    politiques=(
        *(of_convention(APP + name) for name in OF_CONVENTION),
        *(of_caisse(APP + name) for name in OF_CAISSE),
        Politique(FICHE, FICHE_READ, by_caisse(MINE)),
        # An answer given stays as it was given.
        Politique(f"{APP}votant", VOTANT, read_only=True),
        Politique(f"{APP}reponse", REPONSE_READ, VOTANT, read_only=True),
        *(
            child(APP + name, APP + parent, column, is_written_by_structure)
            for name, (parent, column, is_written_by_structure) in CHILDREN.items()
        ),
    ),
    unicites=(Unicite(f"{APP}membrecopil", "copil_id"),),
    cles=(
        Cle(f"{APP}campagne", "action_id", f"{APP}actioncollective", "convention_id"),
        Cle(f"{APP}membrecopil", "replaced_by_id", f"{APP}membrecopil", "copil_id"),
    ),
    liens=(
        Lien(f"{APP}bilanpartie", "partie_id", PARTIE, OF_COPIL),
        Lien(f"{APP}decision", "partie_id", PARTIE, OF_COPIL),
        Lien(f"{APP}membrecopil", "partie_id", PARTIE, OF_COPIL),
        Lien(f"{APP}membrecopil", "contact_id", CONTACT, OF_COPIL),
        Lien(
            f"{APP}presence",
            "compte_id",
            COMPTE,
            f"exists (select 1 from {APP}actioncollective a join {CONVENTION} m on m.id = a.convention_id "
            "where a.id = c.action_id and (p.partenaire_id = m.partenaire_id or p.caisse_id = any (m.caisse_ids)))",
        ),
        Lien(
            f"{APP}votant",
            "compte_id",
            COMPTE,
            f"exists (select 1 from {APP}campagne a where a.id = c.campagne_id and a.partenaire_id = p.partenaire_id)",
        ),
    ),
    figes=(
        *(Fige(APP + name, ("convention_id", "partenaire_id")) for name in OF_CONVENTION),
        *(Fige(APP + name, ("convention_id", "partenaire_id", "caisse_id")) for name in (*OF_CAISSE, "fiche")),
        *(Fige(APP + name, (column,)) for name, (_, column, _) in CHILDREN.items()),
        *(Fige(APP + name, ("caisse_id",)) for name in ("actioncaisse", "difficulte", "valeurmanuelle")),
    ),
)
