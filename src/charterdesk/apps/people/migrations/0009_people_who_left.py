"""Who has left is found at once: his tickets stand among the unassigned."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """A small index of those who are no longer active."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("people", "0008_regions_and_audiences")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(condition=models.Q(("active", False)), fields=["desk"], name="people_person_left"),
        ),
    ]
