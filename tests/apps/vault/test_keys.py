"""The file of master keys: who may read it, what stands in it, and that the vault stays closed without it."""

import re
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.vault.keys import VaultClosedError, add, keys, read

KEY = b64encode(bytes(range(32))).decode()


@pytest.fixture
def path(settings, tmp_path):
    settings.VAULT_KEYS = tmp_path / "keys"
    return settings.VAULT_KEYS


def written(path, text, mode=0o600):
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_without_the_setting_the_vault_is_closed_and_says_which(settings):
    settings.VAULT_KEYS = None
    with pytest.raises(VaultClosedError, match="CHARTERDESK_VAULT_KEYS names no file"):
        keys()


def test_a_key_is_made_for_its_owner_alone_and_a_second_comes_first(path):
    first, second = add(path), add(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [key.name for key in keys().every] == [second, first]
    assert keys().current.name == second
    assert len({key.secret for key in keys().every}) == 2


def test_of_two_who_make_a_key_at_once_neither_leaves_out_the_others(path):
    add(path)
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _nth: add(path), range(16)))
    assert made <= {key.name for key in keys().every}
    assert len(keys().every) == 17
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [
        (f"a {KEY}\n", 0o640, "mode must be 0600"),
        (f"a {KEY}\n", 0o604, "mode must be 0600"),
        ("", 0o600, "holds no key"),
        ("# nothing\n", 0o600, "holds no key"),
        ("a c2hvcnQ=\n", 0o600, "line 1 of the file is no key"),
        (f"# first\na {KEY} tomorrow\n", 0o600, "line 2 of the file is no key"),
        (f"a {KEY}\na {KEY[:-2]}E=\n", 0o600, "no key|twice"),
        (f"a {KEY}\nb {KEY}\n", 0o600, "twice"),
        ("clé\n", 0o600, "something else than keys"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_without_its_content(path, text, mode, message):
    with pytest.raises(VaultClosedError, match=message) as refused:
        read(written(path, text, mode))
    assert KEY not in str(refused.value)


def test_a_file_that_is_missing_or_none_is_refused(path, tmp_path):
    with pytest.raises(VaultClosedError, match="No such file"):
        read(path)
    with pytest.raises(VaultClosedError, match=r"cannot be read|does not name a file"):
        read(tmp_path)


def test_an_expired_key_seals_nothing_and_opens_nothing(path):
    yesterday = (now.now() - timedelta(days=1)).date()
    name = add(path, until=yesterday)
    with pytest.raises(VaultClosedError, match=f"has expired: {re.escape(name)}"):
        _ = keys().current
    assert keys().open_with() == {}
    assert set(keys().all_of_them()) == {name}


def test_a_key_holds_on_its_last_day(path):
    today = now.now().date()
    assert add(path, until=today) == keys().current.name


def test_no_key_stands_in_what_is_printed(path):
    add(path)
    assert b64encode(keys().current.secret).decode() not in repr(keys())
    assert repr(keys().current.secret) not in repr(keys())
