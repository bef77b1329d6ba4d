"""The addresses of trackers in the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.solving.trackers import beside, health_page, setting_up

urlpatterns: list[URLPattern | URLResolver] = [
    path("solving/trackers/", health_page.overview, name="trackers"),
    path("solving/trackers/add/", setting_up.add, name="tracker-add"),
    path("solving/trackers/beside/<slug:kind>/<int:about_id>/", beside.part, name="tracker-beside"),
    path("solving/trackers/links/<int:link_id>/", beside.decide, name="tracker-link"),
    path("solving/trackers/files/<int:file_id>/", beside.download, name="tracker-file"),
    path("solving/trackers/hooks/<int:hook_id>/end/", setting_up.end_address, name="tracker-hook-end"),
    path("solving/trackers/deliveries/<int:delivery_id>/again/", health_page.play_again, name="tracker-delivery"),
    path("solving/trackers/<int:tracker_id>/", setting_up.change, name="tracker"),
    path("solving/trackers/<int:tracker_id>/try/", setting_up.try_out, name="tracker-try"),
    path("solving/trackers/<int:tracker_id>/address/", setting_up.address, name="tracker-address"),
    path("solving/trackers/<int:tracker_id>/tie/", beside.tie, name="tracker-tie"),
]
