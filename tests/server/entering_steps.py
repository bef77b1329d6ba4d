"""Following the links of mails by which somebody gets an account."""

from __future__ import annotations

import re

from django.test import Client

NEW = "a long password of somebody new"


def link_in(letter):
    return re.search(r"http://localhost:8000(/accounts/\S+)", letter.body).group(1)


def accepted(link, client=None, **given):
    client = client or Client()
    return client, client.post(link, {"name": "Nora Q.", "password": NEW, "way": "password", **given})
