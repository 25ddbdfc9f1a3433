"""Policies of the case, the keys that tie a child to its tenant, and what the planner must know.

Printed by `./portail manage isolation signalements`, then frozen: `signalements/isolation.py` may change, this does not.
"""

# ruff: noqa: E501  SQL as it was printed
from django.db import migrations

PLAN = r"""
alter table signalements_demande enable row level security, force row level security;
create policy perimetre on signalements_demande using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
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
create policy update_own on signalements_demande as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and coalesce(service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint)
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on signalements_demande from portail_app;
alter table signalements_identite enable row level security, force row level security;
create policy perimetre on signalements_identite using (case (select nullif(current_setting('app.acteur', true), ''))
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
revoke delete on signalements_identite from portail_app;
grant delete on signalements_identite to portail_worker;
alter table signalements_echeance enable row level security, force row level security;
create policy perimetre on signalements_echeance using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'gestionnaire' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on signalements_echeance as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
create policy delete_own on signalements_echeance as restrictive for delete using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
alter table signalements_reorientation enable row level security, force row level security;
create policy perimetre on signalements_reorientation using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'gestionnaire' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'caisse' then (from_caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) or to_caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then (from_caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) or to_caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on signalements_reorientation as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then (from_caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) or to_caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on signalements_reorientation from portail_app;
alter table signalements_brouillon enable row level security, force row level security;
create policy perimetre on signalements_brouillon using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))) and coalesce(service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint)
when 'gestionnaire' then false
when 'caisse' then false
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then partenaire_id = (select nullif(current_setting('app.partenaire', true), '')::bigint) and (caisse_id is null or caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))) and coalesce(service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint)
when 'gestionnaire' then false
when 'caisse' then false
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
alter table signalements_noteinterne enable row level security, force row level security;
create policy perimetre on signalements_noteinterne using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on signalements_noteinterne as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)) and exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on signalements_noteinterne from portail_app;
alter table signalements_option enable row level security, force row level security;
create policy perimetre on signalements_option using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then true
when 'gestionnaire' then true
when 'caisse' then true
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
create policy update_own on signalements_option as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on signalements_option from portail_app;
alter table signalements_pieceattendue enable row level security, force row level security;
create policy perimetre on signalements_pieceattendue using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then true
when 'gestionnaire' then true
when 'caisse' then true
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
create policy update_own on signalements_pieceattendue as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on signalements_pieceattendue from portail_app;
alter table signalements_saisine enable row level security, force row level security;
create policy perimetre on signalements_saisine using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_saisine from portail_app;
alter table signalements_dossier enable row level security, force row level security;
create policy perimetre on signalements_dossier using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_dossier from portail_app;
alter table signalements_rendezvous enable row level security, force row level security;
create policy perimetre on signalements_rendezvous using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_rendezvous from portail_app;
alter table signalements_demandedocument enable row level security, force row level security;
create policy perimetre on signalements_demandedocument using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_demandedocument from portail_app;
alter table signalements_contactcaisse enable row level security, force row level security;
create policy perimetre on signalements_contactcaisse using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_contactcaisse from portail_app;
alter table signalements_examen enable row level security, force row level security;
create policy perimetre on signalements_examen using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_examen from portail_app;
alter table signalements_optionchoisie enable row level security, force row level security;
create policy perimetre on signalements_optionchoisie using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_optionchoisie from portail_app;
alter table signalements_accord enable row level security, force row level security;
create policy perimetre on signalements_accord using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_accord from portail_app;
alter table signalements_piece enable row level security, force row level security;
create policy perimetre on signalements_piece using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_piece from portail_app;
alter table signalements_message enable row level security, force row level security;
create policy perimetre on signalements_message using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_message from portail_app;
alter table signalements_tentativecontact enable row level security, force row level security;
create policy perimetre on signalements_tentativecontact using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_tentativecontact from portail_app;
alter table signalements_etapeaccompagnement enable row level security, force row level security;
create policy perimetre on signalements_etapeaccompagnement using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_etapeaccompagnement from portail_app;
alter table signalements_cycledossier enable row level security, force row level security;
create policy perimetre on signalements_cycledossier using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_cycledossier from portail_app;
alter table signalements_representant enable row level security, force row level security;
create policy perimetre on signalements_representant using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_representant from portail_app;
grant delete on signalements_representant to portail_worker;
alter table signalements_passage enable row level security, force row level security;
create policy perimetre on signalements_passage using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'gestionnaire' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on signalements_passage as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on signalements_passage from portail_app;
alter table signalements_rappel enable row level security, force row level security;
create policy perimetre on signalements_rappel using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'gestionnaire' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on signalements_rappel as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on signalements_rappel from portail_app;
alter table signalements_lecturefil enable row level security, force row level security;
create policy perimetre on signalements_lecturefil using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'gestionnaire' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on signalements_lecturefil as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_demande p where p.id = demande_id and coalesce(p.service_id, 0) = (select coalesce(nullif(current_setting('app.service', true), ''), '0')::bigint))
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_demande p where p.id = demande_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on signalements_lecturefil from portail_app;
alter table signalements_piecedemandee enable row level security, force row level security;
create policy perimetre on signalements_piecedemandee using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_cycledossier p where p.id = cycle_id)
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_cycledossier p where p.id = cycle_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from signalements_cycledossier p where p.id = cycle_id)
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from signalements_cycledossier p where p.id = cycle_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on signalements_piecedemandee from portail_app;
alter table signalements_historicalidentite enable row level security, force row level security;
create policy perimetre on signalements_historicalidentite using (case (select nullif(current_setting('app.acteur', true), ''))
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
revoke update, delete on signalements_historicalidentite from portail_app;
alter table signalements_historicaloption enable row level security, force row level security;
create policy perimetre on signalements_historicaloption using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then true
when 'gestionnaire' then true
when 'caisse' then true
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
revoke update, delete on signalements_historicaloption from portail_app;
alter table signalements_message add constraint message_demande_paire unique (id, demande_id);
alter table signalements_passage add constraint passage_demande_paire unique (id, demande_id);
alter table signalements_piece add constraint piece_demande_paire unique (id, demande_id);
alter table signalements_identite add constraint identite_demande_tenant foreign key (demande_id, caisse_id, partenaire_id)
references signalements_demande (id, caisse_id, partenaire_id) on update cascade on delete cascade;
alter table signalements_echeance add constraint echeance_demande_tenant foreign key (demande_id, partenaire_id)
references signalements_demande (id, partenaire_id) on update cascade;
alter table signalements_reorientation add constraint reorientation_demande_tenant foreign key (demande_id, partenaire_id)
references signalements_demande (id, partenaire_id) on update cascade;
alter table signalements_identite add constraint identite_service_tenant foreign key (service_id, partenaire_id)
references accounts_servicepartenaire (id, partenaire_id);
alter table signalements_demande add constraint demande_service_tenant foreign key (service_id, partenaire_id)
references accounts_servicepartenaire (id, partenaire_id);
alter table signalements_demande add constraint demande_porteur_tenant foreign key (porteur_id, partenaire_id)
references accounts_compte (id, partenaire_id);
alter table signalements_demande add constraint demande_agent_tenant foreign key (agent_id, caisse_id)
references accounts_compte (id, caisse_id);
alter table signalements_demande add constraint demande_service_caisse_tenant foreign key (service_caisse_id, caisse_id)
references accounts_servicecaisse (id, caisse_id);
alter table signalements_brouillon add constraint brouillon_auteur_tenant foreign key (auteur_id, partenaire_id)
references accounts_compte (id, partenaire_id);
alter table signalements_brouillon add constraint brouillon_service_tenant foreign key (service_id, partenaire_id)
references accounts_servicepartenaire (id, partenaire_id);
alter table signalements_noteinterne add constraint noteinterne_auteur_tenant foreign key (auteur_id, caisse_id)
references accounts_compte (id, caisse_id);
alter table signalements_lecturefil add constraint lecturefil_last_message_tenant foreign key (last_message_id, demande_id)
references signalements_message (id, demande_id);
alter table signalements_passage add constraint passage_cancels_tenant foreign key (cancels_id, demande_id)
references signalements_passage (id, demande_id);
alter table signalements_accord add constraint accord_piece_tenant foreign key (piece_id, demande_id)
references signalements_piece (id, demande_id);
create trigger demande_auteur_tenant after insert or update of auteur_id, partenaire_id on signalements_demande
for each row when (NEW.auteur_id is not null)
execute function lien_tenant('auteur_id', 'accounts_compte', 'id', 'p.partenaire_id = c.partenaire_id or p.caisse_id = c.caisse_id');
create trigger brouillon_signature_tenant after insert or update of signature_id, partenaire_id on signalements_brouillon
for each row when (NEW.signature_id is not null)
execute function lien_tenant('signature_id', 'espace_fichier', 'uuid', 'p.partenaire_id = c.partenaire_id and p.caisse_id is null');
create trigger demande_urgence_tenant after insert or update of urgence_id on signalements_demande
for each row when (NEW.urgence_id is not null)
execute function lien_tenant('urgence_id', 'signalements_option', 'id', 'p.caisse_id is null or p.caisse_id = c.caisse_id');
create trigger demande_motif_tenant after insert or update of motif_id on signalements_demande
for each row when (NEW.motif_id is not null)
execute function lien_tenant('motif_id', 'signalements_option', 'id', 'p.caisse_id is null or p.caisse_id = c.caisse_id');
create trigger saisine_theme_tenant after insert or update of theme_id on signalements_saisine
for each row when (NEW.theme_id is not null)
execute function lien_tenant('theme_id', 'signalements_option', 'id', 'p.caisse_id is null or exists (select 1 from signalements_demande d where d.id = c.demande_id and d.caisse_id = p.caisse_id)');
create trigger dossier_prestation_tenant after insert or update of prestation_id on signalements_dossier
for each row when (NEW.prestation_id is not null)
execute function lien_tenant('prestation_id', 'signalements_option', 'id', 'p.caisse_id is null or exists (select 1 from signalements_demande d where d.id = c.demande_id and d.caisse_id = p.caisse_id)');
create trigger rendezvous_motif_tenant after insert or update of motif_id on signalements_rendezvous
for each row when (NEW.motif_id is not null)
execute function lien_tenant('motif_id', 'signalements_option', 'id', 'p.caisse_id is null or exists (select 1 from signalements_demande d where d.id = c.demande_id and d.caisse_id = p.caisse_id)');
create trigger demandedocument_type_document_tenant after insert or update of type_document_id on signalements_demandedocument
for each row when (NEW.type_document_id is not null)
execute function lien_tenant('type_document_id', 'signalements_option', 'id', 'p.caisse_id is null or exists (select 1 from signalements_demande d where d.id = c.demande_id and d.caisse_id = p.caisse_id)');
create trigger examen_centre_tenant after insert or update of centre_id on signalements_examen
for each row when (NEW.centre_id is not null)
execute function lien_tenant('centre_id', 'signalements_option', 'id', 'p.caisse_id is null or exists (select 1 from signalements_demande d where d.id = c.demande_id and d.caisse_id = p.caisse_id)');
create trigger optionchoisie_option_tenant after insert or update of option_id on signalements_optionchoisie
for each row when (NEW.option_id is not null)
execute function lien_tenant('option_id', 'signalements_option', 'id', 'p.caisse_id is null or exists (select 1 from signalements_demande d where d.id = c.demande_id and d.caisse_id = p.caisse_id)');
create trigger passage_motif_tenant after insert or update of motif_id on signalements_passage
for each row when (NEW.motif_id is not null)
execute function lien_tenant('motif_id', 'signalements_option', 'id', 'p.caisse_id is null or exists (select 1 from signalements_demande d where d.id = c.demande_id and d.caisse_id = p.caisse_id)');
create trigger etapeaccompagnement_orientation_tenant after insert or update of orientation_id on signalements_etapeaccompagnement
for each row when (NEW.orientation_id is not null)
execute function lien_tenant('orientation_id', 'signalements_option', 'id', 'p.caisse_id is null or exists (select 1 from signalements_demande d where d.id = c.demande_id and d.caisse_id = p.caisse_id)');
create trigger piece_categorie_tenant after insert or update of categorie_id on signalements_piece
for each row when (NEW.categorie_id is not null)
execute function lien_tenant('categorie_id', 'signalements_option', 'id', 'p.caisse_id is null or exists (select 1 from signalements_demande d where d.id = c.demande_id and d.caisse_id = p.caisse_id)');
create trigger pieceattendue_prestation_tenant after insert or update of prestation_id on signalements_pieceattendue
for each row when (NEW.prestation_id is not null)
execute function lien_tenant('prestation_id', 'signalements_option', 'id', 'p.caisse_id is null or p.caisse_id = c.caisse_id');
create trigger pieceattendue_categorie_tenant after insert or update of categorie_id on signalements_pieceattendue
for each row when (NEW.categorie_id is not null)
execute function lien_tenant('categorie_id', 'signalements_option', 'id', 'p.caisse_id is null or p.caisse_id = c.caisse_id');
create trigger piecedemandee_categorie_tenant after insert or update of categorie_id on signalements_piecedemandee
for each row when (NEW.categorie_id is not null)
execute function lien_tenant('categorie_id', 'signalements_option', 'id', 'p.caisse_id is null or exists (select 1 from signalements_cycledossier y join signalements_demande d on d.id = y.demande_id where y.id = c.cycle_id and d.caisse_id = p.caisse_id)');
create trigger piece_fichier_tenant after insert or update of fichier_id, demande_id on signalements_piece
for each row when (NEW.fichier_id is not null)
execute function lien_tenant('fichier_id', 'espace_fichier', 'uuid', 'exists (select 1 from signalements_demande d where d.id = c.demande_id and d.partenaire_id = p.partenaire_id and d.caisse_id = p.caisse_id)');
create trigger message_auteur_tenant after insert or update of auteur_id, caisse_id, demande_id on signalements_message
for each row when (NEW.auteur_id is not null)
execute function lien_tenant('auteur_id', 'accounts_compte', 'id', 'exists (select 1 from signalements_demande d where d.id = c.demande_id and (c.caisse_id is null and p.partenaire_id = d.partenaire_id or c.caisse_id = p.caisse_id and p.caisse_id = d.caisse_id))');
create trigger lecturefil_compte_tenant after insert or update of compte_id, demande_id on signalements_lecturefil
for each row when (NEW.compte_id is not null)
execute function lien_tenant('compte_id', 'accounts_compte', 'id', 'exists (select 1 from signalements_demande d where d.id = c.demande_id and (p.partenaire_id = d.partenaire_id or p.caisse_id = d.caisse_id))');
create trigger demande_partenaire_fige before update of partenaire_id, service_id, reference on signalements_demande
for each row when ((OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.service_id is distinct from NEW.service_id or OLD.reference is distinct from NEW.reference)) execute function colonnes_figees();
create trigger demande_caisse_fige before update of caisse_id on signalements_demande
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id) and nullif(current_setting('app.acteur', true), '') is distinct from 'caisse') execute function colonnes_figees();
create trigger identite_service_fige before update of service_id, demande_id on signalements_identite
for each row when ((OLD.service_id is distinct from NEW.service_id or OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger echeance_demande_fige before update of demande_id, caisse_id on signalements_echeance
for each row when ((OLD.demande_id is distinct from NEW.demande_id or OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger reorientation_demande_fige before update of demande_id, partenaire_id, from_caisse_id, to_caisse_id on signalements_reorientation
for each row when ((OLD.demande_id is distinct from NEW.demande_id or OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.from_caisse_id is distinct from NEW.from_caisse_id or OLD.to_caisse_id is distinct from NEW.to_caisse_id)) execute function colonnes_figees();
create trigger option_caisse_fige before update of caisse_id on signalements_option
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger pieceattendue_caisse_fige before update of caisse_id on signalements_pieceattendue
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger saisine_demande_fige before update of demande_id on signalements_saisine
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger dossier_demande_fige before update of demande_id on signalements_dossier
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger rendezvous_demande_fige before update of demande_id on signalements_rendezvous
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger demandedocument_demande_fige before update of demande_id on signalements_demandedocument
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger contactcaisse_demande_fige before update of demande_id on signalements_contactcaisse
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger examen_demande_fige before update of demande_id on signalements_examen
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger optionchoisie_demande_fige before update of demande_id on signalements_optionchoisie
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger accord_demande_fige before update of demande_id on signalements_accord
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger representant_demande_fige before update of demande_id on signalements_representant
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger piece_demande_fige before update of demande_id on signalements_piece
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger message_demande_fige before update of demande_id on signalements_message
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger tentativecontact_demande_fige before update of demande_id on signalements_tentativecontact
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger etapeaccompagnement_demande_fige before update of demande_id on signalements_etapeaccompagnement
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger cycledossier_demande_fige before update of demande_id on signalements_cycledossier
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger passage_demande_fige before update of demande_id on signalements_passage
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger rappel_demande_fige before update of demande_id on signalements_rappel
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger lecturefil_demande_fige before update of demande_id on signalements_lecturefil
for each row when ((OLD.demande_id is distinct from NEW.demande_id)) execute function colonnes_figees();
create trigger piecedemandee_cycle_fige before update of cycle_id on signalements_piecedemandee
for each row when ((OLD.cycle_id is distinct from NEW.cycle_id)) execute function colonnes_figees();
"""
PLAN_BACK = r"""
drop trigger piecedemandee_cycle_fige on signalements_piecedemandee;
drop trigger lecturefil_demande_fige on signalements_lecturefil;
drop trigger rappel_demande_fige on signalements_rappel;
drop trigger passage_demande_fige on signalements_passage;
drop trigger cycledossier_demande_fige on signalements_cycledossier;
drop trigger etapeaccompagnement_demande_fige on signalements_etapeaccompagnement;
drop trigger tentativecontact_demande_fige on signalements_tentativecontact;
drop trigger message_demande_fige on signalements_message;
drop trigger piece_demande_fige on signalements_piece;
drop trigger representant_demande_fige on signalements_representant;
drop trigger accord_demande_fige on signalements_accord;
drop trigger optionchoisie_demande_fige on signalements_optionchoisie;
drop trigger examen_demande_fige on signalements_examen;
drop trigger contactcaisse_demande_fige on signalements_contactcaisse;
drop trigger demandedocument_demande_fige on signalements_demandedocument;
drop trigger rendezvous_demande_fige on signalements_rendezvous;
drop trigger dossier_demande_fige on signalements_dossier;
drop trigger saisine_demande_fige on signalements_saisine;
drop trigger pieceattendue_caisse_fige on signalements_pieceattendue;
drop trigger option_caisse_fige on signalements_option;
drop trigger reorientation_demande_fige on signalements_reorientation;
drop trigger echeance_demande_fige on signalements_echeance;
drop trigger identite_service_fige on signalements_identite;
drop trigger demande_caisse_fige on signalements_demande;
drop trigger demande_partenaire_fige on signalements_demande;
drop trigger lecturefil_compte_tenant on signalements_lecturefil;
drop trigger message_auteur_tenant on signalements_message;
drop trigger piece_fichier_tenant on signalements_piece;
drop trigger piecedemandee_categorie_tenant on signalements_piecedemandee;
drop trigger pieceattendue_categorie_tenant on signalements_pieceattendue;
drop trigger pieceattendue_prestation_tenant on signalements_pieceattendue;
drop trigger piece_categorie_tenant on signalements_piece;
drop trigger etapeaccompagnement_orientation_tenant on signalements_etapeaccompagnement;
drop trigger passage_motif_tenant on signalements_passage;
drop trigger optionchoisie_option_tenant on signalements_optionchoisie;
drop trigger examen_centre_tenant on signalements_examen;
drop trigger demandedocument_type_document_tenant on signalements_demandedocument;
drop trigger rendezvous_motif_tenant on signalements_rendezvous;
drop trigger dossier_prestation_tenant on signalements_dossier;
drop trigger saisine_theme_tenant on signalements_saisine;
drop trigger demande_motif_tenant on signalements_demande;
drop trigger demande_urgence_tenant on signalements_demande;
drop trigger brouillon_signature_tenant on signalements_brouillon;
drop trigger demande_auteur_tenant on signalements_demande;
alter table signalements_accord drop constraint accord_piece_tenant;
alter table signalements_passage drop constraint passage_cancels_tenant;
alter table signalements_lecturefil drop constraint lecturefil_last_message_tenant;
alter table signalements_noteinterne drop constraint noteinterne_auteur_tenant;
alter table signalements_brouillon drop constraint brouillon_service_tenant;
alter table signalements_brouillon drop constraint brouillon_auteur_tenant;
alter table signalements_demande drop constraint demande_service_caisse_tenant;
alter table signalements_demande drop constraint demande_agent_tenant;
alter table signalements_demande drop constraint demande_porteur_tenant;
alter table signalements_demande drop constraint demande_service_tenant;
alter table signalements_identite drop constraint identite_service_tenant;
alter table signalements_reorientation drop constraint reorientation_demande_tenant;
alter table signalements_echeance drop constraint echeance_demande_tenant;
alter table signalements_identite drop constraint identite_demande_tenant;
alter table signalements_piece drop constraint piece_demande_paire;
alter table signalements_passage drop constraint passage_demande_paire;
alter table signalements_message drop constraint message_demande_paire;
grant update, delete on signalements_historicaloption to portail_app;
drop policy perimetre on signalements_historicaloption;
alter table signalements_historicaloption disable row level security, no force row level security;
grant update, delete on signalements_historicalidentite to portail_app;
drop policy perimetre on signalements_historicalidentite;
alter table signalements_historicalidentite disable row level security, no force row level security;
grant delete on signalements_piecedemandee to portail_app;
drop policy perimetre on signalements_piecedemandee;
alter table signalements_piecedemandee disable row level security, no force row level security;
grant delete on signalements_lecturefil to portail_app;
drop policy perimetre on signalements_lecturefil;
drop policy update_own on signalements_lecturefil;
alter table signalements_lecturefil disable row level security, no force row level security;
grant delete on signalements_rappel to portail_app;
drop policy perimetre on signalements_rappel;
drop policy update_own on signalements_rappel;
alter table signalements_rappel disable row level security, no force row level security;
grant delete on signalements_passage to portail_app;
drop policy perimetre on signalements_passage;
drop policy update_own on signalements_passage;
alter table signalements_passage disable row level security, no force row level security;
grant delete on signalements_representant to portail_app;
revoke delete on signalements_representant from portail_worker;
drop policy perimetre on signalements_representant;
alter table signalements_representant disable row level security, no force row level security;
grant delete on signalements_cycledossier to portail_app;
drop policy perimetre on signalements_cycledossier;
alter table signalements_cycledossier disable row level security, no force row level security;
grant delete on signalements_etapeaccompagnement to portail_app;
drop policy perimetre on signalements_etapeaccompagnement;
alter table signalements_etapeaccompagnement disable row level security, no force row level security;
grant delete on signalements_tentativecontact to portail_app;
drop policy perimetre on signalements_tentativecontact;
alter table signalements_tentativecontact disable row level security, no force row level security;
grant delete on signalements_message to portail_app;
drop policy perimetre on signalements_message;
alter table signalements_message disable row level security, no force row level security;
grant delete on signalements_piece to portail_app;
drop policy perimetre on signalements_piece;
alter table signalements_piece disable row level security, no force row level security;
grant delete on signalements_accord to portail_app;
drop policy perimetre on signalements_accord;
alter table signalements_accord disable row level security, no force row level security;
grant delete on signalements_optionchoisie to portail_app;
drop policy perimetre on signalements_optionchoisie;
alter table signalements_optionchoisie disable row level security, no force row level security;
grant delete on signalements_examen to portail_app;
drop policy perimetre on signalements_examen;
alter table signalements_examen disable row level security, no force row level security;
grant delete on signalements_contactcaisse to portail_app;
drop policy perimetre on signalements_contactcaisse;
alter table signalements_contactcaisse disable row level security, no force row level security;
grant delete on signalements_demandedocument to portail_app;
drop policy perimetre on signalements_demandedocument;
alter table signalements_demandedocument disable row level security, no force row level security;
grant delete on signalements_rendezvous to portail_app;
drop policy perimetre on signalements_rendezvous;
alter table signalements_rendezvous disable row level security, no force row level security;
grant delete on signalements_dossier to portail_app;
drop policy perimetre on signalements_dossier;
alter table signalements_dossier disable row level security, no force row level security;
grant delete on signalements_saisine to portail_app;
drop policy perimetre on signalements_saisine;
alter table signalements_saisine disable row level security, no force row level security;
grant delete on signalements_pieceattendue to portail_app;
drop policy perimetre on signalements_pieceattendue;
drop policy update_own on signalements_pieceattendue;
alter table signalements_pieceattendue disable row level security, no force row level security;
grant delete on signalements_option to portail_app;
drop policy perimetre on signalements_option;
drop policy update_own on signalements_option;
alter table signalements_option disable row level security, no force row level security;
grant delete on signalements_noteinterne to portail_app;
drop policy perimetre on signalements_noteinterne;
drop policy update_own on signalements_noteinterne;
alter table signalements_noteinterne disable row level security, no force row level security;
drop policy perimetre on signalements_brouillon;
alter table signalements_brouillon disable row level security, no force row level security;
grant delete on signalements_reorientation to portail_app;
drop policy perimetre on signalements_reorientation;
drop policy update_own on signalements_reorientation;
alter table signalements_reorientation disable row level security, no force row level security;
drop policy perimetre on signalements_echeance;
drop policy update_own on signalements_echeance;
drop policy delete_own on signalements_echeance;
alter table signalements_echeance disable row level security, no force row level security;
grant delete on signalements_identite to portail_app;
revoke delete on signalements_identite from portail_worker;
drop policy perimetre on signalements_identite;
alter table signalements_identite disable row level security, no force row level security;
grant delete on signalements_demande to portail_app;
drop policy perimetre on signalements_demande;
drop policy update_own on signalements_demande;
alter table signalements_demande disable row level security, no force row level security;
"""
ERASURE = r"""
grant update, delete on signalements_historicalidentite, signalements_historicaloption to portail_worker;
"""
# Without it the planner takes a structure and its caisse for independent, and misjudges the history of a structure.
STATISTICS = r"""
create statistics demande_tenant_stats (dependencies, mcv) on partenaire_id, caisse_id from signalements_demande;
"""


class Migration(migrations.Migration):
    dependencies = [("signalements", "0001_initial"), ("espace", "0003_isolation"), ("accounts", "0002_isolation")]
    operations = [
        migrations.RunSQL(PLAN, PLAN_BACK),
        migrations.RunSQL(ERASURE, migrations.RunSQL.noop),
        migrations.RunSQL(STATISTICS, "drop statistics demande_tenant_stats"),
    ]
