"""Calls and records name desk and source without the database asking for these again at each row."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


def _key(to: str, related_name: str) -> models.ForeignKey[object, object]:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=to,
    )


class Migration(migrations.Migration):
    """No row changes."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("base", "0007_public_charter"),
        ("telephone", "0006_kept_days"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.AlterField(model_name="call", name="desk", field=_key("base.desk", "+")),
        migrations.AlterField(model_name="call", name="source", field=_key("telephone.callsource", "calls")),
        migrations.AlterField(model_name="callrecord", name="source", field=_key("telephone.callsource", "records")),
    ]
