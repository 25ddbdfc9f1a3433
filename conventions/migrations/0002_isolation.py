"""Policies of the contract, and the keys that tie a child to its own convention."""

from django.db import migrations

from espace.isolation import CAISSES, PARTENAIRE, SERVICE, by_columns, by_parent, case, isolate

APP = "conventions_"
METIER, USAGE, ACTE = f"{APP}conventionmetier", f"{APP}conventionusage", f"{APP}acte"

# A structure sees its conventions, a caisse those it takes part in; only caisses write them.
OWN = f"partenaire_id = {PARTENAIRE}"
CONVENTION = case(technicien=OWN, gestionnaire=OWN, caisse=f"caisse_ids && {CAISSES}", personne="false")


def seen(parent: str, column: str) -> str:
    return f"exists (select 1 from {parent} p where p.id = {column})"


def written_by_caisse(condition: str) -> str:
    return case(technicien="false", gestionnaire="false", caisse=condition, personne="false")


def child(table: str, parent: str = METIER, column: str = "convention_id", *, structure_writes: bool = False, **options):
    policy = by_parent(parent, column)
    check = policy if structure_writes else written_by_caisse(seen(parent, column))
    return isolate(APP + table, policy, check=check, **options)


# A decision of a caisse is about a usage convention it can see, which names that caisse and that structure.
DECIDED = written_by_caisse(
    f"caisse_id = any {CAISSES} and exists (select 1 from {USAGE} u join {METIER} m on m.id = u.metier_id "
    "where u.id = usage_id and m.partenaire_id = {table}.partenaire_id and {table}.caisse_id = any (m.caisse_ids))"
)
TAKES_PART = f"caisse_id = any {CAISSES} and exists (select 1 from {METIER} m where m.id = convention_id and caisse_id = any (m.caisse_ids))"
SEEN = seen(METIER, "convention_id")
# An impact analysis is the caisse's alone.
FILES = case(
    technicien=f"not is_caisse_seule and {SEEN}",
    gestionnaire=f"not is_caisse_seule and {SEEN}",
    caisse=SEEN,
    personne="false",
)
# News and supports: of the caisses open to the structure, or of one's own.
TOLD = case(
    technicien=f"caisse_id = any {CAISSES}",
    gestionnaire=f"caisse_id = any {CAISSES}",
    caisse=f"caisse_id = any {CAISSES}",
    personne="false",
)
NEWS = TOLD.replace(f"when 'technicien' then caisse_id = any {CAISSES}", f"when 'technicien' then public = 'partenaires' and caisse_id = any {CAISSES}")
NEWS = NEWS.replace(f"when 'gestionnaire' then caisse_id = any {CAISSES}", f"when 'gestionnaire' then public = 'partenaires' and caisse_id = any {CAISSES}")
TOLD_BY = written_by_caisse(f"caisse_id = any {CAISSES}")
# The person's five fields: the caisse concerned and the service that received the request, never a gestionnaire.
RIGHTS = by_columns(service="service_id", gestionnaire=False)

DECISIONS = ("fonctionouverte", "envoidirect", "canalsecours")
CONTRACT = ("partie", "acte", "signature", "lettre", "periode", "terme", "lecture", "voletconvention", "besoinannuaire")
SHARED = ("contactconvention", "soustraitant", "destruction", "noteconvention", "horaireaccueil")

# Plain foreign keys go round row-level security: these hold a child to the convention its row names.
TIES = (
    ("signature", "acte", "signature_acte_tenant", "acte_id, convention_id"),
    ("signature", "partie", "signature_partie_tenant", "partie_id, convention_id"),
    ("contactconvention", "partie", "contact_partie_tenant", "partie_id, convention_id"),
    ("lettre", "partie", "lettre_auteur_tenant", "auteur_id, convention_id"),
    ("lettre", "partie", "lettre_destinataire_tenant", "destinataire_id, convention_id"),
    ("terme", "acte", "terme_acte_tenant", "acte_id, convention_id"),
)
COMPOSITE = "\n".join(
    f"alter table {APP}{table} add constraint {name} foreign key ({columns}) references {APP}{parent} (id, convention_id);"
    for table, parent, name, columns in TIES
) + "\n".join(
    f"alter table {APP}{table} add constraint {table}_tenant foreign key (convention_id, partenaire_id) "
    f"references {METIER} (id, partenaire_id);"
    for table in ("participation", "violation", "demandedroit")
)
COMPOSITE_BACK = "\n".join(f"alter table {APP}{table} drop constraint {name};" for table, _, name, _ in TIES) + "\n".join(
    f"alter table {APP}{table} drop constraint {table}_tenant;" for table in ("participation", "violation", "demandedroit")
)
HISTORY = f"{APP}historicalcontactconvention"
ERASURE = f"grant update, delete on {HISTORY} to portail_worker"


class Migration(migrations.Migration):
    dependencies = [("conventions", "0001_initial"), ("espace", "0003_isolation")]
    operations = [
        isolate(METIER, CONVENTION, check=written_by_caisse(f"caisse_ids && {CAISSES}")),
        isolate(f"{APP}participation", by_columns(), check=written_by_caisse(TAKES_PART)),
        isolate(USAGE, by_parent(METIER, "metier_id"), check=written_by_caisse(seen(METIER, "metier_id"))),
        *(child(table) for table in CONTRACT),
        *(child(table, structure_writes=True) for table in SHARED),
        child("evenement", read_only=True, structure_writes=True),
        *(
            isolate(APP + table, by_columns(), check=DECIDED.replace("{table}", APP + table))
            for table in DECISIONS
        ),
        isolate(f"{APP}document", FILES, check=FILES),
        isolate(f"{APP}violation", by_columns()),
        isolate(f"{APP}demandedroit", RIGHTS, check=RIGHTS),
        isolate(f"{APP}actualite", NEWS, check=TOLD_BY),
        isolate(f"{APP}support", TOLD, check=TOLD_BY),
        child("versionsupport", f"{APP}support", "support_id"),
        isolate(f"{APP}instruction", TOLD, check=TOLD_BY),
        child("lectureinstruction", f"{APP}instruction", "instruction_id", structure_writes=True),
        isolate(f"{APP}incident", by_columns()),
        child("historicalcontactconvention", read_only=True, structure_writes=True),
        migrations.RunSQL(ERASURE, migrations.RunSQL.noop),
        migrations.RunSQL(COMPOSITE, COMPOSITE_BACK),
    ]
