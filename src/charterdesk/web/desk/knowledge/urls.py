"""The addresses of articles and checklists in the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.knowledge import article_pages, checklist_pages, checklist_section, section, write_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("tickets/<int:number>/checklists/", checklist_section.act, name="ticket-checklists"),
    path("tickets/<int:number>/articles/", section.use, name="ticket-articles"),
    path("setup/checklists/", checklist_pages.set_up, name="setup-checklists"),
    path("tickets/<int:number>/article/", write_pages.from_ticket, name="ticket-article"),
    path("knowledge/", article_pages.overview, name="articles"),
    path("knowledge/add/", write_pages.add, name="article-add"),
    path("knowledge/recurrences/<int:number>/write/", write_pages.for_recurrence, name="recurrence-write"),
    path("knowledge/recurrences/<int:number>/dismiss/", article_pages.dismiss, name="recurrence-dismiss"),
    path("knowledge/<int:number>/", article_pages.show, name="article"),
    path("knowledge/<int:number>/change/", write_pages.change, name="article-change"),
    path("knowledge/<int:number>/helped/", article_pages.helped, name="article-helped"),
    path("knowledge/<int:number>/<slug:to>/", article_pages.move, name="article-move"),
]
