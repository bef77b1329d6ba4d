"""The kinds of trackers that a desk can be tied to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from charterdesk.apps.integrations.trackers import console, github, gitlab, jira
from charterdesk.apps.integrations.trackers.dialogue import Kind

JIRA_CLOUD: Final = "jira_cloud"
CONSOLE: Final = "console"
KINDS: Final[Mapping[str, Kind]] = {
    JIRA_CLOUD: jira.CLOUD,
    "jira_data_center": jira.DATA_CENTER,
    "gitlab": gitlab.GITLAB,
    "github": github.GITHUB,
    CONSOLE: console.CONSOLE,
}
