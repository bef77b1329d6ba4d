"""A rota may follow a calendar at an address."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """The address, sealed, and how reading it goes."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("on_call", "0002_calls_that_page")]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="RotaCalendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed_address", models.TextField()),
                ("host", models.CharField(max_length=200)),
                ("next_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, default="", max_length=300)),
                (
                    "rota",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="followed", to="on_call.rota"
                    ),
                ),
            ],
        ),
    ]
