"""Policies of the kernel's tenant tables, the function that ties a child to its tenant, and the journal that nobody rewrites.

Printed by `./portail manage isolation espace`, then frozen: `espace/isolation.py` may change, this does not.
"""

# ruff: noqa: E501  SQL as it was printed
from django.db import migrations

LIEN = r"""
create or replace function lien_tenant() returns trigger language plpgsql as $$
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
end $$
"""
PLAN = r"""
alter table espace_lignejournal enable row level security, force row level security;
create policy perimetre on espace_lignejournal using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then partenaire_id is null and caisse_id is null
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then partenaire_id is null and caisse_id is null
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke update, delete, truncate on espace_lignejournal from portail_app;
alter table espace_fichier enable row level security, force row level security;
create policy perimetre on espace_fichier using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
alter table espace_travail enable row level security, force row level security;
create policy perimetre on espace_travail using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
"""
PLAN_BACK = r"""
drop policy perimetre on espace_travail;
alter table espace_travail disable row level security, no force row level security;
drop policy perimetre on espace_fichier;
alter table espace_fichier disable row level security, no force row level security;
drop policy perimetre on espace_lignejournal;
alter table espace_lignejournal disable row level security, no force row level security;
"""
# The one way to shorten the journal: by whole days, never nearer than the floor, as the owner of the table.
PURGE = r"""
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
        migrations.RunSQL(LIEN, "drop function lien_tenant()"),
        migrations.RunSQL(PLAN, PLAN_BACK),
        migrations.RunSQL(PURGE, "drop function purge_journal(timestamptz, timestamptz)"),
    ]
