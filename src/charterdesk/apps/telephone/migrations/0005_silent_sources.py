"""A source that should have told something is silent since a moment."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """The moment at which it was noticed."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("telephone", "0004_call_lengths")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddField(model_name="callsource", name="silent_since", field=models.DateTimeField(null=True)),
    ]
