"""What holds for every test: no network outside this machine, and the database that was asked for.

tests/rules run without Django (`-p no:django`): it is imported here only where pytest-django has chosen settings.
"""

import ipaddress
import os
import sys
import tempfile
from pathlib import Path

import hypothesis
import pytest

PAGES_OF_VERBS = (
    "web/answers",
    "web/portal",
    "web/desk/setup",
    "web/desk/on_call",
    "web/desk/telephone",
    "web/desk/day",
)
LOOPBACK_NAMES = {"", "localhost", "127.0.0.1", "::1", None}
WITH_DJANGO = "DJANGO_SETTINGS_MODULE" in os.environ

if WITH_DJANGO:
    from django.conf import settings

    import kept_tables


# A busy machine is not a failure. What gates a change tries the same examples each time; at a desk they are new ones.
hypothesis.settings.register_profile("here", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("here")


class NetworkForbiddenError(RuntimeError):
    """A test wanted to leave this machine."""


def forbid_network(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: sockets of the loopback and of this machine's file system only."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if host in LOOPBACK_NAMES or is_loopback(str(host)):
        return
    raise NetworkForbiddenError(f"a test may talk to this machine only, not to {host!r}")


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


sys.addaudithook(forbid_network)


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    if not pluginmanager.hasplugin("django"):
        parser.addini("DJANGO_SETTINGS_MODULE", "chosen in pyproject.toml; not used where Django is left out")


def pytest_configure(config: pytest.Config) -> None:
    if not WITH_DJANGO:
        return
    # Argon2 is slow on purpose; no test is about the strength of a password.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Tests sign in without a second factor, but those about it.
    settings.STAFF_MFA = False
    used_by_tests = tempfile.TemporaryDirectory(prefix="charterdesk-tests-")
    config.add_cleanup(used_by_tests.cleanup)
    settings.FILES_ROOT = Path(used_by_tests.name) / "files"
    database = settings.DATABASES["default"]
    used = "sqlite" if "sqlite3" in database["ENGINE"] else "postgresql"
    wanted = os.environ.get("CHARTERDESK_TEST_DATABASE", "sqlite")
    if used != wanted:
        raise pytest.UsageError(
            f"the tests would run on {used}, not on {wanted}; for PostgreSQL: python tests/on_postgresql.py COMMAND"
        )
    if used == "sqlite":
        # A file, as in production: several connections, a write-ahead log, real locks.
        database.setdefault("TEST", {})["NAME"] = str(Path(used_by_tests.name) / "tests.sqlite3")
        config.pluginmanager.register(kept_tables)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what was tried on SQLite already and asks no database, or says that any will do."""
    if os.environ.get("CHARTERDESK_TEST_DATABASE", "sqlite") == "sqlite":
        return
    left_out = [
        item for item in items if item.get_closest_marker("any_engine") or asks_no_database(item) or shows_verbs(item)
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def asks_no_database(item: pytest.Item) -> bool:
    """Apps and windows ask the database of the tests; servers and flows may start processes that ask their own."""
    if place_of(item).parts[0] not in {"apps", "web"}:
        return False
    asked = {"db", "transactional_db", "live_server"}.intersection(getattr(item, "fixturenames", ()))
    return not asked and item.get_closest_marker("django_db") is None


def shows_verbs(item: pytest.Item) -> bool:
    """Pages that show what verbs do: tests/apps tries those verbs on both engines."""
    return any(place_of(item).is_relative_to(pages) for pages in PAGES_OF_VERBS)


def place_of(item: pytest.Item) -> Path:
    return Path(str(item.path)).relative_to(Path(__file__).parent)
