"""The addresses of solving in the agents' window, below /<desk>/. A capability has its own in its folder."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.solving import escalation_page, escalations, hand_over, handed_over, manufacturers, panel
from charterdesk.web.desk.solving.appointments.urls import urlpatterns as appointments
from charterdesk.web.desk.solving.bugs.urls import urlpatterns as bugs
from charterdesk.web.desk.solving.environments.urls import urlpatterns as environments
from charterdesk.web.desk.solving.remote.urls import urlpatterns as remote
from charterdesk.web.desk.solving.trackers.urls import urlpatterns as trackers
from charterdesk.web.desk.solving.vault.urls import urlpatterns as vault

urlpatterns: list[URLPattern | URLResolver] = [
    path("solving/", escalations.overview, name="solving"),
    path("solving/alerts/<int:alert_id>/acknowledge/", escalations.know, name="alert-acknowledge"),
    path("solving/files/<int:file_id>/", escalations.file, name="escalation-file"),
    path("solving/manufacturers/", manufacturers.overview, name="manufacturers"),
    path("solving/manufacturers/add/", manufacturers.add, name="manufacturer-add"),
    path("solving/manufacturers/<int:manufacturer_id>/", manufacturers.one, name="manufacturer"),
    path("tickets/<int:number>/solving/", panel.panel, name="ticket-solving"),
    path("tickets/<int:number>/hand-over/", hand_over.page, name="hand-over"),
    path("tickets/<int:number>/hand-over/record/", hand_over.record, name="hand-over-record"),
    path("solving/escalations/<int:number>/<int:which>/", escalation_page.page, name="escalation"),
    path("handed-over/", handed_over.overview, name="handed-over"),
    path("handed-over/<int:escalation_id>/", handed_over.page, name="handed-over-one"),
    path("handed-over/files/<int:file_id>/", handed_over.file, name="handed-over-file"),
    *appointments,
    *bugs,
    *environments,
    *remote,
    *trackers,
    *vault,
]
