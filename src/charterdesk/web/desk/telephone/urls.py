"""The addresses of this part of the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.telephone import aside, call, calls, codes, ringing, sources
from charterdesk.web.desk.telephone.figures_urls import urlpatterns as figures

urlpatterns: list[URLPattern | URLResolver] = [
    path("telephone/", calls.of_day, name="telephone"),
    path("telephone/back/", calls.to_call_back, name="telephone-missed"),
    path("telephone/ringing/", ringing.panel, name="telephone-ringing"),
    path("telephone/pop/", call.pop, name="telephone-pop"),
    path("telephone/calls/<int:call_id>/", call.show, name="telephone-call"),
    path("telephone/calls/<int:call_id>/who/", call.who, name="telephone-who"),
    path("telephone/calls/<int:call_id>/code/", call.code, name="telephone-code"),
    path("telephone/calls/<int:call_id>/ticket/", call.on_ticket, name="telephone-on-ticket"),
    path("telephone/calls/<int:call_id>/call-back/", call.call_back, name="telephone-call-back"),
    path("telephone/calls/<int:call_id>/put-away/", call.put_away, name="telephone-put-away"),
    path("telephone/dial/", sources.dial, name="telephone-dial"),
    path("telephone/sources/", sources.sources, name="telephone-sources"),
    path("telephone/sources/<int:source_id>/", sources.source, name="telephone-source"),
    path("telephone/sources/<int:source_id>/aside/", aside.aside, name="telephone-aside"),
    path("telephone/sources/<int:source_id>/replay/", aside.replay, name="telephone-replay"),
    path("telephone/hooks/<int:hook_id>/end/", sources.end_address, name="telephone-hook-end"),
    path("telephone/back/<int:call_back_id>/kept/", call.kept, name="telephone-kept"),
    *figures,
    path("setup/contracts/<int:contract_id>/codes/", codes.codes, name="telephone-codes"),
    path("setup/codes/<int:code_id>/end/", codes.end, name="telephone-code-end"),
]
