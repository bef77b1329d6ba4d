"""A desk with tickets to be found, in three languages."""

import pytest

from apps.search import corpus


@pytest.fixture
def library(people):
    """The cast's north desk with the tickets of corpus.py."""
    return corpus.stored(people)
