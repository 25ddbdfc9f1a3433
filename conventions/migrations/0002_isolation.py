"""Policies of the contract, and the keys that tie a child to its own convention.

Printed by `./portail manage isolation conventions`, then frozen: `conventions/isolation.py` may change, this does not.
"""

# ruff: noqa: E501  SQL as it was printed
from django.db import migrations

PLAN = r"""
alter table conventions_conventionmetier enable row level security, force row level security;
create policy perimetre on conventions_conventionmetier using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint)
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint)
when 'caisse' then caisse_ids && (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_ids && (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_conventionmetier as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_ids && (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_conventionmetier from portail_app;
alter table conventions_participation enable row level security, force row level security;
create policy perimetre on conventions_participation using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and exists (select 1 from conventions_conventionmetier m where m.id = convention_id and caisse_id = any (m.caisse_ids))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_participation as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and exists (select 1 from conventions_conventionmetier m where m.id = convention_id and caisse_id = any (m.caisse_ids))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_participation from portail_app;
alter table conventions_conventionusage enable row level security, force row level security;
create policy perimetre on conventions_conventionusage using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = metier_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = metier_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = metier_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = metier_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_conventionusage as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = metier_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_conventionusage from portail_app;
alter table conventions_partie enable row level security, force row level security;
create policy perimetre on conventions_partie using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_partie as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_partie from portail_app;
alter table conventions_acte enable row level security, force row level security;
create policy perimetre on conventions_acte using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_acte as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_acte from portail_app;
alter table conventions_signature enable row level security, force row level security;
create policy perimetre on conventions_signature using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_signature as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_signature from portail_app;
alter table conventions_lettre enable row level security, force row level security;
create policy perimetre on conventions_lettre using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_lettre as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_lettre from portail_app;
alter table conventions_terme enable row level security, force row level security;
create policy perimetre on conventions_terme using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_terme as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_terme from portail_app;
alter table conventions_lecture enable row level security, force row level security;
create policy perimetre on conventions_lecture using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_lecture as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_lecture from portail_app;
alter table conventions_periode enable row level security, force row level security;
create policy perimetre on conventions_periode using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_periode as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
create policy delete_own on conventions_periode as restrictive for delete using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
alter table conventions_voletconvention enable row level security, force row level security;
create policy perimetre on conventions_voletconvention using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_voletconvention as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
create policy delete_own on conventions_voletconvention as restrictive for delete using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
alter table conventions_besoinannuaire enable row level security, force row level security;
create policy perimetre on conventions_besoinannuaire using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_besoinannuaire as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
create policy delete_own on conventions_besoinannuaire as restrictive for delete using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
alter table conventions_contactconvention enable row level security, force row level security;
create policy perimetre on conventions_contactconvention using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on conventions_contactconvention from portail_app;
alter table conventions_soustraitant enable row level security, force row level security;
create policy perimetre on conventions_soustraitant using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on conventions_soustraitant from portail_app;
alter table conventions_destruction enable row level security, force row level security;
create policy perimetre on conventions_destruction using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on conventions_destruction from portail_app;
alter table conventions_noteconvention enable row level security, force row level security;
create policy perimetre on conventions_noteconvention using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on conventions_noteconvention from portail_app;
alter table conventions_horaireaccueil enable row level security, force row level security;
create policy perimetre on conventions_horaireaccueil using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on conventions_horaireaccueil from portail_app;
alter table conventions_evenement enable row level security, force row level security;
create policy perimetre on conventions_evenement using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke update, delete on conventions_evenement from portail_app;
alter table conventions_fonctionouverte enable row level security, force row level security;
create policy perimetre on conventions_fonctionouverte using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and exists (select 1 from conventions_conventionusage u join conventions_conventionmetier m on m.id = u.metier_id where u.id = usage_id and m.partenaire_id = conventions_fonctionouverte.partenaire_id and conventions_fonctionouverte.caisse_id = any (m.caisse_ids))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_fonctionouverte as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and exists (select 1 from conventions_conventionusage u join conventions_conventionmetier m on m.id = u.metier_id where u.id = usage_id and m.partenaire_id = conventions_fonctionouverte.partenaire_id and conventions_fonctionouverte.caisse_id = any (m.caisse_ids))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_fonctionouverte from portail_app;
alter table conventions_envoidirect enable row level security, force row level security;
create policy perimetre on conventions_envoidirect using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and exists (select 1 from conventions_conventionusage u join conventions_conventionmetier m on m.id = u.metier_id where u.id = usage_id and m.partenaire_id = conventions_envoidirect.partenaire_id and conventions_envoidirect.caisse_id = any (m.caisse_ids))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_envoidirect as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and exists (select 1 from conventions_conventionusage u join conventions_conventionmetier m on m.id = u.metier_id where u.id = usage_id and m.partenaire_id = conventions_envoidirect.partenaire_id and conventions_envoidirect.caisse_id = any (m.caisse_ids))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_envoidirect from portail_app;
alter table conventions_canalsecours enable row level security, force row level security;
create policy perimetre on conventions_canalsecours using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and exists (select 1 from conventions_conventionusage u join conventions_conventionmetier m on m.id = u.metier_id where u.id = usage_id and m.partenaire_id = conventions_canalsecours.partenaire_id and conventions_canalsecours.caisse_id = any (m.caisse_ids))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_canalsecours as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and exists (select 1 from conventions_conventionusage u join conventions_conventionmetier m on m.id = u.metier_id where u.id = usage_id and m.partenaire_id = conventions_canalsecours.partenaire_id and conventions_canalsecours.caisse_id = any (m.caisse_ids))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_canalsecours from portail_app;
alter table conventions_document enable row level security, force row level security;
create policy perimetre on conventions_document using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then not is_caisse_seule and exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then not is_caisse_seule and exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then not is_caisse_seule and exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then not is_caisse_seule and exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on conventions_document from portail_app;
alter table conventions_violation enable row level security, force row level security;
create policy perimetre on conventions_violation using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on conventions_violation from portail_app;
alter table conventions_demandedroit enable row level security, force row level security;
create policy perimetre on conventions_demandedroit using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and coalesce(service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint)
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and coalesce(service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint)
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on conventions_demandedroit from portail_app;
alter table conventions_actualite enable row level security, force row level security;
create policy perimetre on conventions_actualite using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then public = 'partenaires' and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then public = 'partenaires' and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_actualite as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_actualite from portail_app;
alter table conventions_support enable row level security, force row level security;
create policy perimetre on conventions_support using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_support as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_support from portail_app;
alter table conventions_versionsupport enable row level security, force row level security;
create policy perimetre on conventions_versionsupport using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_support p where p.id = support_id)
when 'gestionnaire' then exists (select 1 from conventions_support p where p.id = support_id)
when 'caisse' then exists (select 1 from conventions_support p where p.id = support_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_support p where p.id = support_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_versionsupport as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_support p where p.id = support_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_versionsupport from portail_app;
alter table conventions_instruction enable row level security, force row level security;
create policy perimetre on conventions_instruction using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on conventions_instruction as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on conventions_instruction from portail_app;
alter table conventions_lectureinstruction enable row level security, force row level security;
create policy perimetre on conventions_lectureinstruction using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_instruction p where p.id = instruction_id)
when 'gestionnaire' then exists (select 1 from conventions_instruction p where p.id = instruction_id)
when 'caisse' then exists (select 1 from conventions_instruction p where p.id = instruction_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_instruction p where p.id = instruction_id)
when 'gestionnaire' then exists (select 1 from conventions_instruction p where p.id = instruction_id)
when 'caisse' then exists (select 1 from conventions_instruction p where p.id = instruction_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on conventions_lectureinstruction from portail_app;
alter table conventions_incident enable row level security, force row level security;
create policy perimetre on conventions_incident using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on conventions_incident from portail_app;
alter table conventions_historicalcontactconvention enable row level security, force row level security;
create policy perimetre on conventions_historicalcontactconvention using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier p where p.id = convention_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke update, delete on conventions_historicalcontactconvention from portail_app;
alter table conventions_lettre add constraint lettre_convention_paire unique (id, convention_id);
alter table conventions_conventionusage add constraint conventionusage_metier_paire unique (id, metier_id);
alter table conventions_participation add constraint participation_convention_tenant foreign key (convention_id, partenaire_id)
references conventions_conventionmetier (id, partenaire_id);
alter table conventions_violation add constraint violation_convention_tenant foreign key (convention_id, partenaire_id)
references conventions_conventionmetier (id, partenaire_id);
alter table conventions_demandedroit add constraint demandedroit_convention_tenant foreign key (convention_id, partenaire_id)
references conventions_conventionmetier (id, partenaire_id);
alter table conventions_signature add constraint signature_acte_tenant foreign key (acte_id, convention_id)
references conventions_acte (id, convention_id);
alter table conventions_terme add constraint terme_acte_tenant foreign key (acte_id, convention_id)
references conventions_acte (id, convention_id);
alter table conventions_acte add constraint acte_usage_tenant foreign key (usage_id, convention_id)
references conventions_conventionusage (id, metier_id);
alter table conventions_signature add constraint signature_partie_tenant foreign key (partie_id, convention_id)
references conventions_partie (id, convention_id);
alter table conventions_contactconvention add constraint contactconvention_partie_tenant foreign key (partie_id, convention_id)
references conventions_partie (id, convention_id);
alter table conventions_lettre add constraint lettre_auteur_tenant foreign key (auteur_id, convention_id)
references conventions_partie (id, convention_id);
alter table conventions_lettre add constraint lettre_destinataire_tenant foreign key (destinataire_id, convention_id)
references conventions_partie (id, convention_id);
alter table conventions_lettre add constraint lettre_repond_a_tenant foreign key (repond_a_id, convention_id)
references conventions_lettre (id, convention_id);
alter table conventions_violation add constraint violation_declarante_tenant foreign key (declarante_id, convention_id)
references conventions_partie (id, convention_id);
alter table conventions_demandedroit add constraint demandedroit_addressed_to_tenant foreign key (addressed_to_id, convention_id)
references conventions_partie (id, convention_id);
alter table conventions_demandedroit add constraint demandedroit_service_tenant foreign key (service_id, partenaire_id)
references accounts_servicepartenaire (id, partenaire_id);
alter table conventions_envoidirect add constraint envoidirect_service_tenant foreign key (service_id, partenaire_id)
references accounts_servicepartenaire (id, partenaire_id);
alter table conventions_conventionmetier add constraint conventionmetier_executante_tenant foreign key (executante_id, partenaire_id)
references accounts_servicepartenaire (id, partenaire_id);
alter table conventions_conventionmetier add constraint conventionmetier_remplace_tenant foreign key (remplace_id, partenaire_id)
references conventions_conventionmetier (id, partenaire_id);
create trigger signature_fichier_tenant after insert or update of fichier_id on conventions_signature
for each row when (NEW.fichier_id is not null)
execute function lien_tenant('fichier_id', 'espace_fichier', 'uuid', 'exists (select 1 from conventions_conventionmetier m where m.id = c.convention_id and p.partenaire_id = m.partenaire_id and (p.caisse_id is null or p.caisse_id = any (m.caisse_ids)))');
create trigger document_fichier_tenant after insert or update of fichier_id on conventions_document
for each row when (NEW.fichier_id is not null)
execute function lien_tenant('fichier_id', 'espace_fichier', 'uuid', 'exists (select 1 from conventions_conventionmetier m where m.id = c.convention_id and p.partenaire_id = m.partenaire_id and (p.caisse_id is null or p.caisse_id = any (m.caisse_ids)))');
create trigger destruction_fichier_tenant after insert or update of fichier_id on conventions_destruction
for each row when (NEW.fichier_id is not null)
execute function lien_tenant('fichier_id', 'espace_fichier', 'uuid', 'exists (select 1 from conventions_conventionmetier m where m.id = c.convention_id and p.partenaire_id = m.partenaire_id and (p.caisse_id is null or p.caisse_id = any (m.caisse_ids)))');
create trigger versionsupport_fichier_tenant after insert or update of fichier_id on conventions_versionsupport
for each row when (NEW.fichier_id is not null)
execute function lien_tenant('fichier_id', 'espace_fichier', 'uuid', 'exists (select 1 from conventions_support s where s.id = c.support_id and p.partenaire_id is null and p.caisse_id = s.caisse_id)');
create trigger contactconvention_compte_tenant after insert or update of compte_id on conventions_contactconvention
for each row when (NEW.compte_id is not null)
execute function lien_tenant('compte_id', 'accounts_compte', 'id', 'exists (select 1 from conventions_conventionmetier m where m.id = c.convention_id and (p.partenaire_id = m.partenaire_id or p.caisse_id = any (m.caisse_ids)))');
create trigger incident_declare_par_tenant after insert or update of declare_par_id on conventions_incident
for each row when (NEW.declare_par_id is not null)
execute function lien_tenant('declare_par_id', 'accounts_compte', 'id', 'p.partenaire_id = c.partenaire_id or p.caisse_id = c.caisse_id');
create trigger lectureinstruction_compte_tenant after insert or update of compte_id on conventions_lectureinstruction
for each row when (NEW.compte_id is not null)
execute function lien_tenant('compte_id', 'accounts_compte', 'id', 'exists (select 1 from conventions_instruction i where i.id = c.instruction_id and (p.caisse_id = i.caisse_id or exists (select 1 from accounts_acces a where a.partenaire_id = p.partenaire_id and a.caisse_id = i.caisse_id)))');
create trigger partie_convention_fige before update of convention_id on conventions_partie
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger acte_convention_fige before update of convention_id on conventions_acte
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger signature_convention_fige before update of convention_id on conventions_signature
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger lettre_convention_fige before update of convention_id on conventions_lettre
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger terme_convention_fige before update of convention_id on conventions_terme
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger lecture_convention_fige before update of convention_id on conventions_lecture
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger periode_convention_fige before update of convention_id on conventions_periode
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger voletconvention_convention_fige before update of convention_id on conventions_voletconvention
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger besoinannuaire_convention_fige before update of convention_id on conventions_besoinannuaire
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger contactconvention_convention_fige before update of convention_id on conventions_contactconvention
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger soustraitant_convention_fige before update of convention_id on conventions_soustraitant
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger destruction_convention_fige before update of convention_id on conventions_destruction
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger noteconvention_convention_fige before update of convention_id on conventions_noteconvention
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger horaireaccueil_convention_fige before update of convention_id on conventions_horaireaccueil
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger document_convention_fige before update of convention_id on conventions_document
for each row when ((OLD.convention_id is distinct from NEW.convention_id)) execute function colonnes_figees();
create trigger fonctionouverte_caisse_fige before update of caisse_id, partenaire_id, usage_id on conventions_fonctionouverte
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id or OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.usage_id is distinct from NEW.usage_id)) execute function colonnes_figees();
create trigger envoidirect_caisse_fige before update of caisse_id, partenaire_id, usage_id on conventions_envoidirect
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id or OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.usage_id is distinct from NEW.usage_id)) execute function colonnes_figees();
create trigger canalsecours_caisse_fige before update of caisse_id, partenaire_id, usage_id on conventions_canalsecours
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id or OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.usage_id is distinct from NEW.usage_id)) execute function colonnes_figees();
create trigger partie_partenaire_fige before update of partenaire_id, caisse_id on conventions_partie
for each row when ((OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger lecture_caisse_fige before update of caisse_id on conventions_lecture
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger envoidirect_service_fige before update of service_id on conventions_envoidirect
for each row when ((OLD.service_id is distinct from NEW.service_id)) execute function colonnes_figees();
create trigger conventionmetier_partenaire_fige before update of partenaire_id, caisse_ids, ref on conventions_conventionmetier
for each row when ((OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.caisse_ids is distinct from NEW.caisse_ids or OLD.ref is distinct from NEW.ref)) execute function colonnes_figees();
create trigger participation_convention_fige before update of convention_id, caisse_id, partenaire_id on conventions_participation
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.caisse_id is distinct from NEW.caisse_id or OLD.partenaire_id is distinct from NEW.partenaire_id)) execute function colonnes_figees();
create trigger conventionusage_metier_fige before update of metier_id on conventions_conventionusage
for each row when ((OLD.metier_id is distinct from NEW.metier_id)) execute function colonnes_figees();
create trigger violation_convention_fige before update of convention_id, caisse_id, partenaire_id on conventions_violation
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.caisse_id is distinct from NEW.caisse_id or OLD.partenaire_id is distinct from NEW.partenaire_id)) execute function colonnes_figees();
create trigger demandedroit_convention_fige before update of convention_id, caisse_id, partenaire_id on conventions_demandedroit
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.caisse_id is distinct from NEW.caisse_id or OLD.partenaire_id is distinct from NEW.partenaire_id)) execute function colonnes_figees();
create trigger actualite_caisse_fige before update of caisse_id on conventions_actualite
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger support_caisse_fige before update of caisse_id on conventions_support
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger versionsupport_support_fige before update of support_id on conventions_versionsupport
for each row when ((OLD.support_id is distinct from NEW.support_id)) execute function colonnes_figees();
create trigger instruction_caisse_fige before update of caisse_id on conventions_instruction
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger lectureinstruction_instruction_fige before update of instruction_id on conventions_lectureinstruction
for each row when ((OLD.instruction_id is distinct from NEW.instruction_id)) execute function colonnes_figees();
create trigger incident_caisse_fige before update of caisse_id, partenaire_id on conventions_incident
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id or OLD.partenaire_id is distinct from NEW.partenaire_id)) execute function colonnes_figees();
"""
PLAN_BACK = r"""
drop trigger incident_caisse_fige on conventions_incident;
drop trigger lectureinstruction_instruction_fige on conventions_lectureinstruction;
drop trigger instruction_caisse_fige on conventions_instruction;
drop trigger versionsupport_support_fige on conventions_versionsupport;
drop trigger support_caisse_fige on conventions_support;
drop trigger actualite_caisse_fige on conventions_actualite;
drop trigger demandedroit_convention_fige on conventions_demandedroit;
drop trigger violation_convention_fige on conventions_violation;
drop trigger conventionusage_metier_fige on conventions_conventionusage;
drop trigger participation_convention_fige on conventions_participation;
drop trigger conventionmetier_partenaire_fige on conventions_conventionmetier;
drop trigger envoidirect_service_fige on conventions_envoidirect;
drop trigger lecture_caisse_fige on conventions_lecture;
drop trigger partie_partenaire_fige on conventions_partie;
drop trigger canalsecours_caisse_fige on conventions_canalsecours;
drop trigger envoidirect_caisse_fige on conventions_envoidirect;
drop trigger fonctionouverte_caisse_fige on conventions_fonctionouverte;
drop trigger document_convention_fige on conventions_document;
drop trigger horaireaccueil_convention_fige on conventions_horaireaccueil;
drop trigger noteconvention_convention_fige on conventions_noteconvention;
drop trigger destruction_convention_fige on conventions_destruction;
drop trigger soustraitant_convention_fige on conventions_soustraitant;
drop trigger contactconvention_convention_fige on conventions_contactconvention;
drop trigger besoinannuaire_convention_fige on conventions_besoinannuaire;
drop trigger voletconvention_convention_fige on conventions_voletconvention;
drop trigger periode_convention_fige on conventions_periode;
drop trigger lecture_convention_fige on conventions_lecture;
drop trigger terme_convention_fige on conventions_terme;
drop trigger lettre_convention_fige on conventions_lettre;
drop trigger signature_convention_fige on conventions_signature;
drop trigger acte_convention_fige on conventions_acte;
drop trigger partie_convention_fige on conventions_partie;
drop trigger lectureinstruction_compte_tenant on conventions_lectureinstruction;
drop trigger incident_declare_par_tenant on conventions_incident;
drop trigger contactconvention_compte_tenant on conventions_contactconvention;
drop trigger versionsupport_fichier_tenant on conventions_versionsupport;
drop trigger destruction_fichier_tenant on conventions_destruction;
drop trigger document_fichier_tenant on conventions_document;
drop trigger signature_fichier_tenant on conventions_signature;
alter table conventions_conventionmetier drop constraint conventionmetier_remplace_tenant;
alter table conventions_conventionmetier drop constraint conventionmetier_executante_tenant;
alter table conventions_envoidirect drop constraint envoidirect_service_tenant;
alter table conventions_demandedroit drop constraint demandedroit_service_tenant;
alter table conventions_demandedroit drop constraint demandedroit_addressed_to_tenant;
alter table conventions_violation drop constraint violation_declarante_tenant;
alter table conventions_lettre drop constraint lettre_repond_a_tenant;
alter table conventions_lettre drop constraint lettre_destinataire_tenant;
alter table conventions_lettre drop constraint lettre_auteur_tenant;
alter table conventions_contactconvention drop constraint contactconvention_partie_tenant;
alter table conventions_signature drop constraint signature_partie_tenant;
alter table conventions_acte drop constraint acte_usage_tenant;
alter table conventions_terme drop constraint terme_acte_tenant;
alter table conventions_signature drop constraint signature_acte_tenant;
alter table conventions_demandedroit drop constraint demandedroit_convention_tenant;
alter table conventions_violation drop constraint violation_convention_tenant;
alter table conventions_participation drop constraint participation_convention_tenant;
alter table conventions_conventionusage drop constraint conventionusage_metier_paire;
alter table conventions_lettre drop constraint lettre_convention_paire;
grant update, delete on conventions_historicalcontactconvention to portail_app;
drop policy perimetre on conventions_historicalcontactconvention;
alter table conventions_historicalcontactconvention disable row level security, no force row level security;
grant delete on conventions_incident to portail_app;
drop policy perimetre on conventions_incident;
alter table conventions_incident disable row level security, no force row level security;
grant delete on conventions_lectureinstruction to portail_app;
drop policy perimetre on conventions_lectureinstruction;
alter table conventions_lectureinstruction disable row level security, no force row level security;
grant delete on conventions_instruction to portail_app;
drop policy perimetre on conventions_instruction;
drop policy update_own on conventions_instruction;
alter table conventions_instruction disable row level security, no force row level security;
grant delete on conventions_versionsupport to portail_app;
drop policy perimetre on conventions_versionsupport;
drop policy update_own on conventions_versionsupport;
alter table conventions_versionsupport disable row level security, no force row level security;
grant delete on conventions_support to portail_app;
drop policy perimetre on conventions_support;
drop policy update_own on conventions_support;
alter table conventions_support disable row level security, no force row level security;
grant delete on conventions_actualite to portail_app;
drop policy perimetre on conventions_actualite;
drop policy update_own on conventions_actualite;
alter table conventions_actualite disable row level security, no force row level security;
grant delete on conventions_demandedroit to portail_app;
drop policy perimetre on conventions_demandedroit;
alter table conventions_demandedroit disable row level security, no force row level security;
grant delete on conventions_violation to portail_app;
drop policy perimetre on conventions_violation;
alter table conventions_violation disable row level security, no force row level security;
grant delete on conventions_document to portail_app;
drop policy perimetre on conventions_document;
alter table conventions_document disable row level security, no force row level security;
grant delete on conventions_canalsecours to portail_app;
drop policy perimetre on conventions_canalsecours;
drop policy update_own on conventions_canalsecours;
alter table conventions_canalsecours disable row level security, no force row level security;
grant delete on conventions_envoidirect to portail_app;
drop policy perimetre on conventions_envoidirect;
drop policy update_own on conventions_envoidirect;
alter table conventions_envoidirect disable row level security, no force row level security;
grant delete on conventions_fonctionouverte to portail_app;
drop policy perimetre on conventions_fonctionouverte;
drop policy update_own on conventions_fonctionouverte;
alter table conventions_fonctionouverte disable row level security, no force row level security;
grant update, delete on conventions_evenement to portail_app;
drop policy perimetre on conventions_evenement;
alter table conventions_evenement disable row level security, no force row level security;
grant delete on conventions_horaireaccueil to portail_app;
drop policy perimetre on conventions_horaireaccueil;
alter table conventions_horaireaccueil disable row level security, no force row level security;
grant delete on conventions_noteconvention to portail_app;
drop policy perimetre on conventions_noteconvention;
alter table conventions_noteconvention disable row level security, no force row level security;
grant delete on conventions_destruction to portail_app;
drop policy perimetre on conventions_destruction;
alter table conventions_destruction disable row level security, no force row level security;
grant delete on conventions_soustraitant to portail_app;
drop policy perimetre on conventions_soustraitant;
alter table conventions_soustraitant disable row level security, no force row level security;
grant delete on conventions_contactconvention to portail_app;
drop policy perimetre on conventions_contactconvention;
alter table conventions_contactconvention disable row level security, no force row level security;
drop policy perimetre on conventions_besoinannuaire;
drop policy update_own on conventions_besoinannuaire;
drop policy delete_own on conventions_besoinannuaire;
alter table conventions_besoinannuaire disable row level security, no force row level security;
drop policy perimetre on conventions_voletconvention;
drop policy update_own on conventions_voletconvention;
drop policy delete_own on conventions_voletconvention;
alter table conventions_voletconvention disable row level security, no force row level security;
drop policy perimetre on conventions_periode;
drop policy update_own on conventions_periode;
drop policy delete_own on conventions_periode;
alter table conventions_periode disable row level security, no force row level security;
grant delete on conventions_lecture to portail_app;
drop policy perimetre on conventions_lecture;
drop policy update_own on conventions_lecture;
alter table conventions_lecture disable row level security, no force row level security;
grant delete on conventions_terme to portail_app;
drop policy perimetre on conventions_terme;
drop policy update_own on conventions_terme;
alter table conventions_terme disable row level security, no force row level security;
grant delete on conventions_lettre to portail_app;
drop policy perimetre on conventions_lettre;
drop policy update_own on conventions_lettre;
alter table conventions_lettre disable row level security, no force row level security;
grant delete on conventions_signature to portail_app;
drop policy perimetre on conventions_signature;
drop policy update_own on conventions_signature;
alter table conventions_signature disable row level security, no force row level security;
grant delete on conventions_acte to portail_app;
drop policy perimetre on conventions_acte;
drop policy update_own on conventions_acte;
alter table conventions_acte disable row level security, no force row level security;
grant delete on conventions_partie to portail_app;
drop policy perimetre on conventions_partie;
drop policy update_own on conventions_partie;
alter table conventions_partie disable row level security, no force row level security;
grant delete on conventions_conventionusage to portail_app;
drop policy perimetre on conventions_conventionusage;
drop policy update_own on conventions_conventionusage;
alter table conventions_conventionusage disable row level security, no force row level security;
grant delete on conventions_participation to portail_app;
drop policy perimetre on conventions_participation;
drop policy update_own on conventions_participation;
alter table conventions_participation disable row level security, no force row level security;
grant delete on conventions_conventionmetier to portail_app;
drop policy perimetre on conventions_conventionmetier;
drop policy update_own on conventions_conventionmetier;
alter table conventions_conventionmetier disable row level security, no force row level security;
"""
ERASURE = r"""
grant update, delete on conventions_historicalcontactconvention to portail_worker;
"""

# Old values are read; only the worker, which erases people, may change them.
HISTORY = "revoke update, delete, truncate on conventions_historicalmaintenance from portail_app;"
HISTORY_BACK = "grant update, delete on conventions_historicalmaintenance to portail_app;"


class Migration(migrations.Migration):
    dependencies = [("conventions", "0001_initial"), ("espace", "0003_isolation")]
    operations = [
        migrations.RunSQL(PLAN, PLAN_BACK),
        migrations.RunSQL(ERASURE, migrations.RunSQL.noop),
        migrations.RunSQL(HISTORY, HISTORY_BACK),
    ]
