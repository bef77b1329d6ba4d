"""The addresses of signed links, below /<desk>/answers/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.answers import picture, quote, solution, subscription

app_name = "answers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("works/<str:token>/", solution.works, name="works"),
    path("fails/<str:token>/", solution.fails, name="fails"),
    path("accept/<str:token>/", quote.accept, name="accept"),
    path("decline/<str:token>/", quote.decline, name="decline"),
    path("unsubscribe/<str:token>/", subscription.unsubscribe, name="unsubscribe"),
    path("picture/<str:token>/", picture.picture, name="picture"),
]
