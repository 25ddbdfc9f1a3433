"""Policies of the kernel's tenant tables, and the journal that nobody rewrites."""

from django.db import migrations

from espace.isolation import by_columns, isolate

# Before sign-in there is no tenant: such a line carries none, and may only be added.
BEFORE_SIGN_IN = "partenaire_id is null and caisse_id is null"

# The one way to shorten the journal: by whole days, never nearer than the floor, as the owner of the table.
PURGE = """
    create function purge_journal(before timestamptz, at timestamptz) returns bigint language plpgsql
    security definer set search_path = public as $$
    declare purged bigint; acteur text := current_setting('app.acteur', true);
    begin
        if before > at - interval '6 months' then
            raise 'le journal se garde au moins six mois' using errcode = 'check_violation', constraint = 'journal_floor';
        end if;
        perform set_config('app.purge', 'journal', true), set_config('app.acteur', 'systeme', true);
        delete from espace_lignejournal where espace_lignejournal.at < before;
        get diagnostics purged = row_count;
        perform set_config('app.purge', '', true), set_config('app.acteur', acteur, true);
        return purged;
    end $$;
    revoke execute on function purge_journal(timestamptz, timestamptz) from public;
    grant execute on function purge_journal(timestamptz, timestamptz) to portail_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("espace", "0002_tables")]
    operations = [
        isolate(
            "espace_lignejournal",
            by_columns(is_caisse_optional=True, personne=BEFORE_SIGN_IN),
            read_only=True,
        ),
        isolate("espace_fichier", by_columns(is_caisse_optional=True)),
        isolate("espace_travail", by_columns(is_caisse_optional=True)),
        migrations.RunSQL(PURGE, "drop function purge_journal(timestamptz, timestamptz)"),
    ]
