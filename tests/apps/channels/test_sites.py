"""Whose a mail domain is."""

import pytest

from charterdesk.apps.channels.sites import is_shared, sender_of_many, site_of


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("a@example.org", "example.org"),
        ("a@mail.deep.example.org", "example.org"),
        ("a@example.co.uk", "example.co.uk"),
        ("a@mail.example.co.uk", "example.co.uk"),
        ("a@b.example.com.au", "example.com.au"),
        ("a@b.example.asso.fr", "example.asso.fr"),
        ("a@co.uk", "co.uk"),
        ("a@b.com.example", "com.example"),
        ("a@lists.example.fr", "example.fr"),
        ("A@Mail.EXAMPLE.Org.", "example.org"),
        ("a@localhost", "localhost"),
        ("nobody", "nobody"),
        ("", ""),
    ],
)
def test_a_domain_is_who_registered_it(address, site):
    assert site_of(address) == site


def test_two_owners_under_co_uk_are_two():
    assert site_of("a@one.co.uk") != site_of("a@two.co.uk")


@pytest.mark.parametrize("site", ["gmail.com", "yahoo.co.uk", "yahoo.fr", "orange.fr", "gmx.de", "live.com.mx"])
def test_where_everybody_has_an_address_each_address_counts_for_itself(site):
    assert is_shared(site)
    assert sender_of_many(f"a@{site}") == f"a@{site}"


def test_elsewhere_a_domain_counts_as_one():
    assert not is_shared("example.org")
    assert sender_of_many("a@x.example.org") == sender_of_many("b@y.example.org") == "example.org"
