"""Policies of the case, the keys that tie a child to its tenant, and what the planner must know."""

from django.db import migrations

from espace.isolation import CAISSES, SERVICE, by_caisse_only, by_columns, by_parent, case, isolate

DEMANDE = "signalements_demande"
IDENTITE = "signalements_identite"
SEEN = f"exists (select 1 from {DEMANDE} p where p.id = demande_id)"
# What was written or chosen about a person: another service of the structure sees the line, and nothing of this.
SEEN_BY_SERVICE = f"exists (select 1 from {DEMANDE} p where p.id = demande_id and coalesce(p.service_id, 0) = {SERVICE})"
CONTENT = case(technicien=SEEN_BY_SERVICE, gestionnaire="false", caisse=SEEN, personne="false")
LINE = by_parent(DEMANDE, "demande_id")
# Drafts belong to their author's service, and to nobody at the caisse.
DRAFT = by_columns(is_caisse_optional=True, gestionnaire=False, service="service_id").replace(
    f"when 'caisse' then caisse_id = any {CAISSES}", "when 'caisse' then false"
)
# Lists hold no person: everybody reads them (a demande re-routed keeps the theme its first caisse had added), each caisse
# writes its own rows, and the national ones are written by the system.
OPTION_READ = case(technicien="true", gestionnaire="true", caisse="true", personne="false")
OPTION_WRITE = by_caisse_only()
# A note stays with the caisse that wrote it, on a demande it could see when it wrote.
NOTE_WRITE = case(
    technicien="false", gestionnaire="false", caisse=f"caisse_id = any {CAISSES} and {SEEN}", personne="false"
)
REROUTED = case(
    technicien=SEEN, gestionnaire=SEEN, caisse=f"(from_caisse_id = any {CAISSES} or to_caisse_id = any {CAISSES})",
    personne="false",
)  # fmt: skip

CONTENT_TABLES = (
    "saisine", "dossier", "rendezvous", "demandedocument", "contactcaisse", "examen", "optionchoisie",
    "accord", "representant", "piece", "message", "tentativecontact", "etapeaccompagnement", "cycledossier",
)  # fmt: skip
LINE_TABLES = ("passage", "rappel", "lecturefil")

# A plain foreign key goes round row-level security: without these, a row could hang on another tenant's demande.
# ON UPDATE CASCADE carries the identity along when a demande is re-routed; a stopped clock stays with its first caisse.
COMPOSITE = f"""
    alter table {IDENTITE} add constraint identite_tenant foreign key (demande_id, caisse_id, partenaire_id)
        references {DEMANDE} (id, caisse_id, partenaire_id) on update cascade on delete cascade;
    alter table signalements_echeance add constraint echeance_tenant foreign key (demande_id, partenaire_id)
        references {DEMANDE} (id, partenaire_id) on update cascade;
    alter table signalements_reorientation add constraint reorientation_tenant foreign key (demande_id, partenaire_id)
        references {DEMANDE} (id, partenaire_id) on update cascade;
"""
COMPOSITE_BACK = f"""
    alter table {IDENTITE} drop constraint identite_tenant;
    alter table signalements_echeance drop constraint echeance_tenant;
    alter table signalements_reorientation drop constraint reorientation_tenant;
"""
# Without it the planner takes a structure and its caisse for independent, and misjudges the history of a structure.
STATISTICS = f"create statistics demande_tenant_stats (dependencies, mcv) on partenaire_id, caisse_id from {DEMANDE}"

HISTORY = "signalements_historicalidentite"
OPTION_HISTORY = "signalements_historicaloption"
ERASURE = f"grant update, delete on {HISTORY}, {OPTION_HISTORY} to portail_worker"


class Migration(migrations.Migration):
    dependencies = [("signalements", "0001_initial"), ("espace", "0003_isolation")]
    operations = [
        isolate(DEMANDE, by_columns()),
        isolate(IDENTITE, by_columns(service="service_id", gestionnaire=False)),
        isolate("signalements_echeance", by_columns()),
        isolate("signalements_reorientation", REROUTED),
        isolate("signalements_brouillon", DRAFT),
        isolate("signalements_noteinterne", by_caisse_only(), check=NOTE_WRITE),
        isolate("signalements_option", OPTION_READ, check=OPTION_WRITE),
        isolate("signalements_pieceattendue", OPTION_READ, check=OPTION_WRITE),
        *(isolate(f"signalements_{table}", CONTENT) for table in CONTENT_TABLES),
        *(isolate(f"signalements_{table}", LINE) for table in LINE_TABLES),
        isolate("signalements_piecedemandee", by_parent("signalements_cycledossier", "cycle_id", gestionnaire=False)),
        isolate(HISTORY, by_columns(service="service_id", gestionnaire=False), read_only=True),
        isolate(OPTION_HISTORY, OPTION_READ, check=OPTION_WRITE, read_only=True),
        migrations.RunSQL(ERASURE, migrations.RunSQL.noop),
        migrations.RunSQL(COMPOSITE, COMPOSITE_BACK),
        migrations.RunSQL(STATISTICS, "drop statistics demande_tenant_stats"),
    ]
