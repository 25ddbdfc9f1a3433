"""Who sees and writes each table of the contract, and the keys that hold a row to its own convention."""
# ruff: noqa: S608 - every name in this SQL is written in this file

from espace.isolation import (
    CAISSES,
    PARTENAIRE,
    Cle,
    Deletes,
    Fige,
    Lien,
    Plan,
    Politique,
    Unicite,
    by_columns,
    by_parent,
    case,
    figes,
)

APP = "conventions_"
METIER, USAGE, ACTE = f"{APP}conventionmetier", f"{APP}conventionusage", f"{APP}acte"
PARTIE, COMPTE, FICHIER = f"{APP}partie", "accounts_compte", "espace_fichier"
SERVICE_TABLE = "accounts_servicepartenaire"

# A structure sees its conventions, a caisse those it takes part in; only caisses write them.
OWN = f"partenaire_id = {PARTENAIRE}"
CONVENTION = case(technicien=OWN, gestionnaire=OWN, caisse=f"caisse_ids && {CAISSES}", personne="false")


def seen(parent: str, column: str) -> str:
    """The parent is visible."""
    return f"exists (select 1 from {parent} p where p.id = {column})"


def written_by_caisse(condition: str) -> str:
    """What only a caisse writes."""
    return case(technicien="false", gestionnaire="false", caisse=condition, personne="false")


def child(
    table: str,
    parent: str = METIER,
    column: str = "convention_id",
    *,
    structure_writes: bool = False,
    read_only: bool = False,
    deletes: Deletes = Deletes.NOBODY,
) -> Politique:
    """A table read through its parent."""
    policy = by_parent(parent, column)
    check = policy if structure_writes else written_by_caisse(seen(parent, column))
    return Politique(APP + table, policy, check, read_only, deletes=deletes)


# A decision of a caisse is about a usage convention it can see, which names that caisse and that structure.
DECIDED = written_by_caisse(
    f"caisse_id = any {CAISSES} and exists (select 1 from {USAGE} u join {METIER} m on m.id = u.metier_id "
    "where u.id = usage_id and m.partenaire_id = {table}.partenaire_id and {table}.caisse_id = any (m.caisse_ids))"
)
TAKES_PART = (
    f"caisse_id = any {CAISSES} and exists "
    f"(select 1 from {METIER} m where m.id = convention_id and caisse_id = any (m.caisse_ids))"
)
SEEN = seen(METIER, "convention_id")
# An impact analysis is the caisse's alone.
SHARED_FILE = f"not is_caisse_seule and {SEEN}"
FILES = case(technicien=SHARED_FILE, gestionnaire=SHARED_FILE, caisse=SEEN, personne="false")
# News and supports: of the caisses open to the structure, or of one's own.
OPEN = f"caisse_id = any {CAISSES}"
TOLD = case(technicien=OPEN, gestionnaire=OPEN, caisse=OPEN, personne="false")
PUBLIC = f"public = 'partenaires' and {OPEN}"
NEWS = case(technicien=PUBLIC, gestionnaire=PUBLIC, caisse=OPEN, personne="false")
TOLD_BY = written_by_caisse(OPEN)
# The person's five fields: the caisse concerned and the service that received the request, never a gestionnaire.
RIGHTS = by_columns(service="service_id", gestionnaire=False)

DECISIONS = ("fonctionouverte", "envoidirect", "canalsecours")
CONTRACT = ("partie", "acte", "signature", "lettre", "terme", "lecture")
# Periods are a projection, parts and needs a list replaced as a whole: their caisse deletes them.
REWRITTEN = ("periode", "voletconvention", "besoinannuaire")
SHARED = ("contactconvention", "soustraitant", "destruction", "noteconvention", "horaireaccueil")

OF_CONVENTION = "(p.partenaire_id = m.partenaire_id or p.caisse_id = any (m.caisse_ids))"


def of_convention(condition: str) -> str:
    """A condition on the convention `m` of the row written."""
    return f"exists (select 1 from {METIER} m where m.id = c.convention_id and {condition})"


def stored(table: str, condition: str = "") -> Lien:
    """A file of the structure of the convention, addressed to none but its caisses."""
    held = "p.partenaire_id = m.partenaire_id and (p.caisse_id is null or p.caisse_id = any (m.caisse_ids))"
    return Lien(APP + table, "fichier_id", FICHIER, condition or of_convention(held), key="uuid")


PLAN = Plan(
    politiques=(
        Politique(METIER, CONVENTION, written_by_caisse(f"caisse_ids && {CAISSES}")),
        Politique(f"{APP}participation", by_columns(), written_by_caisse(TAKES_PART)),
        Politique(USAGE, by_parent(METIER, "metier_id"), written_by_caisse(seen(METIER, "metier_id"))),
        *(child(table) for table in CONTRACT),
        *(child(table, deletes=Deletes.WEB) for table in REWRITTEN),
        *(child(table, structure_writes=True) for table in SHARED),
        child("evenement", read_only=True, structure_writes=True),
        *(Politique(APP + table, by_columns(), DECIDED.replace("{table}", APP + table)) for table in DECISIONS),
        Politique(f"{APP}document", FILES),
        Politique(f"{APP}violation", by_columns()),
        Politique(f"{APP}demandedroit", RIGHTS),
        Politique(f"{APP}actualite", NEWS, TOLD_BY),
        Politique(f"{APP}support", TOLD, TOLD_BY),
        child("versionsupport", f"{APP}support", "support_id"),
        Politique(f"{APP}instruction", TOLD, TOLD_BY),
        child("lectureinstruction", f"{APP}instruction", "instruction_id", structure_writes=True),
        Politique(f"{APP}incident", by_columns()),
        child("historicalcontactconvention", read_only=True, structure_writes=True),
    ),
    unicites=(Unicite(f"{APP}lettre", "convention_id"), Unicite(USAGE, "metier_id")),
    cles=(
        *(
            Cle(APP + table, "convention_id", METIER, "partenaire_id")
            for table in ("participation", "violation", "demandedroit")
        ),
        Cle(f"{APP}signature", "acte_id", ACTE, "convention_id"),
        Cle(f"{APP}terme", "acte_id", ACTE, "convention_id"),
        Cle(ACTE, "usage_id", USAGE, "convention_id", "metier_id"),
        Cle(f"{APP}signature", "partie_id", PARTIE, "convention_id"),
        Cle(f"{APP}contactconvention", "partie_id", PARTIE, "convention_id"),
        Cle(f"{APP}lettre", "auteur_id", PARTIE, "convention_id"),
        Cle(f"{APP}lettre", "destinataire_id", PARTIE, "convention_id"),
        Cle(f"{APP}lettre", "repond_a_id", f"{APP}lettre", "convention_id"),
        Cle(f"{APP}violation", "declarante_id", PARTIE, "convention_id"),
        Cle(f"{APP}demandedroit", "addressed_to_id", PARTIE, "convention_id"),
        Cle(f"{APP}demandedroit", "service_id", SERVICE_TABLE, "partenaire_id"),
        Cle(f"{APP}envoidirect", "service_id", SERVICE_TABLE, "partenaire_id"),
        Cle(METIER, "executante_id", SERVICE_TABLE, "partenaire_id"),
        Cle(METIER, "remplace_id", METIER, "partenaire_id"),
    ),
    liens=(
        stored("signature"),
        stored("document"),
        stored("destruction"),
        stored(
            "versionsupport",
            f"exists (select 1 from {APP}support s where s.id = c.support_id "
            "and p.partenaire_id is null and p.caisse_id = s.caisse_id)",
        ),
        Lien(f"{APP}contactconvention", "compte_id", COMPTE, of_convention(OF_CONVENTION)),
        Lien(
            f"{APP}incident", "declare_par_id", COMPTE, "p.partenaire_id = c.partenaire_id or p.caisse_id = c.caisse_id"
        ),
        Lien(
            f"{APP}lectureinstruction",
            "compte_id",
            COMPTE,
            f"exists (select 1 from {APP}instruction i where i.id = c.instruction_id and (p.caisse_id = i.caisse_id or exists "
            "(select 1 from accounts_acces a where a.partenaire_id = p.partenaire_id and a.caisse_id = i.caisse_id)))",
        ),
    ),
    figes=(
        *(Fige(APP + table, ("convention_id",)) for table in (*CONTRACT, *REWRITTEN, *SHARED, "document")),
        *(Fige(APP + table, ("caisse_id", "partenaire_id", "usage_id")) for table in DECISIONS),
        *figes(
            APP,
            partie="partenaire_id caisse_id",
            lecture="caisse_id",
            envoidirect="service_id",
            conventionmetier="partenaire_id caisse_ids ref",
            participation="convention_id caisse_id partenaire_id",
            conventionusage="metier_id",
            violation="convention_id caisse_id partenaire_id",
            demandedroit="convention_id caisse_id partenaire_id",
            actualite="caisse_id",
            support="caisse_id",
            versionsupport="support_id",
            instruction="caisse_id",
            lectureinstruction="instruction_id",
            incident="caisse_id partenaire_id",
        ),
    ),
)
