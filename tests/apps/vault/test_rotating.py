"""A new master key: everything is wrapped anew, nothing is lost; and nothing starts without the keys it needs."""

from argparse import Namespace

import pytest

from charterdesk.apps.vault import envelope, keeping, rotating
from charterdesk.apps.vault.keys import VaultClosedError, add, keys
from charterdesk.apps.vault.models import SecretVersion
from charterdesk.server import vault_commands
from charterdesk.server.vault_commands import refuse_closed_vault

SECRETS = 1000


def opened():
    masters = {keys().current.name: keys().current.secret}
    every = SecretVersion.objects.select_related("credential")
    return [
        envelope.unseal(masters, keeping.binding_of(row.credential, row.version), keeping.sealed_of(row))
        for row in every.order_by("version")
    ]


def test_a_thousand_secrets_are_wrapped_anew_and_none_is_lost(safe, key_file):
    key, rows = keys().current, []
    for number in range(2, SECRETS + 1):
        binding = keeping.binding_of(safe, number)
        sealed = envelope.seal(key.name, key.secret, binding, f"secret {number}")
        told = {name: getattr(sealed, name) for name in ("key_id", "wrap_nonce", "wrapped", "nonce", "ciphertext")}
        rows.append(SecretVersion(credential=safe, version=number, given_at=safe.created_at, **told))
    SecretVersion.objects.bulk_create(rows)
    before = dict(SecretVersion.objects.values_list("version", "ciphertext"))
    new = add(key_file)
    done = rotating.rotate()
    assert (done.rewrapped, done.left, done.unused) == (SECRETS, (), (key.name,))
    assert set(SecretVersion.objects.values_list("key_id", flat=True)) == {new}
    assert opened()[1:] == [f"secret {number}" for number in range(2, SECRETS + 1)]
    assert {key: bytes(value) for key, value in before.items()} == {
        key: bytes(value) for key, value in SecretVersion.objects.values_list("version", "ciphertext")
    }
    assert rotating.look().whole == SECRETS
    assert rotating.rotate().rewrapped == 0


def test_a_rotation_that_breaks_off_loses_nothing_and_the_next_ends_it(safe, desk, key_file, monkeypatch):
    for number in range(2, 5):
        keeping.give_secret(desk.agent, safe.number, f"secret {number}")
    new = add(key_file)
    monkeypatch.setattr(rotating, "AT_ONCE", 1)
    whole, calls = envelope.rewrapped, []

    def breaks_off(*given):
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(*given)

    monkeypatch.setattr(envelope, "rewrapped", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        rotating.rotate()
    assert SecretVersion.objects.filter(key_id=new).count() == 2
    assert rotating.look().whole == 4
    assert rotating.rotate().rewrapped == 2
    assert opened()[1:] == ["secret 2", "secret 3", "secret 4"]


def test_what_cannot_be_unwrapped_stays_as_it_is_and_is_named(safe, desk, key_file):
    keeping.give_secret(desk.agent, safe.number, "another one")
    SecretVersion.objects.filter(version=1).update(wrapped=b"x" * 48)
    add(key_file)
    done = rotating.rotate()
    assert done.rewrapped == 1
    assert done.left == (f"credential {safe.number} of desk {desk.desk.pk}, version 1: changed or moved",)
    assert bytes(SecretVersion.objects.get(version=1).wrapped) == b"x" * 48


def test_an_expired_key_still_lets_go_of_what_it_wrapped(safe, key_file):
    key_file.write_text(key_file.read_text().rstrip() + " 2020-01-01\n")
    with pytest.raises(VaultClosedError, match="expired"):
        rotating.rotate()
    add(key_file)
    assert rotating.rotate().rewrapped == 1
    assert rotating.look().whole == 1


def test_without_a_vault_everything_starts(db, settings):
    settings.VAULT_KEYS = None
    refuse_closed_vault()


def test_where_secrets_are_kept_nothing_starts_without_their_key(safe, settings, capsys, key_file, tmp_path):
    refuse_closed_vault()
    settings.VAULT_KEYS = None
    with pytest.raises(SystemExit):
        refuse_closed_vault()
    assert "CHARTERDESK_VAULT_KEYS names no file of keys" in capsys.readouterr().err
    settings.VAULT_KEYS = tmp_path / "another"
    add(settings.VAULT_KEYS)
    with pytest.raises(SystemExit):
        refuse_closed_vault()
    assert "sealed under keys that the file does not hold" in capsys.readouterr().err


def test_where_keys_are_set_up_nothing_starts_without_them(db, settings, tmp_path, capsys):
    settings.VAULT_KEYS = tmp_path / "missing"
    with pytest.raises(SystemExit):
        refuse_closed_vault()
    assert "CHARTERDESK_VAULT_KEYS" in capsys.readouterr().err


def parsed(verb):
    return Namespace(verb=verb, file=None, until=None)


def test_the_commands_say_what_they_did_and_no_key(safe, key_file, capsys):
    assert vault_commands.do(parsed("check")) == 0
    assert vault_commands.do(parsed("key")) == 0
    assert vault_commands.do(parsed("rotate")) == 0
    told = capsys.readouterr().out
    assert "1 open, 0 do not" in told
    assert "1 wrapped anew, 0 left as they are" in told
    assert not any(line.split()[1] in told for line in key_file.read_text().splitlines()[1:])
    SecretVersion.objects.update(ciphertext=b"x" * 20)
    assert vault_commands.do(parsed("check")) == 1
    key_file.unlink()
    assert vault_commands.do(parsed("rotate")) == 2
