"""People are found by their number, without its extension."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from charterdesk.apps.people.numbers import MainNumber


class Migration(migrations.Migration):
    """An index over what a caller's number is compared with."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("people", "0009_people_who_left")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(models.F("desk"), MainNumber("phone"), name="people_person_by_number"),
        ),
    ]
