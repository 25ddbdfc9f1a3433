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
FIGE = r"""
create or replace function colonnes_figees() returns trigger language plpgsql as $$
begin
    if pg_has_role(current_user, 'portail_systeme', 'usage') then return NEW; end if;
    raise 'these columns of % do not move', tg_table_name using errcode = 'insufficient_privilege', constraint = tg_name;
end $$
"""
PLAN = r"""
alter table espace_lignejournal enable row level security, force row level security;
create policy perimetre on espace_lignejournal using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then actor_ref = (select nullif(current_setting('app.compte', true), ''))
when 'gestionnaire' then actor_ref = (select nullif(current_setting('app.compte', true), ''))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then actor_ref = (select nullif(current_setting('app.compte', true), ''))
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then partenaire_id is null and caisse_id is null
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke update, delete on espace_lignejournal from portail_app;
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
create policy update_own on espace_fichier as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id is null
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
create policy delete_own on espace_fichier as restrictive for delete using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id is null
when 'gestionnaire' then false
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
revoke delete on espace_travail from portail_app;
create trigger fichier_etat_fige before update of etat, scanned_at, partenaire_id, uuid, kind, object_ref, storage_key, name, sha256, size, mime, wrapped_key, created_at on espace_fichier
for each row when ((OLD.etat is distinct from NEW.etat or OLD.scanned_at is distinct from NEW.scanned_at or OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.uuid is distinct from NEW.uuid or OLD.kind is distinct from NEW.kind or OLD.object_ref is distinct from NEW.object_ref or OLD.storage_key is distinct from NEW.storage_key or OLD.name is distinct from NEW.name or OLD.sha256 is distinct from NEW.sha256 or OLD.size is distinct from NEW.size or OLD.mime is distinct from NEW.mime or OLD.wrapped_key is distinct from NEW.wrapped_key or OLD.created_at is distinct from NEW.created_at)) execute function colonnes_figees();
create trigger fichier_caisse_fige before update of caisse_id on espace_fichier
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id and OLD.caisse_id is not null)) execute function colonnes_figees();
create trigger travail_partenaire_fige before update of partenaire_id, caisse_id, by_ref, kind, params on espace_travail
for each row when ((OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.caisse_id is distinct from NEW.caisse_id or OLD.by_ref is distinct from NEW.by_ref or OLD.kind is distinct from NEW.kind or OLD.params is distinct from NEW.params)) execute function colonnes_figees();
"""
PLAN_BACK = r"""
drop trigger travail_partenaire_fige on espace_travail;
drop trigger fichier_caisse_fige on espace_fichier;
drop trigger fichier_etat_fige on espace_fichier;
grant delete on espace_travail to portail_app;
drop policy perimetre on espace_travail;
alter table espace_travail disable row level security, no force row level security;
drop policy perimetre on espace_fichier;
drop policy update_own on espace_fichier;
drop policy delete_own on espace_fichier;
alter table espace_fichier disable row level security, no force row level security;
grant update, delete on espace_lignejournal to portail_app;
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

# Old values are read; only the worker, which erases people, may change them.
HISTORY = "revoke update, delete, truncate on espace_historicalreglageglobal from portail_app;"
HISTORY_BACK = "grant update, delete on espace_historicalreglageglobal to portail_app;"


class Migration(migrations.Migration):
    dependencies = [("espace", "0002_tables")]
    operations = [
        migrations.RunSQL(LIEN, "drop function lien_tenant()"),
        migrations.RunSQL(FIGE, "drop function colonnes_figees()"),
        migrations.RunSQL(PLAN, PLAN_BACK),
        migrations.RunSQL(PURGE, "drop function purge_journal(timestamptz, timestamptz)"),
        migrations.RunSQL(HISTORY, HISTORY_BACK),
    ]
