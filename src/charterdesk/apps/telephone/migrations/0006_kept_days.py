"""Days that are over are judged once; a call of which nobody told the end."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """The days and their sums."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("base", "0007_public_charter"),
        ("telephone", "0005_silent_sources"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.AlterField(
            model_name="call",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("answered", "answered by the desk"),
                    ("abandoned", "abandoned"),
                    ("voicemail", "voicemail"),
                    ("forwarded", "forwarded"),
                    ("untold", "end not told"),
                    ("under_way", "under way"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="CallDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("version", models.PositiveIntegerField(default=0)),
                ("judged_version", models.PositiveIntegerField(null=True)),
                ("rule", models.CharField(blank=True, default="", max_length=80)),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DayTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=8)),
                ("tallies", models.JSONField()),
                (
                    "day",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="telephone.callday",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="callday",
            constraint=models.UniqueConstraint(fields=("desk", "day"), name="telephone_day_once"),
        ),
        migrations.AddConstraint(
            model_name="daytally",
            constraint=models.UniqueConstraint(fields=("day", "by"), name="telephone_day_tally_once"),
        ),
    ]
