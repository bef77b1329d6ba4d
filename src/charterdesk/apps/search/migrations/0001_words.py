"""The tables of words: FTS5 on SQLite, tsvector with GIN on PostgreSQL."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import charterdesk.apps.search.models

TABLES = ("search_ticketwords", "search_thingwords")


def make(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5(stream, bag, digest UNINDEXED, content='', "
                "contentless_delete=1, contentless_unindexed=1, tokenize=\"ascii tokenchars '.'\", prefix='3')"
            )
        else:
            schema_editor.execute(
                f"CREATE TABLE {table} (rowid bigint PRIMARY KEY, {table} tsvector NOT NULL, digest varchar(32) NOT NULL)"
            )
            # What waits to be sorted into the index is looked at by every search: let it be little.
            schema_editor.execute(
                f"CREATE INDEX {table}_found ON {table} USING gin ({table}) WITH (gin_pending_list_limit = 256)"
            )


def drop(apps, schema_editor):
    for table in TABLES:
        schema_editor.execute(f"DROP TABLE {table}")
        # SQLite 3.53 forgets this one where a contentless table keeps unindexed columns.
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}_content")


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tickets", "0003_windows")]

    operations = [
        migrations.CreateModel(
            name="TicketWords",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        db_column="rowid",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="tickets.ticket",
                    ),
                ),
                ("words", charterdesk.apps.search.models.WordsField(db_column="search_ticketwords")),
                ("digest", models.CharField(max_length=32)),
            ],
            options={"db_table": "search_ticketwords", "managed": False},
        ),
        migrations.CreateModel(
            name="ThingWords",
            fields=[
                ("rowid", models.BigIntegerField(primary_key=True, serialize=False)),
                ("words", charterdesk.apps.search.models.WordsField(db_column="search_thingwords")),
                ("digest", models.CharField(max_length=32)),
            ],
            options={"db_table": "search_thingwords", "managed": False},
        ),
        migrations.RunPython(make, drop, elidable=False),
    ]
