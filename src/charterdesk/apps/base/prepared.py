"""Questions and insertions whose words never change: Django writes their SQL once, then only values are given.

Most of what a small question costs is the writing of its SQL. Whoever is asked in every request is asked in this way;
everything else stays a query set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    AutoField,
    BigAutoField,
    BooleanField,
    CharField,
    Expression,
    Field,
    ForeignKey,
    Model,
    QuerySet,
    TextField,
)
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from charterdesk.apps.base.gathering import NOW, Gathering

AT_ONCE: Final = 100  # rows stored by one statement
LARGEST: Final = 2**63 - 1
# Fields that neither change a value of this type nor refuse it; other numbers are given their size for PostgreSQL.
PLAIN: Final[Mapping[type[Field[Any, Any]], type]] = {
    CharField: str,
    TextField: str,
    BooleanField: bool,
    AutoField: int,
    BigAutoField: int,
}
Row = TypeVar("Row", bound=Model)
_populators: Any = get_related_populators  # the stubs describe a later Django


class Given(Expression):
    """Stands in a question for a value that is given when it is asked: its name there, and its type."""

    def __init__(self, name: str, kind: Field[Any, Any]) -> None:
        super().__init__(output_field=kind)
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, _connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """A place for the value, marked by this very object."""
        return "%s", (self,)

    def bound(self, value: object, database: BaseDatabaseWrapper) -> Any:
        """The value as the database takes it."""
        return self.output_field.get_db_prep_value(value, database)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What follows from a question on one engine: its SQL, and how a line of the answer becomes a row."""

    sql: str
    values: tuple[Any, ...]
    compiler: SQLCompiler
    converters: Any
    model: type[Model]
    names: tuple[str, ...]
    columns: slice
    related: Sequence[Any]
    annotated: tuple[tuple[str, int], ...]


class Prepared(Generic[Row]):
    """A question with `Given` values: a query set of rows (joins, annotations and deferred columns too), not of sets of
    them (`prefetch_related`).
    """

    def __init__(self, question: Callable[[], QuerySet[Row]]) -> None:
        self._question = question
        self._plans: dict[str, _Plan] = {}

    def __call__(self, **given: object) -> list[Row]:
        """The rows, with these values; none for a number that no column can hold. KeyError for a value that is not
        given.
        """
        gathering = NOW.get()
        if gathering is not None and (foreseen := gathering.answer(self, given)) is not None:
            return foreseen
        database = connections[DEFAULT_DB_ALIAS]
        plan = self._plans.get(database.vendor) or self._planned()
        if any(type(value) is int and not -LARGEST <= value <= LARGEST for value in given.values()):
            return []
        values = [one.bound(given[one.name], database) if isinstance(one, Given) else one for one in plan.values]
        with database.cursor() as cursor:
            cursor.execute(plan.sql, values)
            lines: Any = cursor.fetchall()
        if plan.converters:
            lines = plan.compiler.apply_converters(lines, plan.converters)
        return [self._row(plan, line) for line in lines]

    def is_foreseen(self, **given: object) -> bool:
        """Whether the answer was fetched ahead, for many at once."""
        gathering = NOW.get()
        return gathering is not None and gathering.knows(self, given)

    def first(self, **given: object) -> Row | None:
        """The first row, or None."""
        return next(iter(self(**given)), None)

    @staticmethod
    def _row(plan: _Plan, line: Sequence[Any]) -> Any:
        row = plan.model.from_db(DEFAULT_DB_ALIAS, plan.names, line[plan.columns])
        for related in plan.related:
            related.populate(line, row)
        for name, place in plan.annotated:
            setattr(row, name, line[place])
        return row

    def _planned(self) -> _Plan:
        compiler = self._question().query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        told: Any = compiler.klass_info
        select: Any = compiler.select
        places = told["select_fields"]
        plan = _Plan(
            sql=sql,
            values=tuple(values),
            compiler=compiler,
            converters=compiler.get_converters([column for column, _, _ in select]),
            model=told["model"],
            names=tuple(select[place][0].target.attname for place in places),
            columns=slice(places[0], places[-1] + 1),
            related=_populators(told, select, DEFAULT_DB_ALIAS),
            annotated=tuple((compiler.annotation_col_map or {}).items()),
        )
        self._plans[connection.vendor] = plan
        return plan


def insert(*rows: Model) -> None:
    """Store new rows of one model in one statement; their keys are the database's, or another row's where that is the
    key. As `save` and `bulk_create`, without the ways that a row with a key of its own would need.
    """
    if not rows:
        return
    for row in rows:
        # Takes over the keys of rows that were stored meanwhile, as `save` does.
        row._prepare_related_fields_for_save("save")  # type: ignore[attr-defined]  # noqa: SLF001  # not in the stubs
    gathering, model = NOW.get(), type(rows[0])
    if gathering is None or model not in gathering.keyed:
        _insert(model, rows)
        return
    for row in rows:
        row.pk = gathering.next_key(model)
    gathering.written.made.setdefault(model, []).extend(rows)


def change(model: type[Model], values: Mapping[str, object], **held: object) -> int:
    """Set these columns in the rows of which `held` holds, in one statement; how many there were. Names are those of
    the attributes (`ticket_id`). Rows that are worked on together are changed at the end, where they are named by `id`.
    """
    gathering = NOW.get()
    if gathering is not None and held.keys() == {"id"}:
        gathering.written.changed.setdefault((model, held["id"]), {}).update(values)
        return 1
    database = connections[DEFAULT_DB_ALIAS]
    sql, fields = _changing(model, tuple(values), tuple(held), database.vendor)
    with database.cursor() as cursor:
        cursor.execute(sql, _bound(fields, (*values.values(), *held.values())))
        return int(cursor.rowcount)


@contextmanager
def together(*keyed: type[Model], expected: int = AT_ONCE) -> Iterator[Gathering]:
    """For many verbs of one transaction, each about a row of its own: what `change` and, of the models `keyed`,
    `insert` are told is stored when the block ends, many rows by a statement. About so many new rows are `expected`.
    """
    keys = {model: _keys(model, expected) for model in keyed}
    gathering = Gathering(next_key=lambda model: next(keys[model]), keyed=frozenset(keyed))
    token = NOW.set(gathering)
    try:
        yield gathering
    finally:
        NOW.reset(token)
    for model, rows in gathering.written.made.items():
        for first in range(0, len(rows), AT_ONCE):
            _insert(model, rows[first : first + AT_ONCE], with_keys=True)
    alike: dict[tuple[type[Model], tuple[str, ...]], list[tuple[object, ...]]] = defaultdict(list)
    for (model, key), values in gathering.written.changed.items():
        alike[model, tuple(values)].append((*values.values(), key))
    for (model, names), lines in alike.items():
        for first in range(0, len(lines), AT_ONCE):
            _change_all(model, names, lines[first : first + AT_ONCE])


def _keys(model: type[Model], block: int) -> Iterator[int]:
    """Keys that nobody else gets, taken in blocks; those that are not used are left out, as after a refusal."""
    database, table = connections[DEFAULT_DB_ALIAS], model._meta.db_table
    highest = 0
    while True:
        with database.cursor() as cursor:
            if database.vendor == "postgresql":
                taken = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
                cursor.execute(taken, [connection.ops.quote_name(table), model._meta.pk.column, block])
                keys = [int(key) for (key,) in cursor.fetchall()]
            else:
                # Nobody else writes while this transaction does.
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
                highest = max(highest, *(int(seq) for (seq,) in cursor.fetchall()), 0)
                keys = list(range(highest + 1, highest + block + 1))
                highest += block
        yield from keys


def _insert(model: type[Model], rows: Collection[Model], *, with_keys: bool = False) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insertion(model, len(rows), database.vendor, with_keys=with_keys)
    values: list[Any] = []
    for row in rows:
        said = row.__dict__
        for field, name, plain in fields:
            value = said.get(name)
            if plain is None or not (value is None or type(value) is plain):
                value = field.get_db_prep_save(field.pre_save(row, add=True), connection=database)
            values.append(value)
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        state = row._state  # noqa: SLF001  # described in Django's reference of models
        state.adding, state.db = False, DEFAULT_DB_ALIAS


def _change_all(model: type[Model], names: tuple[str, ...], lines: Sequence[tuple[object, ...]]) -> None:
    """The same columns in many rows; the key stands last in each line."""
    database = connections[DEFAULT_DB_ALIAS]
    key = str(model._meta.pk.attname)
    one, fields = _changing(model, names, (key,), database.vendor)
    bound = [_bound(fields, line) for line in lines]
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(_changing_all(model, (*names, key)), [list(column) for column in zip(*bound, strict=True)])
        else:
            cursor.executemany(one, bound)


def _bound(fields: Sequence[Field[Any, Any]], given: Sequence[object]) -> list[Any]:
    database = connections[DEFAULT_DB_ALIAS]
    return [field.get_db_prep_save(value, connection=database) for field, value in zip(fields, given, strict=True)]


@lru_cache(maxsize=100)
def _changing(
    model: type[Model], names: tuple[str, ...], held: tuple[str, ...], _vendor: str
) -> tuple[str, tuple[Field[Any, Any], ...]]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = tuple(by_name[name] for name in (*names, *held))
    quoted = [f"{connection.ops.quote_name(str(field.column))} = %s" for field in fields]
    table, changed = connection.ops.quote_name(model._meta.db_table), ", ".join(quoted[: len(names)])
    condition = " AND ".join(quoted[len(names) :])
    return f"UPDATE {table} SET {changed} WHERE {condition}", fields  # noqa: S608  # our own names


@lru_cache(maxsize=100)
def _changing_all(model: type[Model], names: tuple[str, ...]) -> str:
    """PostgreSQL: a column a list, as its driver writes lists quickest; the last one is the key."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    table, quote = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name
    columns = [quote(str(by_name[name].column)) for name in names]
    # A type with a length would cut what is too long for the column, silently.
    types = [str(by_name[name].db_type(connection)) for name in names]
    lists = ", ".join(f"%s::{'text' if one.startswith('varchar') else one}[]" for one in types)
    changed = ", ".join(f"{column} = given.{column}" for column in columns[:-1])
    return (
        f"UPDATE {table} SET {changed} FROM unnest({lists}) AS given ({', '.join(columns)}) "  # noqa: S608  # our names
        f"WHERE {table}.{columns[-1]} = given.{columns[-1]}"
    )


@lru_cache(maxsize=100)
def _insertion(
    model: type[Model], rows: int, _vendor: str, *, with_keys: bool
) -> tuple[str, tuple[tuple[Field[Any, Any], str, type | None], ...]]:
    """The SQL; each column with the name of its attribute, and the type whose values are taken as they are."""
    fields = tuple(field for field in model._meta.concrete_fields if with_keys or not isinstance(field, AutoField))
    name = connection.ops.quote_name
    table, key = name(model._meta.db_table), name(str(model._meta.pk.column))
    columns = ", ".join(name(str(field.column)) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    places = ", ".join([row] * rows)
    return f"INSERT INTO {table} ({columns}) VALUES {places} RETURNING {key}", tuple(  # noqa: S608  # our own names
        (field, field.attname, _plain(field)) for field in fields
    )


def _plain(field: Field[Any, Any]) -> type | None:
    while isinstance(field, ForeignKey):
        field = field.target_field
    return PLAIN.get(type(field))
