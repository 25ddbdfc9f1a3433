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
revoke update, delete, truncate on signalements_historicalidentite from portail_app;
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
revoke update, delete, truncate on signalements_historicaloption from portail_app;
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
"""
PLAN_BACK = r"""
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
drop policy perimetre on signalements_historicaloption;
alter table signalements_historicaloption disable row level security, no force row level security;
drop policy perimetre on signalements_historicalidentite;
alter table signalements_historicalidentite disable row level security, no force row level security;
drop policy perimetre on signalements_piecedemandee;
alter table signalements_piecedemandee disable row level security, no force row level security;
drop policy perimetre on signalements_lecturefil;
alter table signalements_lecturefil disable row level security, no force row level security;
drop policy perimetre on signalements_rappel;
alter table signalements_rappel disable row level security, no force row level security;
drop policy perimetre on signalements_passage;
alter table signalements_passage disable row level security, no force row level security;
drop policy perimetre on signalements_cycledossier;
alter table signalements_cycledossier disable row level security, no force row level security;
drop policy perimetre on signalements_etapeaccompagnement;
alter table signalements_etapeaccompagnement disable row level security, no force row level security;
drop policy perimetre on signalements_tentativecontact;
alter table signalements_tentativecontact disable row level security, no force row level security;
drop policy perimetre on signalements_message;
alter table signalements_message disable row level security, no force row level security;
drop policy perimetre on signalements_piece;
alter table signalements_piece disable row level security, no force row level security;
drop policy perimetre on signalements_representant;
alter table signalements_representant disable row level security, no force row level security;
drop policy perimetre on signalements_accord;
alter table signalements_accord disable row level security, no force row level security;
drop policy perimetre on signalements_optionchoisie;
alter table signalements_optionchoisie disable row level security, no force row level security;
drop policy perimetre on signalements_examen;
alter table signalements_examen disable row level security, no force row level security;
drop policy perimetre on signalements_contactcaisse;
alter table signalements_contactcaisse disable row level security, no force row level security;
drop policy perimetre on signalements_demandedocument;
alter table signalements_demandedocument disable row level security, no force row level security;
drop policy perimetre on signalements_rendezvous;
alter table signalements_rendezvous disable row level security, no force row level security;
drop policy perimetre on signalements_dossier;
alter table signalements_dossier disable row level security, no force row level security;
drop policy perimetre on signalements_saisine;
alter table signalements_saisine disable row level security, no force row level security;
drop policy perimetre on signalements_pieceattendue;
alter table signalements_pieceattendue disable row level security, no force row level security;
drop policy perimetre on signalements_option;
alter table signalements_option disable row level security, no force row level security;
drop policy perimetre on signalements_noteinterne;
alter table signalements_noteinterne disable row level security, no force row level security;
drop policy perimetre on signalements_brouillon;
alter table signalements_brouillon disable row level security, no force row level security;
drop policy perimetre on signalements_reorientation;
alter table signalements_reorientation disable row level security, no force row level security;
drop policy perimetre on signalements_echeance;
alter table signalements_echeance disable row level security, no force row level security;
drop policy perimetre on signalements_identite;
alter table signalements_identite disable row level security, no force row level security;
drop policy perimetre on signalements_demande;
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
