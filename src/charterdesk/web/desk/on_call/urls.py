"""The addresses of this part of the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.on_call import changing, month, overview, planning, reached, rota_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("on-call/", overview.overview, name="on-call"),
    path("on-call/pages/<int:number>/take/", overview.take, name="page-take"),
    path("on-call/pages/<int:number>/end/", overview.end, name="page-end"),
    path("on-call/reached/", reached.ways, name="page-ways"),
    path("on-call/reached/<int:way_id>/remove/", reached.remove, name="page-way-remove"),
    path("on-call/calendar/open/", reached.open_calendar, name="calendar-open"),
    path("on-call/calendar/<int:feed_id>/close/", reached.close_calendar, name="calendar-close"),
    path("on-call/rotas/add/", planning.add, name="rota-add"),
    path("on-call/rotas/<int:rota_id>/", rota_page.show, name="rota"),
    path("on-call/rotas/<int:rota_id>/page/", rota_page.page, name="rota-page"),
    path("on-call/rotas/<int:rota_id>/steps/", planning.steps, name="rota-steps"),
    path("on-call/rotas/<int:rota_id>/layers/", planning.layer, name="rota-layer"),
    path("on-call/layers/<int:layer_id>/end/", planning.end_layer, name="rota-layer-end"),
    path("on-call/rotas/<int:rota_id>/changes/", changing.change, name="rota-change"),
    path("on-call/changes/<int:change_id>/withdraw/", changing.withdraw, name="rota-withdraw"),
    path("on-call/rotas/<int:rota_id>/calendar/", changing.calendar, name="rota-calendar"),
    path("on-call/rotas/<int:rota_id>/calendar/followed/", changing.followed, name="rota-followed"),
    path("on-call/rotas/<int:rota_id>/month/", month.show, name="rota-month"),
]
