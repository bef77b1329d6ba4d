"""The addresses of agreed times in the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.solving.appointments import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("solving/appointments/", pages.overview, name="appointments"),
    path("tickets/<int:number>/appointments/propose/", pages.propose, name="appointment-propose"),
    path("solving/appointments/<int:appointment>/", pages.show, name="appointment"),
    path("solving/appointments/<int:appointment>/hear/", pages.hear, name="appointment-hear"),
    path("solving/appointments/<int:appointment>/again/", pages.again, name="appointment-again"),
    path("solving/appointments/<int:appointment>/cancel/", pages.cancel, name="appointment-cancel"),
    path("solving/appointments/<int:appointment>/result/", pages.record, name="appointment-result"),
    path("solving/appointments/<int:appointment>/invitation.ics", pages.calendar, name="appointment-calendar"),
]
