"""One place for each thing that must be trusted: the clock, the journal, due dates, reads."""

import ast

from architecture.sources import CODE, calls, files, nodes, place

PYTHON = files(CODE, ".py")
READS_THE_CLOCK = (
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "timezone.now",
    "timezone.localtime",
    "timezone.localdate",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
)
MANAGER_MAKES = ("create", "bulk_create", "get_or_create", "update_or_create")
WORKED_OUT_BY_CLOCKS = {"due_at", "missed_at", "warn_at", "next_moment", "next_due"}


def ends_with(name: str, wanted: tuple[str, ...]) -> bool:
    return any(name == one or name.endswith("." + one) for one in wanted)


def test_the_clock_is_read_in_one_place():
    """`timezone.localtime(moment)` converts and `timezone.localtime()` reads: only the second is meant."""
    converts = ("timezone.localtime", "timezone.localdate", "time.localtime", "time.gmtime")
    readers = [
        place(name, call)
        for name, call, called in calls(PYTHON)
        if ends_with(called, READS_THE_CLOCK)
        and not (ends_with(called, converts) and call.args)
        and name != f"{CODE}apps/base/now.py"
    ]
    assert readers == []


def test_the_clock_is_not_a_default_of_a_model_either():
    """`default=timezone.now` and `auto_now` read the clock behind everybody's back."""
    readers = [
        place(name, node)
        for name, node in nodes(PYTHON)
        if isinstance(node, ast.keyword)
        and (
            (isinstance(node.value, ast.Attribute) and ast.unparse(node.value) in {"timezone.now", "datetime.now"})
            or (node.arg in {"auto_now", "auto_now_add"} and ast.unparse(node.value) == "True")
        )
    ]
    assert readers == []


def test_events_are_built_in_the_journal_only():
    """`threading.Event` and `asyncio.Event` are signals between threads, `icalendar.Event` a shift in a calendar."""
    makers = ("Event", *(f"Event.objects.{verb}" for verb in MANAGER_MAKES))
    builders = [
        place(name, call)
        for name, call, called in calls(PYTHON)
        if ends_with(called, makers)
        and called not in {"threading.Event", "asyncio.Event", "icalendar.Event"}
        and name != f"{CODE}apps/base/events.py"
    ]
    assert builders == []


def names_written(node: ast.AST) -> set[str]:
    """Attributes assigned, or fields passed to a manager's create or update."""
    if isinstance(node, ast.Assign):
        return {target.attr for target in node.targets if isinstance(target, ast.Attribute)}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        of_a_table = node.func.attr in {*MANAGER_MAKES, "update"} and ".objects" in ast.unparse(node.func)
        return {keyword.arg for keyword in node.keywords if keyword.arg} if of_a_table else set()
    return set()


def test_due_dates_are_written_by_the_clocks_only():
    writers = [
        place(name, node)
        for name, node in nodes(files(f"{CODE}apps/", ".py") + files(f"{CODE}web/", ".py"))
        if name != f"{CODE}apps/tickets/clocks.py" and names_written(node) & WORKED_OUT_BY_CLOCKS
    ]
    assert writers == []


def test_windows_ask_queries_and_verbs_never_the_tables():
    """No `.objects` and no `.save()` under web/: reads go through queries.py, changes through verbs."""
    offenders = [
        place(name, node)
        for name, node in nodes(files(f"{CODE}web/", ".py"))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "save", "bulk_create", "_default_manager"}
    ]
    assert offenders == []


def test_what_follows_from_what_is_a_table_not_signals():
    offenders = [
        place(name, call)
        for name, call, called in calls(files(f"{CODE}apps/", ".py") + files(f"{CODE}web/", ".py"))
        if called.endswith(("_save.connect", "_delete.connect", "Signal"))
    ]
    assert offenders == []


def test_the_rule_book_reads_nothing_and_writes_nothing():
    """Whoever asks brings the text; imports of sockets, databases and processes are refused by import-linter."""
    touches = {"open", "print", "input", "read_text", "write_text", "read_bytes", "write_bytes", "exec", "eval"}
    offenders = [
        place(name, call)
        for name, call, called in calls(files(f"{CODE}rules/", ".py"))
        if called.rpartition(".")[2] in touches
    ]
    assert offenders == []


def test_imports_stand_at_the_top_except_on_the_command_line():
    inside = [
        place(name, inner)
        for name, node in nodes(PYTHON)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and name != f"{CODE}cli.py"
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert inside == []
