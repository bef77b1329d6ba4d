"""The address of the public form, /<desk>/ask/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.answers.asking import ask

app_name = "asking"
urlpatterns: list[URLPattern | URLResolver] = [path("", ask, name="ask")]
