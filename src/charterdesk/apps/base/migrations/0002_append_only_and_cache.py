"""The database itself refuses a change of the journal; the cache of the sign-in limits gets its table."""

from __future__ import annotations

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# SQLite has no trigger on DELETE: a test database is emptied by DELETE there, by TRUNCATE on PostgreSQL.
# A deleted line shows as a gap in its stream (base.events.verify).
TRIGGERS = {
    "sqlite": [
        """
        CREATE TRIGGER base_event_append_only BEFORE UPDATE ON base_event
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """,
    ],
    "postgresql": [
        """
        CREATE FUNCTION base_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$
        """,
        """
        CREATE TRIGGER base_event_append_only BEFORE UPDATE OR DELETE ON base_event
        FOR EACH ROW EXECUTE FUNCTION base_event_refuse()
        """,
    ],
}


def add_triggers(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in TRIGGERS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def add_cache_table(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]
    operations = [
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
        migrations.RunPython(add_cache_table, migrations.RunPython.noop),
    ]
