"""The row of what a text means."""

from __future__ import annotations

from django.db import models

from charterdesk.apps.base.models import Desk


class Meaning(models.Model):
    """What the words of a ticket or an article mean: 512 numbers of half precision, of length one together.

    `kind` and `key`: of what. `model` names the model and its version; another one's are made again. `digest` is of the
    text that was read. A row is never changed: what is made again is another row, so that whoever keeps them in memory
    asks for those that are newer.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    key = models.BigIntegerField()
    model = models.CharField(max_length=60)
    digest = models.CharField(max_length=32)
    vector = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="meaning_once")]
        indexes = [models.Index(fields=["desk", "kind", "id"], name="meaning_of_a_desk")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
