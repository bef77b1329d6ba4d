"""Trackers on the loopback, which the operator allows here."""

import pytest

import four_desks
from apps.integrations.fake_jira import JiraCloud, JiraDataCenter
from apps.integrations.fakes import Console, GitHub, GitLab
from apps.integrations.ground import ground

FAKES = (JiraCloud, JiraDataCenter, GitLab, GitHub, Console)


@pytest.fixture(autouse=True)
def loopback_is_allowed(settings):
    settings.INTERNAL_TRACKERS = ["127.0.0.1"]


@pytest.fixture(params=FAKES, ids=[fake.kind for fake in FAKES])
def fake(request):
    """Each kind of tracker in turn."""
    made = request.param()
    yield made
    made.close()


@pytest.fixture
def base(db, fake):
    return ground(fake, four_desks.esker())


@pytest.fixture
def one_kind(request):
    """A tracker of one kind, where the kind makes no difference."""
    made = getattr(request, "param", GitHub)()
    yield made
    made.close()


@pytest.fixture
def desk(db, one_kind):
    return ground(one_kind, four_desks.esker())


@pytest.fixture
def desk_of_jira(db):
    made = JiraCloud()
    yield ground(made, four_desks.esker())
    made.close()


@pytest.fixture
def desk_of_gitlab(db):
    made = GitLab()
    yield ground(made, four_desks.esker())
    made.close()
