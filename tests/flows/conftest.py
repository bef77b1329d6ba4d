"""After each flow the desk checks itself: whatever happened, every judgement follows from its facts."""

from pathlib import Path

import pytest

from charterdesk.apps.channels.check_data import check_mail
from charterdesk.apps.tickets.check_data import check


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path: Path):
    """Attachments lie in a folder of the test."""
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def whole(db):
    yield
    assert check() == []
    assert check_mail() == []
