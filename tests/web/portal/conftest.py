"""Fixtures for the customer's window."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path: Path):
    """Attachments lie in a folder of the test."""
    settings.FILES_ROOT = tmp_path / "files"
