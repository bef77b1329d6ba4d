"""Pages of the desk are for those who work there: anybody else finds nothing at their addresses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.people.access import actor_of, is_staff

Given = ParamSpec("Given")
StaffView = Callable[Concatenate[HttpRequest, Actor, Given], HttpResponseBase]


def for_staff(view: StaffView[Given]) -> Callable[Concatenate[HttpRequest, Given], HttpResponseBase]:
    """Give the view its actor; NotFound for whoever does not work for the desk."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
        actor = actor_of(request)
        if not is_staff(actor):
            raise NotFound
        return view(request, actor, *args, **kwargs)

    return checked
