"""The addresses of django-helpdesk, and its WSGI application."""

from django.core.wsgi import get_wsgi_application
from django.urls import include, path

application = get_wsgi_application()
urlpatterns = [path("", include("helpdesk.urls"))]
