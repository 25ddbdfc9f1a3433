"""Accounts have no policy (they are read before any perimeter is known); their histories are never rewritten by the web."""

from django.db import migrations

HISTORIES = ("caisse", "partenaire", "compte", "reglagecaisse")

# Erasing a person from a history is the worker's: the job of the six months, and the DPO's requests it runs.
READ_ONLY = "\n".join(
    f"revoke update, delete, truncate on accounts_historical{name} from portail_app;"
    f"grant update, delete on accounts_historical{name} to portail_worker;"
    for name in HISTORIES
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(READ_ONLY, migrations.RunSQL.noop)]
