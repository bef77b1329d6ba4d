"""The reactions table names code that exists."""

import pytest
from django.utils.module_loading import import_string

from charterdesk import reactions

PATHS = [*reactions.TASKS.values(), *(path for _seconds, path in reactions.EVERY)]


@pytest.mark.parametrize("path", PATHS)
def test_every_function_named_exists(path):
    assert callable(import_string(path))


def test_every_task_that_follows_from_an_event_is_known():
    assert {task for tasks in reactions.ON_EVENT.values() for task in tasks} <= set(reactions.TASKS)
