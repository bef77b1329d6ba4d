"""Secrets that do not open: the state is clear, on the page and in check-data, and nothing of them is told."""

from datetime import timedelta

import pytest

import make
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.environments import keeping as environments
from charterdesk.apps.environments.models import Environment
from charterdesk.apps.vault import keeping, queries
from charterdesk.apps.vault.check_data import check_vault
from charterdesk.apps.vault.keys import add
from charterdesk.apps.vault.models import SecretVersion
from charterdesk.apps.vault.revealing import Denied, reveal
from charterdesk.apps.vault.troubles import troubles


def why(desk):
    return [one.why for one in troubles(desk.desk).secrets]


def test_what_opens_is_no_trouble(desk, safe):
    assert troubles(desk.desk).secrets == ()
    assert check_vault(desk.desk) == []


def test_a_desk_without_secrets_needs_no_keys(desk, settings):
    settings.VAULT_KEYS = None
    assert troubles(desk.desk).closed == ""


def test_ciphertexts_swapped_between_two_rows_are_both_named_and_not_shown(desk, safe, terms, asked):
    other = keeping.add(desk.agent, desk.organisation.pk, terms, secret="another one")
    one, two = SecretVersion.objects.order_by("pk")
    swapped = {"ciphertext": two.ciphertext, "nonce": two.nonce}
    SecretVersion.objects.filter(pk=two.pk).update(ciphertext=one.ciphertext, nonce=one.nonce)
    SecretVersion.objects.filter(pk=one.pk).update(**swapped)
    assert why(desk) == ["damaged", "damaged"]
    for row in (safe, other):
        with pytest.raises(Denied) as refused:
            reveal(desk.agent, row.number, asked())
        assert refused.value.why == "damaged"
    lines = check_vault(desk.desk)
    assert [(line.what, line.stored.partition(" ")[0]) for line in lines] == [("secret", "damaged")] * 2
    assert "another one" not in "".join(map(str, lines))


def test_a_key_that_has_expired_is_told_apart_from_one_that_is_missing(desk, safe, key_file):
    line = key_file.read_text().splitlines()[-1]
    day = (now() - timedelta(days=1)).date().isoformat()
    key_file.write_text("")
    key_file.unlink()
    add(key_file)
    assert why(desk) == ["missing"]
    key_file.write_text(f"{key_file.read_text()}{line} {day}\n")
    assert why(desk) == ["expired"]


def test_a_vault_that_is_closed_is_one_line(desk, safe, key_file):
    key_file.unlink()
    [line] = check_vault(desk.desk)
    assert (line.what, line.key) == ("vault", "keys")
    assert "cannot be read" in line.stored


def test_a_credential_is_shown_with_the_environments_of_its_customer_only(desk, safe, terms):
    hall = environments.add(desk.agent, desk.organisation.pk, environments.Terms("Main hall"))
    changed = keeping.Terms(system="Billing server", kind="shell", environment_ids=frozenset({hall.pk}))
    keeping.change(desk.agent, safe.number, changed)
    assert [row.number for row in queries.in_environment(desk.agent, hall)] == [safe.number]
    assert list(queries.in_environments(desk.agent, [hall])) == [hall.pk]
    Environment.objects.filter(pk=hall.pk).update(organisation=make.organisation(desk.desk, "Gull", "customer"))
    assert [one.what for one in check_vault(desk.desk)] == ["environment"]
    with pytest.raises(Invalid):
        keeping.change(desk.agent, safe.number, changed)
