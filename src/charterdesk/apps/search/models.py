"""Where words are kept: a contentless FTS5 table on SQLite, a tsvector with a GIN index on PostgreSQL.

The tables are made by the migration, by hand. Their columns bear the same names on both engines, so that queries are
Django's: `rowid` is the row that is found, the column named as the table is what MATCH and @@ look at.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler

from charterdesk.apps.search.expression import Expression
from charterdesk.apps.tickets.models import Ticket

# A thing's rowid: its key * 4 + its place here; of the kinds beyond the first four, beyond 2^52.
KINDS: Final = ("article", "person", "organisation", "equipment", "bug")


class WordsField(models.TextField):  # type: ignore[type-arg]  # it takes no arguments while running
    """The words of a document; what is asked of them is an Expression."""

    def get_prep_value(self, value: Any) -> Any:
        """An Expression goes to the lookup as it is."""
        return value


@WordsField.register_lookup
class Matches(Lookup):
    """Whether a document is what an Expression asks for."""

    lookup_name = "matches"
    rhs: Expression
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """SQLite."""
        column, values = self.process_lhs(compiler, connection)
        return f"{column} MATCH %s", [*values, self.rhs.as_fts5()]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """PostgreSQL."""
        column, values = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*values, self.rhs.as_tsquery()]


@WordsField.register_lookup
class Scanned(Matches):
    """The same without the index of words: where most rows match, looking at the newest first finds enough at once."""

    lookup_name = "scanned"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """PostgreSQL takes no index for a function."""
        column, values = self.process_lhs(compiler, connection)
        return f"ts_match_vq({column}, %s::tsquery)", [*values, self.rhs.as_tsquery()]


class TicketWords(models.Model):
    """The words of a ticket."""

    ticket = models.OneToOneField(
        Ticket, on_delete=models.DO_NOTHING, related_name="words", primary_key=True, db_column="rowid"
    )
    words = WordsField(db_column="search_ticketwords")
    digest = models.CharField(max_length=32)

    class Meta:
        managed = False
        db_table = "search_ticketwords"

    def __str__(self) -> str:
        return str(self.ticket_id)


class ThingWords(models.Model):
    """The words of a person, an organisation, a piece of equipment, an article or a bug."""

    rowid = models.BigIntegerField(primary_key=True)
    words = WordsField(db_column="search_thingwords")
    digest = models.CharField(max_length=32)

    class Meta:
        managed = False
        db_table = "search_thingwords"

    def __str__(self) -> str:
        return str(self.rowid)


Words = type[TicketWords] | type[ThingWords]
