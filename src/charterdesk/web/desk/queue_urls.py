"""Addresses of the queue and its views."""

from django.urls import URLPattern, path

from charterdesk.web.desk import queue_bulk, queue_export, queue_next, queue_page, queue_views

urlpatterns: list[URLPattern] = [
    path("queue/", queue_page.queue_page, name="queue"),
    path("queue/next/", queue_next.next_best, name="queue-next"),
    path("queue/bulk/", queue_bulk.bulk, name="queue-bulk"),
    path("queue/export/", queue_export.export, name="queue-export"),
    path("queue/views/", queue_views.overview, name="views"),
    path("queue/views/save/", queue_views.keep, name="view-save"),
    path("queue/views/<int:view_id>/", queue_views.change, name="view"),
]
