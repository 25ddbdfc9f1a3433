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
"""
PLAN_BACK = r"""
drop trigger votant_compte_tenant on reporting_votant;
drop trigger presence_compte_tenant on reporting_presence;
drop trigger membrecopil_contact_tenant on reporting_membrecopil;
drop trigger membrecopil_partie_tenant on reporting_membrecopil;
drop trigger decision_partie_tenant on reporting_decision;
drop trigger bilanpartie_partie_tenant on reporting_bilanpartie;
alter table reporting_membrecopil drop constraint membrecopil_replaced_by_tenant;
alter table reporting_campagne drop constraint campagne_action_tenant;
alter table reporting_membrecopil drop constraint membrecopil_copil_paire;
drop policy perimetre on reporting_remise;
alter table reporting_remise disable row level security, no force row level security;
drop policy perimetre on reporting_alerte;
alter table reporting_alerte disable row level security, no force row level security;
drop policy perimetre on reporting_valeurmanuelle;
alter table reporting_valeurmanuelle disable row level security, no force row level security;
drop policy perimetre on reporting_bilanpartie;
alter table reporting_bilanpartie disable row level security, no force row level security;
drop policy perimetre on reporting_decision;
alter table reporting_decision disable row level security, no force row level security;
drop policy perimetre on reporting_membrecopil;
alter table reporting_membrecopil disable row level security, no force row level security;
drop policy perimetre on reporting_presence;
alter table reporting_presence disable row level security, no force row level security;
drop policy perimetre on reporting_actioncaisse;
alter table reporting_actioncaisse disable row level security, no force row level security;
drop policy perimetre on reporting_reponse;
alter table reporting_reponse disable row level security, no force row level security;
drop policy perimetre on reporting_votant;
alter table reporting_votant disable row level security, no force row level security;
drop policy perimetre on reporting_fiche;
alter table reporting_fiche disable row level security, no force row level security;
drop policy perimetre on reporting_seuil;
alter table reporting_seuil disable row level security, no force row level security;
drop policy perimetre on reporting_declarationtrimestrielle;
alter table reporting_declarationtrimestrielle disable row level security, no force row level security;
drop policy perimetre on reporting_choixindicateur;
alter table reporting_choixindicateur disable row level security, no force row level security;
drop policy perimetre on reporting_indicateurmanuel;
alter table reporting_indicateurmanuel disable row level security, no force row level security;
drop policy perimetre on reporting_campagne;
alter table reporting_campagne disable row level security, no force row level security;
drop policy perimetre on reporting_evaluation;
alter table reporting_evaluation disable row level security, no force row level security;
drop policy perimetre on reporting_copil;
alter table reporting_copil disable row level security, no force row level security;
drop policy perimetre on reporting_difficulte;
alter table reporting_difficulte disable row level security, no force row level security;
drop policy perimetre on reporting_actioncollective;
alter table reporting_actioncollective disable row level security, no force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("espace", "0003_isolation"), ("conventions", "0002_isolation")]
    operations = [
        migrations.RunSQL(PLAN, PLAN_BACK),
    ]
