"""The addresses of this part of the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.day import absences, home, notices, pushes, teams, tuning

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read, name="notices-read"),
    path("notices/<int:notice_id>/open/", notices.open_one, name="notice-open"),
    path("notices/tune/", tuning.tuning, name="tune"),
    path("notices/push/", pushes.push, name="push"),
    path("away/", absences.absences_page, name="away"),
    path("away/<int:absence_id>/back/", absences.back, name="back"),
    path("setup/teams/", teams.teams_page, name="teams"),
    path("setup/teams/add/", teams.add, name="team-add"),
    path("setup/teams/<int:team_id>/", teams.change, name="team"),
]
