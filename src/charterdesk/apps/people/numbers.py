"""The number of a person as a caller's is compared with it: without its extension."""

from __future__ import annotations

from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func
from django.db.models.sql.compiler import SQLCompiler

EXTENSION: Final = " ext. "


class MainNumber(Func):
    """What stands before the extension. Its words are constant, so that an index over it is found again (SQLite knows
    no index over an expression by a question that gives a part of it as a value).
    """

    output_field = CharField()
    arity = 1
    template = f"substr(%(expressions)s, 1, instr(%(expressions)s || '{EXTENSION}', '{EXTENSION}') - 1)"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """The same in its words."""
        template = f"substr(%(expressions)s, 1, strpos(%(expressions)s || '{EXTENSION}', '{EXTENSION}') - 1)"
        return super().as_sql(compiler, connection, template=template, **context)
