"""What every table needs before it exists: an extension, the function that refuses, and the application's rights."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

# What a policy asks when nobody opened a perimeter.
FUNCTION = """create or replace function hors_perimetre() returns boolean stable parallel safe language plpgsql as
$$ begin raise 'aucun périmètre ouvert : acting_as() manque' using errcode = 'insufficient_privilege'; end $$"""
# Tables belong to the role that migrates; the application reads and writes them, owns none, cannot truncate.
GRANTS = """
    grant usage on schema public to portail_app;
    grant select, insert, update, delete on all tables in schema public to portail_app;
    grant usage on all sequences in schema public to portail_app;
    alter default privileges in schema public grant select, insert, update, delete on tables to portail_app;
    alter default privileges in schema public grant usage on sequences to portail_app;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(FUNCTION, "drop function hors_perimetre()"),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
