"""The addresses of signed links, below /<desk>/answers/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.answers import on_call, picture, quote, remote, solution, subscription, time

app_name = "answers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("works/<str:token>/", solution.works, name="works"),
    path("fails/<str:token>/", solution.fails, name="fails"),
    path("accept/<str:token>/", quote.accept, name="accept"),
    path("decline/<str:token>/", quote.decline, name="decline"),
    path("agree/<str:token>/", remote.agree, name="agree"),
    path("time/<str:token>/", time.time, name="time"),
    path("unsubscribe/<str:token>/", subscription.unsubscribe, name="unsubscribe"),
    path("page/<str:token>/", on_call.take_page, name="take_page"),
    path("shifts/<str:token>.ics", on_call.shifts, name="shifts"),
    path("picture/<str:token>/", picture.picture, name="picture"),
]
