"""Policies of the figures: what hangs on a convention is seen by who sees the convention, and tied to its structure.

Printed by `./portail manage isolation reporting`, then frozen: `reporting/isolation.py` may change, this does not.
"""

# ruff: noqa: E501  SQL as it was printed
from django.db import migrations

PLAN = r"""
alter table reporting_actioncollective enable row level security, force row level security;
create policy perimetre on reporting_actioncollective using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_actioncollective.convention_id and c.partenaire_id = reporting_actioncollective.partenaire_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_actioncollective.convention_id and c.partenaire_id = reporting_actioncollective.partenaire_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_actioncollective.convention_id and c.partenaire_id = reporting_actioncollective.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_actioncollective.convention_id and c.partenaire_id = reporting_actioncollective.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_actioncollective as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_actioncollective.convention_id and c.partenaire_id = reporting_actioncollective.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_actioncollective from portail_app;
alter table reporting_difficulte enable row level security, force row level security;
create policy perimetre on reporting_difficulte using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_difficulte.convention_id and c.partenaire_id = reporting_difficulte.partenaire_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_difficulte.convention_id and c.partenaire_id = reporting_difficulte.partenaire_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_difficulte.convention_id and c.partenaire_id = reporting_difficulte.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_difficulte.convention_id and c.partenaire_id = reporting_difficulte.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_difficulte as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_difficulte.convention_id and c.partenaire_id = reporting_difficulte.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_difficulte from portail_app;
alter table reporting_copil enable row level security, force row level security;
create policy perimetre on reporting_copil using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_copil.convention_id and c.partenaire_id = reporting_copil.partenaire_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_copil.convention_id and c.partenaire_id = reporting_copil.partenaire_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_copil.convention_id and c.partenaire_id = reporting_copil.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_copil.convention_id and c.partenaire_id = reporting_copil.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_copil as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_copil.convention_id and c.partenaire_id = reporting_copil.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_copil from portail_app;
alter table reporting_evaluation enable row level security, force row level security;
create policy perimetre on reporting_evaluation using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_evaluation.convention_id and c.partenaire_id = reporting_evaluation.partenaire_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_evaluation.convention_id and c.partenaire_id = reporting_evaluation.partenaire_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_evaluation.convention_id and c.partenaire_id = reporting_evaluation.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_evaluation.convention_id and c.partenaire_id = reporting_evaluation.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_evaluation as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_evaluation.convention_id and c.partenaire_id = reporting_evaluation.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_evaluation from portail_app;
alter table reporting_campagne enable row level security, force row level security;
create policy perimetre on reporting_campagne using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_campagne.convention_id and c.partenaire_id = reporting_campagne.partenaire_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_campagne.convention_id and c.partenaire_id = reporting_campagne.partenaire_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_campagne.convention_id and c.partenaire_id = reporting_campagne.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_campagne.convention_id and c.partenaire_id = reporting_campagne.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_campagne as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_campagne.convention_id and c.partenaire_id = reporting_campagne.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_campagne from portail_app;
alter table reporting_indicateurmanuel enable row level security, force row level security;
create policy perimetre on reporting_indicateurmanuel using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_indicateurmanuel.convention_id and c.partenaire_id = reporting_indicateurmanuel.partenaire_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_indicateurmanuel.convention_id and c.partenaire_id = reporting_indicateurmanuel.partenaire_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_indicateurmanuel.convention_id and c.partenaire_id = reporting_indicateurmanuel.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_indicateurmanuel.convention_id and c.partenaire_id = reporting_indicateurmanuel.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_indicateurmanuel as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_indicateurmanuel.convention_id and c.partenaire_id = reporting_indicateurmanuel.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_indicateurmanuel from portail_app;
alter table reporting_choixindicateur enable row level security, force row level security;
create policy perimetre on reporting_choixindicateur using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_choixindicateur.convention_id and c.partenaire_id = reporting_choixindicateur.partenaire_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_choixindicateur.convention_id and c.partenaire_id = reporting_choixindicateur.partenaire_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_choixindicateur.convention_id and c.partenaire_id = reporting_choixindicateur.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_choixindicateur.convention_id and c.partenaire_id = reporting_choixindicateur.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_choixindicateur as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_choixindicateur.convention_id and c.partenaire_id = reporting_choixindicateur.partenaire_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_choixindicateur from portail_app;
alter table reporting_declarationtrimestrielle enable row level security, force row level security;
create policy perimetre on reporting_declarationtrimestrielle using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_declarationtrimestrielle.convention_id and c.partenaire_id = reporting_declarationtrimestrielle.partenaire_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_declarationtrimestrielle.convention_id and c.partenaire_id = reporting_declarationtrimestrielle.partenaire_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_declarationtrimestrielle.convention_id and c.partenaire_id = reporting_declarationtrimestrielle.partenaire_id) and reporting_declarationtrimestrielle.caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_declarationtrimestrielle.convention_id and c.partenaire_id = reporting_declarationtrimestrielle.partenaire_id) and reporting_declarationtrimestrielle.caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_declarationtrimestrielle as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_declarationtrimestrielle.convention_id and c.partenaire_id = reporting_declarationtrimestrielle.partenaire_id) and reporting_declarationtrimestrielle.caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_declarationtrimestrielle from portail_app;
alter table reporting_seuil enable row level security, force row level security;
create policy perimetre on reporting_seuil using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_seuil.convention_id and c.partenaire_id = reporting_seuil.partenaire_id)
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_seuil.convention_id and c.partenaire_id = reporting_seuil.partenaire_id)
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_seuil.convention_id and c.partenaire_id = reporting_seuil.partenaire_id) and reporting_seuil.caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_seuil.convention_id and c.partenaire_id = reporting_seuil.partenaire_id) and reporting_seuil.caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_seuil as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_seuil.convention_id and c.partenaire_id = reporting_seuil.partenaire_id) and reporting_seuil.caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_seuil from portail_app;
alter table reporting_fiche enable row level security, force row level security;
create policy perimetre on reporting_fiche using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_fiche.convention_id and c.partenaire_id = reporting_fiche.partenaire_id) and reporting_fiche.etat = 'validee'
when 'gestionnaire' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_fiche.convention_id and c.partenaire_id = reporting_fiche.partenaire_id) and reporting_fiche.etat = 'validee'
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_fiche.convention_id and c.partenaire_id = reporting_fiche.partenaire_id) and (reporting_fiche.caisse_id is null or reporting_fiche.caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_fiche.convention_id and c.partenaire_id = reporting_fiche.partenaire_id) and (reporting_fiche.caisse_id is null or reporting_fiche.caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_fiche as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from conventions_conventionmetier c where c.id = reporting_fiche.convention_id and c.partenaire_id = reporting_fiche.partenaire_id) and (reporting_fiche.caisse_id is null or reporting_fiche.caisse_id = any (array(select unnest(string_to_array(nullif(current_setting('app.caisses', true), ''), ','))::bigint)))
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_fiche from portail_app;
alter table reporting_votant enable row level security, force row level security;
create policy perimetre on reporting_votant using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_campagne p where p.id = campagne_id)
when 'gestionnaire' then exists (select 1 from reporting_campagne p where p.id = campagne_id)
when 'caisse' then false
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_campagne p where p.id = campagne_id)
when 'gestionnaire' then exists (select 1 from reporting_campagne p where p.id = campagne_id)
when 'caisse' then false
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke update, delete on reporting_votant from portail_app;
alter table reporting_reponse enable row level security, force row level security;
create policy perimetre on reporting_reponse using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_campagne p where p.id = campagne_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_campagne p where p.id = campagne_id)
when 'gestionnaire' then exists (select 1 from reporting_campagne p where p.id = campagne_id)
when 'caisse' then false
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke update, delete on reporting_reponse from portail_app;
alter table reporting_actioncaisse enable row level security, force row level security;
create policy perimetre on reporting_actioncaisse using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_actioncollective p where p.id = action_id)
when 'gestionnaire' then exists (select 1 from reporting_actioncollective p where p.id = action_id)
when 'caisse' then exists (select 1 from reporting_actioncollective p where p.id = action_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_actioncollective p where p.id = action_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_actioncaisse as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_actioncollective p where p.id = action_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_actioncaisse from portail_app;
alter table reporting_presence enable row level security, force row level security;
create policy perimetre on reporting_presence using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_actioncollective p where p.id = action_id)
when 'gestionnaire' then exists (select 1 from reporting_actioncollective p where p.id = action_id)
when 'caisse' then exists (select 1 from reporting_actioncollective p where p.id = action_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_actioncollective p where p.id = action_id)
when 'gestionnaire' then exists (select 1 from reporting_actioncollective p where p.id = action_id)
when 'caisse' then exists (select 1 from reporting_actioncollective p where p.id = action_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on reporting_presence from portail_app;
alter table reporting_membrecopil enable row level security, force row level security;
create policy perimetre on reporting_membrecopil using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'gestionnaire' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'caisse' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_membrecopil as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_membrecopil from portail_app;
alter table reporting_decision enable row level security, force row level security;
create policy perimetre on reporting_decision using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'gestionnaire' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'caisse' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_decision as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_decision from portail_app;
alter table reporting_bilanpartie enable row level security, force row level security;
create policy perimetre on reporting_bilanpartie using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'gestionnaire' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'caisse' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'gestionnaire' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'caisse' then exists (select 1 from reporting_copil p where p.id = copil_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
revoke delete on reporting_bilanpartie from portail_app;
alter table reporting_valeurmanuelle enable row level security, force row level security;
create policy perimetre on reporting_valeurmanuelle using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_indicateurmanuel p where p.id = indicateur_id)
when 'gestionnaire' then exists (select 1 from reporting_indicateurmanuel p where p.id = indicateur_id)
when 'caisse' then exists (select 1 from reporting_indicateurmanuel p where p.id = indicateur_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_indicateurmanuel p where p.id = indicateur_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_valeurmanuelle as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_indicateurmanuel p where p.id = indicateur_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_valeurmanuelle from portail_app;
alter table reporting_alerte enable row level security, force row level security;
create policy perimetre on reporting_alerte using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_seuil p where p.id = seuil_id)
when 'gestionnaire' then exists (select 1 from reporting_seuil p where p.id = seuil_id)
when 'caisse' then exists (select 1 from reporting_seuil p where p.id = seuil_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_seuil p where p.id = seuil_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_alerte as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_seuil p where p.id = seuil_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_alerte from portail_app;
alter table reporting_remise enable row level security, force row level security;
create policy perimetre on reporting_remise using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then exists (select 1 from reporting_fiche p where p.id = fiche_id)
when 'gestionnaire' then exists (select 1 from reporting_fiche p where p.id = fiche_id)
when 'caisse' then exists (select 1 from reporting_fiche p where p.id = fiche_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_fiche p where p.id = fiche_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end);
create policy update_own on reporting_remise as restrictive for update using (case (select nullif(current_setting('app.acteur', true), ''))
when 'technicien' then false
when 'gestionnaire' then false
when 'caisse' then exists (select 1 from reporting_fiche p where p.id = fiche_id)
when 'personne' then false
when 'systeme' then (select pg_has_role(current_user, 'portail_systeme', 'usage'))
else hors_perimetre() end)
with check (true);
revoke delete on reporting_remise from portail_app;
alter table reporting_membrecopil add constraint membrecopil_copil_paire unique (id, copil_id);
alter table reporting_campagne add constraint campagne_action_tenant foreign key (action_id, convention_id)
references reporting_actioncollective (id, convention_id);
alter table reporting_membrecopil add constraint membrecopil_replaced_by_tenant foreign key (replaced_by_id, copil_id)
references reporting_membrecopil (id, copil_id);
create trigger bilanpartie_partie_tenant after insert or update of partie_id on reporting_bilanpartie
for each row when (NEW.partie_id is not null)
execute function lien_tenant('partie_id', 'conventions_partie', 'id', 'exists (select 1 from reporting_copil k where k.id = c.copil_id and k.convention_id = p.convention_id)');
create trigger decision_partie_tenant after insert or update of partie_id on reporting_decision
for each row when (NEW.partie_id is not null)
execute function lien_tenant('partie_id', 'conventions_partie', 'id', 'exists (select 1 from reporting_copil k where k.id = c.copil_id and k.convention_id = p.convention_id)');
create trigger membrecopil_partie_tenant after insert or update of partie_id on reporting_membrecopil
for each row when (NEW.partie_id is not null)
execute function lien_tenant('partie_id', 'conventions_partie', 'id', 'exists (select 1 from reporting_copil k where k.id = c.copil_id and k.convention_id = p.convention_id)');
create trigger membrecopil_contact_tenant after insert or update of contact_id on reporting_membrecopil
for each row when (NEW.contact_id is not null)
execute function lien_tenant('contact_id', 'conventions_contactconvention', 'id', 'exists (select 1 from reporting_copil k where k.id = c.copil_id and k.convention_id = p.convention_id)');
create trigger presence_compte_tenant after insert or update of compte_id on reporting_presence
for each row when (NEW.compte_id is not null)
execute function lien_tenant('compte_id', 'accounts_compte', 'id', 'exists (select 1 from reporting_actioncollective a join conventions_conventionmetier m on m.id = a.convention_id where a.id = c.action_id and (p.partenaire_id = m.partenaire_id or p.caisse_id = any (m.caisse_ids)))');
create trigger votant_compte_tenant after insert or update of compte_id on reporting_votant
for each row when (NEW.compte_id is not null)
execute function lien_tenant('compte_id', 'accounts_compte', 'id', 'exists (select 1 from reporting_campagne a where a.id = c.campagne_id and a.partenaire_id = p.partenaire_id)');
create trigger actioncollective_convention_fige before update of convention_id, partenaire_id on reporting_actioncollective
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.partenaire_id is distinct from NEW.partenaire_id)) execute function colonnes_figees();
create trigger difficulte_convention_fige before update of convention_id, partenaire_id on reporting_difficulte
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.partenaire_id is distinct from NEW.partenaire_id)) execute function colonnes_figees();
create trigger copil_convention_fige before update of convention_id, partenaire_id on reporting_copil
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.partenaire_id is distinct from NEW.partenaire_id)) execute function colonnes_figees();
create trigger evaluation_convention_fige before update of convention_id, partenaire_id on reporting_evaluation
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.partenaire_id is distinct from NEW.partenaire_id)) execute function colonnes_figees();
create trigger campagne_convention_fige before update of convention_id, partenaire_id on reporting_campagne
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.partenaire_id is distinct from NEW.partenaire_id)) execute function colonnes_figees();
create trigger indicateurmanuel_convention_fige before update of convention_id, partenaire_id on reporting_indicateurmanuel
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.partenaire_id is distinct from NEW.partenaire_id)) execute function colonnes_figees();
create trigger choixindicateur_convention_fige before update of convention_id, partenaire_id on reporting_choixindicateur
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.partenaire_id is distinct from NEW.partenaire_id)) execute function colonnes_figees();
create trigger declarationtrimestrielle_convention_fige before update of convention_id, partenaire_id, caisse_id on reporting_declarationtrimestrielle
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger seuil_convention_fige before update of convention_id, partenaire_id, caisse_id on reporting_seuil
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger fiche_convention_fige before update of convention_id, partenaire_id, caisse_id on reporting_fiche
for each row when ((OLD.convention_id is distinct from NEW.convention_id or OLD.partenaire_id is distinct from NEW.partenaire_id or OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger actioncaisse_action_fige before update of action_id on reporting_actioncaisse
for each row when ((OLD.action_id is distinct from NEW.action_id)) execute function colonnes_figees();
create trigger presence_action_fige before update of action_id on reporting_presence
for each row when ((OLD.action_id is distinct from NEW.action_id)) execute function colonnes_figees();
create trigger membrecopil_copil_fige before update of copil_id on reporting_membrecopil
for each row when ((OLD.copil_id is distinct from NEW.copil_id)) execute function colonnes_figees();
create trigger decision_copil_fige before update of copil_id on reporting_decision
for each row when ((OLD.copil_id is distinct from NEW.copil_id)) execute function colonnes_figees();
create trigger bilanpartie_copil_fige before update of copil_id on reporting_bilanpartie
for each row when ((OLD.copil_id is distinct from NEW.copil_id)) execute function colonnes_figees();
create trigger valeurmanuelle_indicateur_fige before update of indicateur_id on reporting_valeurmanuelle
for each row when ((OLD.indicateur_id is distinct from NEW.indicateur_id)) execute function colonnes_figees();
create trigger alerte_seuil_fige before update of seuil_id on reporting_alerte
for each row when ((OLD.seuil_id is distinct from NEW.seuil_id)) execute function colonnes_figees();
create trigger remise_fiche_fige before update of fiche_id on reporting_remise
for each row when ((OLD.fiche_id is distinct from NEW.fiche_id)) execute function colonnes_figees();
create trigger actioncaisse_caisse_fige before update of caisse_id on reporting_actioncaisse
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger difficulte_caisse_fige before update of caisse_id on reporting_difficulte
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
create trigger valeurmanuelle_caisse_fige before update of caisse_id on reporting_valeurmanuelle
for each row when ((OLD.caisse_id is distinct from NEW.caisse_id)) execute function colonnes_figees();
"""
PLAN_BACK = r"""
drop trigger valeurmanuelle_caisse_fige on reporting_valeurmanuelle;
drop trigger difficulte_caisse_fige on reporting_difficulte;
drop trigger actioncaisse_caisse_fige on reporting_actioncaisse;
drop trigger remise_fiche_fige on reporting_remise;
drop trigger alerte_seuil_fige on reporting_alerte;
drop trigger valeurmanuelle_indicateur_fige on reporting_valeurmanuelle;
drop trigger bilanpartie_copil_fige on reporting_bilanpartie;
drop trigger decision_copil_fige on reporting_decision;
drop trigger membrecopil_copil_fige on reporting_membrecopil;
drop trigger presence_action_fige on reporting_presence;
drop trigger actioncaisse_action_fige on reporting_actioncaisse;
drop trigger fiche_convention_fige on reporting_fiche;
drop trigger seuil_convention_fige on reporting_seuil;
drop trigger declarationtrimestrielle_convention_fige on reporting_declarationtrimestrielle;
drop trigger choixindicateur_convention_fige on reporting_choixindicateur;
drop trigger indicateurmanuel_convention_fige on reporting_indicateurmanuel;
drop trigger campagne_convention_fige on reporting_campagne;
drop trigger evaluation_convention_fige on reporting_evaluation;
drop trigger copil_convention_fige on reporting_copil;
drop trigger difficulte_convention_fige on reporting_difficulte;
drop trigger actioncollective_convention_fige on reporting_actioncollective;
drop trigger votant_compte_tenant on reporting_votant;
drop trigger presence_compte_tenant on reporting_presence;
drop trigger membrecopil_contact_tenant on reporting_membrecopil;
drop trigger membrecopil_partie_tenant on reporting_membrecopil;
drop trigger decision_partie_tenant on reporting_decision;
drop trigger bilanpartie_partie_tenant on reporting_bilanpartie;
alter table reporting_membrecopil drop constraint membrecopil_replaced_by_tenant;
alter table reporting_campagne drop constraint campagne_action_tenant;
alter table reporting_membrecopil drop constraint membrecopil_copil_paire;
grant delete on reporting_remise to portail_app;
drop policy perimetre on reporting_remise;
drop policy update_own on reporting_remise;
alter table reporting_remise disable row level security, no force row level security;
grant delete on reporting_alerte to portail_app;
drop policy perimetre on reporting_alerte;
drop policy update_own on reporting_alerte;
alter table reporting_alerte disable row level security, no force row level security;
grant delete on reporting_valeurmanuelle to portail_app;
drop policy perimetre on reporting_valeurmanuelle;
drop policy update_own on reporting_valeurmanuelle;
alter table reporting_valeurmanuelle disable row level security, no force row level security;
grant delete on reporting_bilanpartie to portail_app;
drop policy perimetre on reporting_bilanpartie;
alter table reporting_bilanpartie disable row level security, no force row level security;
grant delete on reporting_decision to portail_app;
drop policy perimetre on reporting_decision;
drop policy update_own on reporting_decision;
alter table reporting_decision disable row level security, no force row level security;
grant delete on reporting_membrecopil to portail_app;
drop policy perimetre on reporting_membrecopil;
drop policy update_own on reporting_membrecopil;
alter table reporting_membrecopil disable row level security, no force row level security;
grant delete on reporting_presence to portail_app;
drop policy perimetre on reporting_presence;
alter table reporting_presence disable row level security, no force row level security;
grant delete on reporting_actioncaisse to portail_app;
drop policy perimetre on reporting_actioncaisse;
drop policy update_own on reporting_actioncaisse;
alter table reporting_actioncaisse disable row level security, no force row level security;
grant update, delete on reporting_reponse to portail_app;
drop policy perimetre on reporting_reponse;
alter table reporting_reponse disable row level security, no force row level security;
grant update, delete on reporting_votant to portail_app;
drop policy perimetre on reporting_votant;
alter table reporting_votant disable row level security, no force row level security;
grant delete on reporting_fiche to portail_app;
drop policy perimetre on reporting_fiche;
drop policy update_own on reporting_fiche;
alter table reporting_fiche disable row level security, no force row level security;
grant delete on reporting_seuil to portail_app;
drop policy perimetre on reporting_seuil;
drop policy update_own on reporting_seuil;
alter table reporting_seuil disable row level security, no force row level security;
grant delete on reporting_declarationtrimestrielle to portail_app;
drop policy perimetre on reporting_declarationtrimestrielle;
drop policy update_own on reporting_declarationtrimestrielle;
alter table reporting_declarationtrimestrielle disable row level security, no force row level security;
grant delete on reporting_choixindicateur to portail_app;
drop policy perimetre on reporting_choixindicateur;
drop policy update_own on reporting_choixindicateur;
alter table reporting_choixindicateur disable row level security, no force row level security;
grant delete on reporting_indicateurmanuel to portail_app;
drop policy perimetre on reporting_indicateurmanuel;
drop policy update_own on reporting_indicateurmanuel;
alter table reporting_indicateurmanuel disable row level security, no force row level security;
grant delete on reporting_campagne to portail_app;
drop policy perimetre on reporting_campagne;
drop policy update_own on reporting_campagne;
alter table reporting_campagne disable row level security, no force row level security;
grant delete on reporting_evaluation to portail_app;
drop policy perimetre on reporting_evaluation;
drop policy update_own on reporting_evaluation;
alter table reporting_evaluation disable row level security, no force row level security;
grant delete on reporting_copil to portail_app;
drop policy perimetre on reporting_copil;
drop policy update_own on reporting_copil;
alter table reporting_copil disable row level security, no force row level security;
grant delete on reporting_difficulte to portail_app;
drop policy perimetre on reporting_difficulte;
drop policy update_own on reporting_difficulte;
alter table reporting_difficulte disable row level security, no force row level security;
grant delete on reporting_actioncollective to portail_app;
drop policy perimetre on reporting_actioncollective;
drop policy update_own on reporting_actioncollective;
alter table reporting_actioncollective disable row level security, no force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("espace", "0003_isolation"), ("conventions", "0002_isolation")]
    operations = [
        migrations.RunSQL(PLAN, PLAN_BACK),
    ]
