"""The addresses of the figures of the telephone, the wallboard and staffing, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.telephone import figures_calls, figures_page, staffing_page, wallboard

urlpatterns: list[URLPattern | URLResolver] = [
    path("telephone/figures/", figures_page.figures_page, name="telephone-figures"),
    path("telephone/figures/export/", figures_page.figures_export, name="telephone-figures-export"),
    path("telephone/figures/agents/", figures_page.agents, name="telephone-agents"),
    path("telephone/figures/calls/", figures_calls.behind_page, name="telephone-behind"),
    path("telephone/figures/calls/export/", figures_calls.behind_export, name="telephone-behind-export"),
    path("telephone/figures/calls/<int:call_id>/", figures_calls.counted_page, name="telephone-counted"),
    path("telephone/wallboard/", wallboard.wallboard, name="telephone-wallboard"),
    path("telephone/staffing/", staffing_page.staffing_page, name="telephone-staffing"),
]
