"""What may come in: strict JSON, bounded, with texts that every database can store."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Annotated, Any, Final, Never, cast

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.types import DictStrAny
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from charterdesk.web.api.problems import UnreadableBody

LARGEST_ID: Final = 2**31 - 1
LONGEST_TEXT: Final = 100_000
UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")  # NUL, and halves of a sign, which JSON can name


class JsonParser(Parser):
    """Strict JSON: no NaN, no Infinity."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """The value of the body; ValueError says what is wrong with it."""
        return cast("DictStrAny", json.loads(request.body, parse_constant=_refuse))


def _refuse(constant: str) -> Never:
    raise UnreadableBody(f"{constant} is not a JSON number")


def storable(text: str) -> str:
    """The text, when every database can hold it."""
    if UNSTORABLE.search(text):
        raise PydanticCustomError("string_unicode", "text cannot hold NUL or half a sign")
    return text


def _within_life(moment: datetime) -> datetime:
    if not 1990 <= moment.year < 2100:  # noqa: PLR2004  # the years that the rule book reads
        raise PydanticCustomError("datetime_parsing", "a moment from 1990 to 2099")
    return moment


Id = Annotated[int, Field(ge=1, le=LARGEST_ID, strict=True)]
Yes = Annotated[bool, Field(strict=True)]
Word = Annotated[str, AfterValidator(storable), Field(max_length=60)]
Line = Annotated[str, AfterValidator(storable), Field(max_length=500)]
Text = Annotated[str, AfterValidator(storable), Field(max_length=LONGEST_TEXT)]
Moment = Annotated[AwareDatetime, AfterValidator(_within_life)]


class Given(BaseModel):
    """A body: unknown fields are refused, so that no field can be set in passing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def named(self) -> dict[str, Any]:
        """The fields as the verbs take them."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Fact(Given):
    """What every change may say: the version of the ticket that its reader saw, and when it happened."""

    version: Id | None = Field(
        None, description="The ticket's version as you read it: 409 if somebody changed it since"
    )
    at: Moment | None = Field(None, description="When it happened; now where left out; never in the future")
