"""Accounts have no policy (they are read before any perimeter is known); keys tie each to its organisation, and their
histories are never rewritten by the web.

Printed by `./portail manage isolation accounts`, then frozen: `accounts/isolation.py` may change, this does not.
"""


from django.db import migrations

HISTORIES = ("caisse", "partenaire", "compte", "demandehabilitation", "reglagecaisse")

# Erasing a person from a history is the worker's: the job of the six months, and the DPO's requests it runs.
READ_ONLY = "\n".join(
    f"revoke update, delete, truncate on accounts_historical{name} from portail_app;"
    f"grant update, delete on accounts_historical{name} to portail_worker;"
    for name in HISTORIES
)
PLAN = r"""
alter table accounts_compte add constraint compte_caisse_paire unique (id, caisse_id);
alter table accounts_compte add constraint compte_partenaire_paire unique (id, partenaire_id);
alter table accounts_servicepartenaire add constraint servicepartenaire_partenaire_paire unique (id, partenaire_id);
alter table accounts_servicecaisse add constraint servicecaisse_caisse_paire unique (id, caisse_id);
alter table accounts_demandehabilitation add constraint demandehabilitation_partenaire_paire unique (id, partenaire_id);
alter table accounts_compte add constraint compte_service_tenant foreign key (service_id, partenaire_id)
references accounts_servicepartenaire (id, partenaire_id);
alter table accounts_compte add constraint compte_service_caisse_tenant foreign key (service_caisse_id, caisse_id)
references accounts_servicecaisse (id, caisse_id);
alter table accounts_compte add constraint compte_rattache_a_tenant foreign key (rattache_a_id, partenaire_id)
references accounts_compte (id, partenaire_id);
alter table accounts_servicefonction add constraint servicefonction_service_tenant foreign key (service_id, caisse_id)
references accounts_servicecaisse (id, caisse_id);
alter table accounts_demandehabilitation add constraint demandehabilitation_compte_tenant foreign key (compte_id, partenaire_id)
references accounts_compte (id, partenaire_id);
alter table accounts_demandehabilitation add constraint demandehabilitation_remplace_tenant foreign key (remplace_id, partenaire_id)
references accounts_compte (id, partenaire_id);
alter table accounts_demandesurcompte add constraint demandesurcompte_compte_tenant foreign key (compte_id, partenaire_id)
references accounts_compte (id, partenaire_id);
alter table accounts_demandesurcompte add constraint demandesurcompte_successeur_tenant foreign key (successeur_id, partenaire_id)
references accounts_demandehabilitation (id, partenaire_id);
alter table accounts_signalementsecurite add constraint signalementsecurite_compte_tenant foreign key (compte_id, partenaire_id)
references accounts_compte (id, partenaire_id);
alter table accounts_exclusionpersonne add constraint exclusionpersonne_compte_tenant foreign key (compte_id, partenaire_id)
references accounts_compte (id, partenaire_id);
alter table accounts_importtechniciens add constraint importtechniciens_par_tenant foreign key (par_id, partenaire_id)
references accounts_compte (id, partenaire_id);
"""
PLAN_BACK = r"""
alter table accounts_importtechniciens drop constraint importtechniciens_par_tenant;
alter table accounts_exclusionpersonne drop constraint exclusionpersonne_compte_tenant;
alter table accounts_signalementsecurite drop constraint signalementsecurite_compte_tenant;
alter table accounts_demandesurcompte drop constraint demandesurcompte_successeur_tenant;
alter table accounts_demandesurcompte drop constraint demandesurcompte_compte_tenant;
alter table accounts_demandehabilitation drop constraint demandehabilitation_remplace_tenant;
alter table accounts_demandehabilitation drop constraint demandehabilitation_compte_tenant;
alter table accounts_servicefonction drop constraint servicefonction_service_tenant;
alter table accounts_compte drop constraint compte_rattache_a_tenant;
alter table accounts_compte drop constraint compte_service_caisse_tenant;
alter table accounts_compte drop constraint compte_service_tenant;
alter table accounts_demandehabilitation drop constraint demandehabilitation_partenaire_paire;
alter table accounts_servicecaisse drop constraint servicecaisse_caisse_paire;
alter table accounts_servicepartenaire drop constraint servicepartenaire_partenaire_paire;
alter table accounts_compte drop constraint compte_partenaire_paire;
alter table accounts_compte drop constraint compte_caisse_paire;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(READ_ONLY, migrations.RunSQL.noop),
        migrations.RunSQL(PLAN, PLAN_BACK),
    ]
