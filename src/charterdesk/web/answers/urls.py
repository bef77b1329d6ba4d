"""The addresses of signed links, below /<desk>/answers/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.answers import picture, solution, subscription

app_name = "answers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("works/<str:token>/", solution.works, name="works"),
    path("fails/<str:token>/", solution.fails, name="fails"),
    path("unsubscribe/<str:token>/", subscription.unsubscribe, name="unsubscribe"),
    path("picture/<str:token>/", picture.picture, name="picture"),
]
