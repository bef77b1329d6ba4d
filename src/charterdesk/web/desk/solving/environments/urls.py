"""The addresses of environments in the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.solving.environments import machines, pages

ONE = "solving/environments/<int:environment>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("solving/environments/", pages.overview, name="environments"),
    path(ONE, pages.show, name="environment"),
    path(f"{ONE}change/", pages.change, name="environment-change"),
    path(f"{ONE}ways/", pages.add_way, name="environment-way"),
    path(f"{ONE}ways/<int:way>/remove/", pages.remove_way, name="environment-way-remove"),
    path(f"{ONE}backups/", pages.keep_backup, name="environment-backup"),
    path(f"{ONE}backups/<int:backup>/", pages.backup, name="environment-backup-file"),
    path(f"{ONE}backups/<int:older>/with/<int:newer>/", pages.compare, name="environment-compare"),
    path(f"{ONE}machines/", pages.note_machine, name="environment-machine"),
    path(f"{ONE}machines/<int:machine>/", pages.note_machine, name="environment-machine-change"),
    path("solving/machines/", machines.overview, name="machines"),
    path("solving/machines/connectors/add/", machines.add_connector, name="connector-add"),
    path("solving/machines/connectors/<int:connector>/", machines.connector, name="connector"),
    path("solving/machines/connectors/<int:connector>/ask/", machines.ask, name="connector-ask"),
    path("solving/machines/<int:machine>/", machines.machine, name="machine"),
    path("solving/machines/<int:machine>/unlink/", machines.unlink, name="machine-unlink"),
]
