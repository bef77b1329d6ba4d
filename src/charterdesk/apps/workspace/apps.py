"""The Django app of the workspace."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """What agents have on their desks: saved views, drafts, canned replies, answers held back, timers."""

    name = "charterdesk.apps.workspace"
    label = "workspace"
