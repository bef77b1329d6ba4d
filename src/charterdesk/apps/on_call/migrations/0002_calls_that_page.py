"""Calls that come out of hours page whoever is on call."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Which call made or joined which page, once a rota."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("contracts", "0006_access_codes"),
        ("on_call", "0001_rotas_and_pages"),
        ("telephone", "0005_silent_sources"),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="PagedCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="telephone.call"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="callers", to="on_call.page"
                    ),
                ),
                (
                    "rota",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="on_call.rota",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("rota", "call"), name="on_call_paged_once")],
            },
        ),
    ]
